import { describe, expect, it } from "vitest";
import type { LabelShown } from "../../../client/model/dispatches.ts";
import { labelAsked } from "./draft.ts";

const shown = (rank: 0 | 1 | 2 | 3, sourcesProtected: boolean): LabelShown => ({ choice: { rank, releasableTo: ["graustark.example"], originatorControlled: true, sourcesProtected }, rank, marking: { en: "", fr: "" }, short: { en: "", fr: "" } });
const portion = (index: number, rank: 0 | 1 | 2 | 3, sourcesProtected = false) => ({ index, kind: "text" as const, label: shown(rank, sourcesProtected), state: "open" as const });

describe("the label under which a tear line begins", () => {
  const dispatch = { portions: [portion(0, 1), portion(1, 3, true), portion(2, 2)] };

  it("is as high as what was asked for, and no higher", () => {
    expect(labelAsked(dispatch, { portions: [0, 2] })).toEqual({ rank: 2, releasableTo: [], originatorControlled: true, sourcesProtected: false });
    expect(labelAsked(dispatch, { portions: [0] }).rank).toBe(1);
  });
  it("protects sources where one of the portions did", () => {
    expect(labelAsked(dispatch, { portions: [1] })).toMatchObject({ rank: 3, sourcesProtected: true });
  });
});

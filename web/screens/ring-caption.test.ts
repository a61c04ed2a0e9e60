/** By the keys of the catalogue: the words themselves are its own. */
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { AssessmentView } from "../../client/model/views.ts";
import { RingCaption } from "./ring-caption.tsx";

const said = (assessment: Pick<AssessmentView, "level" | "settled" | "ceiling">) => renderToStaticMarkup(createElement(RingCaption, { assessment })).match(/level\.\w+|call\.ceiling/g);

describe("the word within the ring", () => {
  it("is not OPEN while the level is still being worked out; what the line carries is said", () => {
    expect(said({ level: 0, settled: false, ceiling: 0 })).toEqual(["level.working", "call.ceiling"]);
  });
  it("is the lower one while the ends have yet to agree on more, and that they have yet to", () => {
    expect(said({ level: 1, settled: false, ceiling: 1 })).toEqual(["level.1", "level.working"]);
  });
  it("is the level once it is settled, OPEN as well", () => {
    expect(said({ level: 0, settled: true, ceiling: 0 })).toEqual(["level.0", "call.ceiling"]);
    expect(said({ level: 2, settled: true, ceiling: 2 })).toEqual(["level.2", "call.ceiling"]);
  });
});

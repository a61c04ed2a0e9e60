import { describe, expect, it } from "vitest";
import type { Member } from "../lines/channel.ts";
import { allHaveMoved, isInElsewhere, placeTaken } from "./going-on.ts";
import type { RingPhase } from "./ring-state.ts";
import type { CallRole, Staging } from "./staging.ts";

const [DESK, OTHER_DESK, ANN, MAX, EVE] = ["desk", "other-desk", "ann", "max", "eve"];
const call = (change: { phase?: RingPhase; staged?: boolean; others?: string[]; members?: (string | null)[] } = {}) => ({
  ring: { phase: change.phase ?? "active", staged: change.staged ?? false, others: change.others ?? [MAX], own: { person: ANN, deviceId: "d" } },
  group: { members: (change.members ?? [ANN, MAX]).map((person) => ({ person }) as Member) },
});
const staging = (roles: Record<string, CallRole>, continues: string | undefined = "first"): Staging => ({ desks: [DESK, OTHER_DESK], roles: new Map(Object.entries(roles)), order: [], languages: [], ...(continues === undefined ? {} : { continues }) });
const both = { [DESK]: "desk", [OTHER_DESK]: "desk", [ANN]: "principal", [MAX]: "principal" } as const;
const taken = (one: Staging | undefined, first = call()) => placeTaken(one, new Map([["first", first]])) !== undefined;

describe("a staged call takes the place of one that runs", () => {
  it("where the desk says which, and everybody in it comes along", () => expect(taken(staging(both))).toBe(true));
  it("also where others come besides", () => expect(taken(staging({ ...both, [EVE]: "interpreter" }))).toBe(true));
  it("also where it runs on another device, so that whoever takes it up here sees what it is", () => expect(taken(staging(both), call({ phase: "elsewhere" }))).toBe(true));

  it.each([
    ["nothing was agreed", undefined, call()],
    ["the desk names none", { desks: [], roles: new Map(Object.entries(both)), order: [], languages: [] } satisfies Staging, call()],
    ["it names another", staging(both, "second"), call()],
    ["the other one does not come along", staging({ [DESK]: "desk", [ANN]: "principal" }), call()],
    ["the other one comes along as something else", staging({ ...both, [MAX]: "adviser" }), call()],
    ["this person does not come along", staging({ [DESK]: "desk", [MAX]: "principal" }), call()],
    ["there is a guest in it", staging(both), call({ members: [ANN, MAX, null] })],
    ["somebody else is in it", staging(both), call({ members: [ANN, MAX, EVE] })],
    ["somebody of its line might still come", staging(both), call({ others: [MAX, EVE] })],
    ["it only rings here", staging(both), call({ phase: "ringing" })],
    ["a further principal comes", staging({ ...both, [EVE]: "principal" }), call()],
    ["it runs on another device, and a further principal comes", staging({ ...both, [EVE]: "principal" }), call({ phase: "elsewhere" })],
    ["it is over", staging(both), call({ phase: "ended" })],
    ["it is staged itself", staging(both), call({ staged: true })],
  ])("not where %s", (_, one, first) => expect(taken(one, first)).toBe(false));
});

describe("the first one is over", () => {
  const own = { person: ANN, deviceId: "d" };
  const second = (phase: RingPhase, present: string[], roll: string[] | null = null, gone: string[] = []) => ({ ring: { phase, present, own, gone, roll: roll && { epoch: 1, present: roll, waiting: [] } } });
  it("once all who were in it are in the second", () => expect(allHaveMoved(call(), second("active", [DESK, OTHER_DESK, MAX]))).toBe(true));
  it.each([
    ["the other one is not in it yet", second("active", [DESK, OTHER_DESK])],
    ["this device is not", second("accepting", [MAX])],
    ["this device has left it", second("outside", [DESK, MAX])],
    ["this person's other device is in it without the other one", second("elsewhere", [], [DESK, ANN])],
    ["this person's other device is not in it yet", second("elsewhere", [], [DESK, MAX])],
  ])("and not while %s", (_, one) => expect(allHaveMoved(call(), one)).toBe(false));

  it("also where this person is in it with another device, which the desk that let them in has said", () => {
    expect(allHaveMoved(call(), second("elsewhere", [], [DESK, ANN, MAX]))).toBe(true);
    expect(isInElsewhere(second("elsewhere", [], [DESK, ANN]).ring)).toBe(true);
    expect([second("elsewhere", []), second("elsewhere", [], [DESK, ANN], [ANN]), second("outside", [], [DESK, ANN])].map(({ ring }) => isInElsewhere(ring))).toEqual([false, false, false]);
  });
});

import { describe, expect, it } from "vitest";
import type { SeatState } from "./messages.ts";
import { beginning, remember, type SeatName, type Stage } from "./chapter.ts";
import { lineChapter } from "./line-chapter.ts";

const { steps } = lineChapter;
type Call = NonNullable<SeatState["call"]>;
const CALL: Call = { state: "active", level: 2, settled: true, declared: 0, gate: "open", participants: 2, guests: 0, code: "none", device: "Issued handset", verified: true, hearing: true };

function seat(name: SeatName, call: Partial<Call> | null = null, more: Partial<SeatState> = {}): SeatState {
  return { kind: "state", seat: name, app: "online", person: "p", lines: 1, call: call ? { ...CALL, ...call } : null, arrangement: null, contacts: 0, knowsDesk: false, sharing: { held: 0, opened: false, asked: 0, incidents: 0, assessed: 0, assessments: 0, traced: false, exposed: false }, lastCall: null, refusedSpy: false, ...more };
}
const step = (id: string) => steps.find((each) => each.id === id)!;
const stage = (more: Partial<Stage>): Stage => ({ ...beginning, ...more });

describe("the rehearsal's script", () => {
  it("has nine steps, and none is done before anything happened", () => {
    expect(steps).toHaveLength(9);
    for (const each of steps) expect(each.done(beginning), each.id).toBe(false);
  });

  it("hands the card over on the left, then has it accepted on the right", () => {
    expect(step("card").next(beginning)).toEqual({ seat: "president", step: "hand-over" });
    expect(step("card").next(stage({ passedCard: true }))).toEqual({ seat: "minister", step: "accept-card-confirm" });
    expect(step("card").done(stage({ seats: { president: seat("president"), minister: seat("minister", null, { lines: 0 }) } }))).toBe(false);
    expect(step("card").done(stage({ seats: { president: seat("president"), minister: seat("minister") } }))).toBe(true);
  });

  it("calls, answers, and types the code on either side; only a settled VERIFIED at both ends ends it", () => {
    const at = (president: Partial<Call> | null, minister: Partial<Call> | null) => stage({ seats: { president: seat("president", president), minister: seat("minister", minister) } });
    const call = step("call");
    expect(call.next(at(null, null))).toEqual({ seat: "president", step: "call" });
    expect(call.next(at({ state: "ringing-out" }, { state: "ringing-in" }))).toEqual({ seat: "minister", step: "answer" });
    expect(call.next(at({ code: "ready" }, { code: "ready" }))).toEqual({ seat: "president", step: "code-type" });
    expect(call.next(at({ code: "typed" }, { code: "ready" }))).toEqual({ seat: "minister", step: "code-type" });
    expect(call.done(at({ settled: false }, {}))).toBe(false);
    expect(call.done(at({ level: 1 }, {}))).toBe(false);
    expect(call.done(at({}, { verified: false }))).toBe(false);
    expect(call.done(at({}, {}))).toBe(true);
  });

  it("remembers that the phone was held and the guest was in, which the end of a step does not show any more", () => {
    const restored = { president: seat("president", {}), minister: seat("minister", {}) };
    expect(step("phone").done(stage({ seats: restored }))).toBe(false);
    const held = remember(stage({ seats: { ...restored, phone: seat("phone", { gate: "held", level: 1 }) } }));
    expect(held.phoneWasHeld).toBe(true);
    // The handset and the President have not reported anew yet: the phone has the call.
    expect(step("phone").done(held)).toBe(false);
    expect(step("phone").done({ ...held, seats: restored })).toBe(true);
    const guest = remember(stage({ seats: { president: seat("president", { guests: 1, level: 0 }) } }));
    expect(guest.guestWasIn).toBe(true);
    expect(step("guest").done(remember({ ...guest, seats: restored }))).toBe(true);
    // A guest that is announced while the level still stands has not been lived through yet.
    expect(remember(stage({ seats: { president: seat("president", { guests: 1, level: 2 }) } })).guestWasIn).toBe(false);
  });

  it("leads from the phone back to the issued handset", () => {
    const at = (president: Partial<Call>, minister: Partial<Call>, phone: Partial<Call>) => stage({ seats: { president: seat("president", president), minister: seat("minister", minister), phone: seat("phone", phone) } });
    expect(step("phone").next(at({}, {}, { state: "elsewhere" }))).toEqual({ seat: "phone", step: "take-over" });
    expect(step("phone").next(at({ level: 1 }, { state: "elsewhere" }, { gate: "held", level: 1 }))).toEqual({ seat: "phone", step: "continue-on-issued" });
    expect(step("phone").next(at({ level: 1 }, { state: "ringing-in" }, { gate: "held", level: 1 }))).toEqual({ seat: "minister", step: "take-over" });
  });

  it("is not through with the server before the President was told", () => {
    expect(step("server").done(stage({ spied: true, seats: { president: seat("president", {}) } }))).toBe(false);
    expect(step("server").done(stage({ spied: true, seats: { president: seat("president", {}, { refusedSpy: true }) } }))).toBe(true);
  });

  it("proves after hanging up, and ends with the changed byte refused", () => {
    const over = { president: seat("president"), minister: seat("minister") };
    expect(step("prove").next(stage({ seats: { president: seat("president", {}) } }))).toEqual({ seat: "president", step: "hang-up" });
    expect(step("prove").next(stage({ seats: over }))).toEqual({ seat: "president", step: "prove" });
    expect(step("prove").next(stage({ seats: over, proof: "accepted" }))).toEqual({ seat: "guide", step: "change-byte" });
    expect(step("prove").done(stage({ seats: over, proof: "accepted" }))).toBe(false);
    expect(step("prove").done(stage({ seats: over, proof: "refused" }))).toBe(true);
  });
});

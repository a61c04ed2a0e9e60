import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hearRing, place, ringMachine, STALE_RING_MS } from "./ring-machine.ts";
import type { Placing, RingEvent, RingPhase, RingState } from "./ring-state.ts";

const alice = "mimi://ruritania.example/u/alice";
const bob = "mimi://graustark.example/u/bob";
const call = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const line = `mimi://ruritania.example/r/${"b".repeat(52)}`;
const outgoing: Placing = { call, line, caller: alice, own: { person: alice, deviceId: "a1" }, others: [bob], video: false, at: 1000 };
const incoming: Placing = { call, line, caller: alice, own: { person: bob, deviceId: "b1" }, others: [alice], video: false, at: 1000 };

const byBob = (signal: object, deviceId = "b1"): RingEvent => ({ kind: "said", by: { person: bob, deviceId }, signal: { call, ...signal } as never });
const byAlice = (signal: object, deviceId = "a1"): RingEvent => ({ kind: "said", by: { person: alice, deviceId }, signal: { call, ...signal } as never });
const accept = (takeOver = false) => ({ kind: "accept", keyPackage: new Uint8Array(3), takeOver });
const run = (start: RingState, ...events: RingEvent[]) => {
  const effects: string[] = [];
  let state = start;
  for (const event of events) {
    const step = ringMachine(state, event);
    state = step.state;
    effects.push(...step.effects.map((effect) => (effect.kind === "say" ? `say ${effect.signal.kind}` : effect.kind)));
  }
  return { state, effects, phase: state.phase, ended: state.ended };
};
const placed = place(outgoing).state;
const rung = hearRing(incoming, { age: 0, busy: false }).state;

describe("who calls", () => {
  it("rings, and lets the accepting device in", () => {
    expect(place(outgoing).effects).toEqual([{ kind: "say", signal: { kind: "ring", call, video: false, at: 1000 } }]);
    expect(run(placed, byBob({ kind: "ringing" })).state.reached).toBe(true);
    expect(run(placed, byBob(accept())).effects).toEqual(["admit"]);
    expect(run(placed, byBob(accept()), { kind: "joined" }).phase).toBe("active");
  });
  it("is told when nobody rings, until somebody does", () => {
    expect(run(placed, { kind: "reach-timeout" }).state.unreachable).toBe(true);
    expect(run(placed, { kind: "reach-timeout" }, byBob({ kind: "ringing" })).state.unreachable).toBe(false);
    expect(run(placed, byBob({ kind: "ringing" }), { kind: "reach-timeout" }).state.unreachable).toBe(false);
  });
  it.each([
    ["cancels", { kind: "hang-up" }, "cancelled"],
    ["gives up", { kind: "ring-timeout" }, "no-answer"],
    ["fails", { kind: "failed" }, "failed"],
  ] as const)("%s: all are told", (_what, event, ended) => {
    const end = run(placed, event);
    expect([end.phase, end.ended, ...end.effects]).toEqual(["ended", ended, "say ended", "leave"]);
  });
  it.each(["declined", "busy", "unable"] as const)("hears %s", (why) => {
    const end = run(placed, byBob({ kind: "decline", why }));
    expect([end.phase, end.ended]).toEqual(["ended", why]);
  });
  it("never lets in a device of somebody who declined, or of nobody in the line", () => {
    expect(run(placed, byBob({ kind: "decline", why: "declined" }), byBob(accept(), "b2")).effects).toEqual(["say ended", "leave"]);
    expect(run(placed, { kind: "said", by: { person: "mimi://erewhon.example/u/eve", deviceId: "e" }, signal: { call, ...accept() } as never }).effects).toEqual([]);
  });
  it("lets a second device in only in place of the first", () => {
    const first = [byBob(accept()), { kind: "joined" }] as RingEvent[];
    expect(run(placed, ...first, byBob(accept(), "b2")).effects).toEqual(["admit"]);
    expect(run(placed, ...first, byBob(accept(true), "b2")).effects).toEqual(["admit", "admit"]);
  });
});

describe("who is called", () => {
  it("rings and says so; a ring that is old is a missed call, one during a call is busy", () => {
    expect(hearRing(incoming, { age: 0, busy: false }).effects).toEqual([{ kind: "say", signal: { kind: "ringing", call } }]);
    expect(hearRing(incoming, { age: STALE_RING_MS + 1, busy: false }).state.ended).toBe("missed");
    expect(hearRing(incoming, { age: 0, busy: true }).state.ended).toBe("busy");
  });
  it("answers with a KeyPackage and is in once welcomed", () => {
    expect(run(rung, { kind: "answer" }).effects).toEqual(["accept"]);
    expect(run(rung, { kind: "answer" }, { kind: "joined" }).phase).toBe("active");
    expect(run(rung, { kind: "answer" }, { kind: "admit-timeout" }).ended).toBe("failed");
  });
  it("declines, and nothing that comes later lets it in", () => {
    const end = run(rung, { kind: "decline" }, { kind: "answer" }, { kind: "take-over" }, { kind: "joined" }, byAlice(accept()));
    expect([end.phase, end.ended, ...end.effects]).toEqual(["ended", "declined", "say decline"]);
  });
  it("falls silent when another device of the same person answers or declines", () => {
    expect(run(rung, byBob(accept(), "b2")).phase).toBe("elsewhere");
    expect(run(rung, byBob(accept(), "b2"), byAlice({ kind: "ended", why: "hung-up" })).ended).toBe("answered-elsewhere");
    expect(run(rung, byBob({ kind: "decline", why: "declined" }, "b2")).ended).toBe("declined");
    expect(run(rung, byBob({ kind: "decline", why: "unable" }, "b2")).phase).toBe("ringing");
  });
  it("both devices pressed at once: the one that was not let in stands aside", () => {
    expect(run(rung, { kind: "answer" }, byBob(accept(), "b2"), { kind: "admit-timeout" }).phase).toBe("elsewhere");
  });
  it("has missed it when the caller gives up, and only the caller can", () => {
    expect(run(rung, byAlice({ kind: "ended", why: "cancelled" })).effects).toEqual([]);
    expect(run(rung, byAlice({ kind: "ended", why: "cancelled" })).ended).toBe("missed");
    expect(run(rung, byBob({ kind: "ended", why: "cancelled" }, "b2")).phase).toBe("ringing");
    expect(run(rung, { kind: "ring-timeout" }).ended).toBe("missed");
  });
});

describe("own devices", () => {
  const active = run(rung, { kind: "answer" }, { kind: "joined" }).state;
  const aside = run(rung, byBob(accept(), "b2")).state;
  it("one takes over from another: the first stands aside when it is removed", () => {
    expect(run(aside, { kind: "take-over" }).effects).toEqual(["accept"]);
    expect(run(active, byBob(accept(true), "b2"), { kind: "removed" }).phase).toBe("elsewhere");
    expect(run(active, { kind: "removed" }).ended).toBe("hung-up");
  });
  it("rings to go on only at the device that was asked", () => {
    expect(run(aside, byBob({ kind: "ring", video: false, at: 1000, to: "b1" }, "b2")).phase).toBe("ringing");
    expect(run(aside, byBob({ kind: "ring", video: false, at: 1000, to: "b3" }, "b2")).phase).toBe("elsewhere");
    expect(run(aside, byAlice({ kind: "ring", video: false, at: 1000, to: "b1" })).phase).toBe("elsewhere");
  });
  it("not going on says nothing to anybody: the call runs on", () => {
    const end = run(aside, byBob({ kind: "ring", video: false, at: 1000, to: "b1" }, "b2"), { kind: "decline" });
    expect([end.phase, ...end.effects]).toEqual(["elsewhere"]);
  });
  it("nobody lets it in: the call goes on where it was", () => {
    expect(run(aside, { kind: "take-over" }, { kind: "admit-timeout" }).phase).toBe("elsewhere");
    const sibling = hearRing({ ...outgoing, own: { person: alice, deviceId: "a2" } }, { age: 0, busy: false }).state;
    expect(run(sibling, { kind: "take-over" }, { kind: "admit-timeout" }).phase).toBe("elsewhere");
    expect(run(aside, { kind: "take-over" }, { kind: "hang-up" }).effects).toEqual(["accept"]);
  });
  it("nothing was heard for long of a call that runs elsewhere or without this person: it is over, and nobody is told; one that runs here is not", () => {
    expect([run(aside, { kind: "lapsed" }).ended, ...run(aside, { kind: "lapsed" }).effects]).toEqual(["answered-elsewhere"]);
    const missed = hearRing({ ...incoming, others: [alice, "mimi://erewhon.example/u/eve"] }, { age: STALE_RING_MS + 1, busy: false }).state;
    expect([missed.phase, run(missed, { kind: "lapsed" }).ended, ...run(missed, { kind: "lapsed" }).effects]).toEqual(["outside", "missed"]);
    for (const state of [active, rung, placed]) expect(run(state, { kind: "lapsed" }).state).toBe(state);
  });
  it("after coming back, a removal is a removal", () => {
    const back = run(active, byBob(accept(true), "b2"), { kind: "removed" }, { kind: "take-over" }, { kind: "joined" }).state;
    expect(run(back, { kind: "removed" }).ended).toBe("hung-up");
  });
});

describe("a call of many", () => {
  const [eve, dan] = ["mimi://erewhon.example/u/eve", "mimi://graustark.example/u/dan"];
  const said = (person: string, signal: object, more: object = {}): RingEvent => ({ kind: "said", by: { person, deviceId: "x", ...more }, signal: { call, ...signal } as never });
  const many = { ...outgoing, others: [bob, eve, dan] };
  const atEve = { ...incoming, own: { person: eve, deviceId: "e1" }, others: [alice, bob, dan] };
  const inside = run(place(many).state, said(bob, accept()), { kind: "joined" }, { kind: "present", ends: [bob, eve] }).state;
  const again = (only: string[]) => ({ kind: "ring", video: false, at: 1000, only });

  it("goes on when one declines, and one who declined can only knock", () => {
    const declined = run(place(many).state, said(bob, { kind: "decline", why: "declined" }));
    expect([declined.phase, ...declined.effects]).toEqual(["placing", "unknock"]);
    expect(run(declined.state, said(bob, accept())).effects).toEqual(["knock"]);
    expect(run(declined.state, { kind: "bring", persons: [bob] }, said(bob, accept())).effects).toEqual(["say ring", "admit"]);
    const all = run(declined.state, said(eve, { kind: "decline", why: "busy" }), said(dan, { kind: "decline", why: "declined" }));
    expect([all.phase, all.ended]).toEqual(["ended", "declined"]);
  });

  it("rings only those who are named; the others know that it runs and may ask to join", () => {
    const outside = hearRing({ ...atEve, only: [bob] }, { age: 0, busy: false });
    expect([outside.state.phase, outside.state.outside, outside.effects]).toEqual(["outside", "not-asked", []]);
    const asked = run(outside.state, { kind: "answer" });
    expect([asked.phase, ...asked.effects]).toEqual(["waiting", "accept"]);
    expect(run(asked.state, { kind: "joined" }).phase).toBe("active");
    expect(run(place({ ...many, only: [bob] }).state, said(eve, accept())).effects).toEqual(["knock"]);
  });

  it("is rung again by whoever may, wherever one stands outside; by nobody else", () => {
    for (const why of ["decline", "ring-timeout", "unable"] as const) {
      const out = run(hearRing(atEve, { age: 0, busy: false }).state, { kind: why }).state;
      expect(out.phase).toBe("outside");
      expect(run(out, said(alice, again([eve]), { admits: true })).phase).toBe("ringing");
      expect(run(out, said(alice, again([bob]), { admits: true })).phase).toBe("outside");
      expect(run(out, said(alice, again([eve]), { admits: false })).phase).toBe("outside");
    }
    const busy = run(hearRing({ ...atEve, only: [bob] }, { age: 0, busy: false }).state, { ...said(alice, again([eve]), { admits: true }), busy: true } as RingEvent);
    expect([busy.phase, busy.state.outside, ...busy.effects]).toEqual(["outside", "busy", "say decline"]);
  });

  it("is left, and come back to", () => {
    const left = run(inside, { kind: "hang-up" });
    expect([left.phase, left.state.outside, ...left.effects]).toEqual(["outside", "left", "leave"]);
    expect(run(inside, { kind: "present", ends: [bob] }, { kind: "hang-up" }).ended).toBe("hung-up");
    // At those who stay: let in at once, since it was asked; and not as a second device.
    expect(run(inside, { kind: "present", ends: [bob] }, said(eve, accept())).effects).toEqual(["admit"]);
    expect(run(inside, said(eve, accept())).effects).toEqual([]);
    expect(run(inside, said(eve, accept(true))).effects).toEqual(["admit"]);
  });

  it("is over for those outside when somebody says so who can know", () => {
    const out = hearRing({ ...atEve, only: [bob] }, { age: 0, busy: false }).state;
    expect(run(out, said(dan, { kind: "ended", why: "hung-up" }, { admits: false })).phase).toBe("outside");
    expect(run(out, said(bob, { kind: "ended", why: "hung-up" }, { admits: true })).ended).toBe("answered-elsewhere");
    expect(run(out, { kind: "answer" }, said(alice, { kind: "ended", why: "hung-up" })).ended).toBe("missed");
  });

  it("is over for whoever is outside once all have said that they went, though nobody was left to say it", () => {
    const went = (person: string) => said(person, { kind: "decline", why: "left" });
    const hungUp = run(inside, { kind: "hang-up" }).state;
    const last = run(hungUp, went(eve), went(bob));
    expect([last.phase, last.ended, ...last.effects]).toEqual(["ended", "hung-up"]);
    // Who came back is in; somebody who never was does not count, and a stranger's word says nothing.
    expect(run(hungUp, went(eve), said(eve, accept()), went(bob)).phase).toBe("outside");
    expect(run(hungUp, went(dan), went("mimi://erewhon.example/u/mallory"), went(bob)).phase).toBe("outside");
    // A roll that was on its way, of somebody who had not seen them go.
    expect(run(hungUp, went(eve), went(bob), said(bob, { kind: "roll", epoch: 9, present: [bob, eve], waiting: [] }, { admits: true })).ended).toBe("hung-up");
    // Seen to come in again, they have not; still seen while others go, they are about to.
    expect(run(inside, went(eve), { kind: "present", ends: [bob] }, { kind: "present", ends: [bob, eve] }, { kind: "hang-up" }).phase).toBe("outside");
    expect(run(inside, went(eve), { kind: "present", ends: [bob, eve] }, { kind: "hang-up" }).ended).toBe("hung-up");
    // Who waits at the door waits for nobody.
    const atDoor = run(hearRing({ ...atEve, only: [bob] }, { age: 0, busy: false }).state, { kind: "answer" }, { kind: "admit-timeout" }, said(alice, { kind: "roll", epoch: 1, present: [alice, bob], waiting: [eve] }, { admits: true })).state;
    expect([run(atDoor, went(alice)).phase, run(atDoor, went(alice), went(bob)).ended]).toEqual(["waiting", "missed"]);
    // All but one had gone, as they said: it ends here.
    expect(run(inside, went(eve), { kind: "hang-up" }).ended).toBe("hung-up");
    const elsewhere = run(hearRing(atEve, { age: 0, busy: false }).state, said(eve, accept()), said(alice, { kind: "roll", epoch: 1, present: [alice, bob, eve], waiting: [] }, { admits: true })).state;
    expect([run(elsewhere, went(eve)).phase, run(elsewhere, went(alice), went(bob), went(eve)).ended]).toEqual(["outside", "hung-up"]);
  });

  it("staged: nobody is let in by the machine but a device that goes on for somebody who is in", () => {
    const staged = place({ ...many, staged: true }).state;
    expect(run(staged, said(bob, accept())).effects).toEqual(["knock"]);
    const on = run(staged, { kind: "joined" }, { kind: "present", ends: [bob] }).state;
    expect(run(on, said(bob, accept(true))).effects).toEqual(["admit"]);
    expect(run(on, said(dan, accept(true))).effects).toEqual(["knock"]);
  });

  it("who waits is told whether anybody knows of it, and may give up", () => {
    const waiting = run(hearRing({ ...atEve, only: [bob] }, { age: 0, busy: false }).state, { kind: "answer" }, { kind: "admit-timeout" }).state;
    expect([waiting.phase, waiting.unreachable]).toEqual(["waiting", true]);
    const roll = (epoch: number, ...who: string[]) => said(alice, { kind: "roll", epoch, present: [alice], waiting: who }, { admits: true });
    expect(run(waiting, roll(2, eve)).state.unreachable).toBe(false);
    expect(run(waiting, roll(2, eve), roll(1)).state.unreachable).toBe(false);
    const gone = run(waiting, { kind: "hang-up" });
    expect([gone.phase, ...gone.effects]).toEqual(["outside", "say decline"]);
    expect(run(inside, said(dan, { kind: "decline", why: "withdrawn" })).effects).toEqual(["unknock"]);
  });
});

describe("always", () => {
  const person = fc.constantFrom({ person: alice, deviceId: "a1" }, { person: bob, deviceId: "b1" }, { person: bob, deviceId: "b2" }, { person: "mimi://erewhon.example/u/eve", deviceId: "e" });
  const said = fc.constantFrom({ kind: "ring", video: true, at: 5, to: "b1" }, { kind: "ringing" }, accept(), accept(true), { kind: "decline", why: "declined" }, { kind: "decline", why: "busy" }, { kind: "decline", why: "withdrawn" }, { kind: "decline", why: "left" }, { kind: "ended", why: "hung-up" }, { kind: "ended", why: "cancelled" }, { kind: "ring", video: false, at: 5, only: [bob] }, { kind: "roll", epoch: 1, present: [alice], waiting: [bob] });
  const plain = fc.constantFrom("answer", "decline", "unable", "take-over", "hang-up", "joined", "removed", "closed", "left-alone", "failed", "not-moved", "ring-timeout", "reach-timeout", "admit-timeout");
  const event = fc.oneof(
    plain.map((kind) => ({ kind }) as RingEvent),
    fc.subarray([alice, bob, "mimi://erewhon.example/u/eve"]).map((ends) => ({ kind: "present", ends }) as RingEvent),
    fc.subarray([bob, "mimi://erewhon.example/u/eve"], { minLength: 1 }).map((persons) => ({ kind: "bring", persons }) as RingEvent),
    fc.tuple(person, said, fc.boolean()).map(([by, signal, admits]) => ({ kind: "said", by: { ...by, admits }, signal: { call, ...signal } }) as RingEvent),
  );
  const many = { ...outgoing, others: [bob, "mimi://erewhon.example/u/eve"] };
  const manyRung = { ...incoming, others: [alice, "mimi://erewhon.example/u/eve"] };
  const starts = fc.constantFrom(placed, rung, hearRing({ ...outgoing, own: { person: alice, deviceId: "a2" } }, { age: 0, busy: false }).state, place(many).state, place({ ...many, staged: true }).state, hearRing(manyRung, { age: 0, busy: false }).state, hearRing({ ...manyRung, only: [alice] }, { age: 0, busy: false }).state);

  it("an ended call stays ended and does nothing more; only a device that was let in is ever active", () => {
    fc.assert(
      fc.property(starts, fc.array(event, { maxLength: 25 }), (start, events) => {
        let state = start;
        for (const one of events) {
          const before: RingPhase = state.phase;
          const { state: next, effects } = ringMachine(state, one);
          if (before === "ended") expect([next, effects]).toEqual([state, []]);
          if (next.phase === "active" && before !== "active") {
            expect(one.kind).toBe("joined");
            expect(["placing", "accepting", "waiting"]).toContain(before);
          }
          if (next.phase === "ended") expect(next.ended).toBeDefined();
          // Nothing is let in while this device is not in the call itself.
          if (effects.some((effect) => effect.kind === "admit" || effect.kind === "knock")) expect(["placing", "active"]).toContain(before);
          if (next.phase === "outside") expect(next.outside).toBeDefined();
          state = next;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { readWake, type WakeState, woken, type WakeWorld } from "./wake.ts";

const NAME = "A".repeat(22);

/** A device and its node, written down: what was shown, in order. */
function device(states: (WakeState | undefined)[], change: Partial<WakeWorld> = {}) {
  const shown: string[] = [];
  const seen = new Set<string>();
  let time = 1_000;
  const world: WakeWorld = {
    inView: async () => false,
    isNew: async (name) => !seen.has(name) && !!seen.add(name),
    async ask(_name, wait) {
      if (wait) time += 15_000;
      return states.length > 1 ? states.shift() : states[0];
    },
    show: async (what, loud) => void shown.push(`${what}${loud ? "!" : ""}`),
    clear: async () => void shown.push("cleared"),
    now: () => time,
    pause: async (milliseconds) => void (time += milliseconds),
    ...change,
  };
  return { shown, push: (until = 46_000) => woken({ name: NAME, until }, world), world };
}

describe("a push", () => {
  it("rings, and is a missed call once the caller has hung up", async () => {
    const { shown, push } = device(["rings", "rings", "over"]);
    await push();
    expect(shown).toEqual(["ring!", "missed"]);
  });
  it("falls silent when another device has answered", async () => {
    const { shown, push } = device(["rings", "answered"]);
    await push();
    expect(shown).toEqual(["ring!", "cleared"]);
  });
  it("that is late never rings a dead call", async () => {
    for (const state of ["over", "gone"] as const) {
      const { shown, push } = device([state]);
      await push();
      expect(shown).toEqual(["missed"]);
    }
    const answered = device(["answered"]);
    await answered.push();
    expect(answered.shown).toEqual([]);
  });
  it("that is replayed rings once: again while it rings it makes no sound, afterwards it does nothing", async () => {
    const states: WakeState[] = ["rings", "rings", "answered"];
    const { shown, push } = device(states);
    const first = push();
    await push();
    await first;
    await push();
    expect(shown.filter((one) => one.endsWith("!"))).toEqual(["ring!"]);
  });
  it("when the node can't be asked, rings within its time and not after", async () => {
    const { shown, push } = device([undefined]);
    await push(46_000);
    expect(shown).toEqual(["ring!", "missed"]);
    const late = device([undefined]);
    await late.push(500);
    expect(late.shown).toEqual(["missed"]);
  });
  it("while the app is before the person does nothing; opened meanwhile, the sign goes", async () => {
    const { shown, push } = device(["rings"], { inView: async () => true });
    await push();
    expect(shown).toEqual([]);
    let looks = 0;
    const opened = device(["rings"], { inView: async () => looks++ > 0 });
    await opened.push();
    expect(opened.shown).toEqual(["ring!", "cleared"]);
  });
  it("with nothing in it, or with anything else, makes no sound", async () => {
    for (const text of [undefined, "", "{}", '{"v":1}', `{"v":2,"wake":"${NAME}","until":1}`, `{"v":1,"wake":"${NAME}?","until":1}`, `{"v":1,"wake":"${NAME}","until":"1"}`, "<script>"]) {
      expect(readWake(text)).toBeUndefined();
    }
    const { shown, world } = device(["rings"]);
    await woken(readWake("nonsense"), world);
    expect(shown).toEqual(["missed"]);
    expect(readWake(`{"v":1,"wake":"${NAME}","until":1800000000000}`)).toEqual({ name: NAME, until: 1_800_000_000_000 });
  });
  it("is never followed without end by a node that answers at once", async () => {
    let asked = 0;
    const { push, shown } = device(["rings"], { ask: async () => (asked++, "rings"), now: () => 1_000 });
    await push();
    expect(asked).toBeLessThan(40);
    expect(shown).toEqual(["ring!", "missed"]);
  });
});

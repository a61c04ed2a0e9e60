/** What may be said now, and what happens to it when the line falls. */
import { describe, expect, it } from "vitest";
import { refusalOf } from "../identity/test-people.ts";
import { DIFFERENCE_SHOWN_AFTER_MS, type LevelStatement, reconcile } from "./agree.ts";
import type { Fact, Level, Rank } from "./facts.ts";
import { admitRank, declare, gate, overrideGate } from "./gate.ts";
import { STANDING_LIFETIME_MS, StandingClock } from "./standing-clock.ts";

const limiting: Fact = { end: "x", kind: "device", value: "device/personal", level: 1, source: "stated", since: 0 };
const at = (ceiling: Rank, factsHash = "aa") => ({ ceiling, limiting, factsHash });

describe("declaring", () => {
  it("above the ceiling is refused, at or below is not", async () => {
    expect(declare(1, 1)).toBe(1);
    expect(await refusalOf(() => declare(2, 1))).toBe("gate/above-ceiling");
    expect(await refusalOf(() => admitRank(3, 2))).toBe("gate/above-ceiling");
    expect(await refusalOf(() => declare(7 as Rank, 3))).toBe("gate/bad-rank");
  });
});

describe("the gate", () => {
  it("is open while what is declared fits under the ceiling", () => expect(gate({ declared: 2, assessment: at(2) })).toEqual({ state: "open", waysOut: [] }));

  it("holds when the ceiling falls below, with the reason and the ways out in their order", () => {
    expect(gate({ declared: 2, assessment: at(1) })).toEqual({ state: "held", reason: limiting, waysOut: ["continue-on-issued", "restore", "lower-declaration"] });
  });

  it("holds at the lower ceiling that the two ends agreed on", () => expect(gate({ declared: 2, assessment: at(2), ceiling: 1 }).state).toBe("held"));
  it("never rises by the agreed ceiling", () => expect(gate({ declared: 2, assessment: at(1), ceiling: 3 }).state).toBe("held"));
  it("holds when a standing has lapsed, whatever the ceiling, save for unclassified talk", () => {
    expect(gate({ declared: 1, assessment: at(2), lapsed: true }).state).toBe("held");
    expect(gate({ declared: 0, assessment: at(2), lapsed: true }).state).toBe("open");
  });
  it("holds a declaration that is junk", () => expect(gate({ declared: Number.NaN as Rank, assessment: at(3) }).state).toBe("held"));
});

describe("an override", () => {
  const policy = { allowed: ["mimi://a.example/u/officer"], maximum: 2 as Rank };
  const given = overrideGate({ by: policy.allowed[0]!, declared: 2, assessment: at(1), policy });

  it("opens for what it was given for, and says that it is one", () => expect(gate({ declared: 2, assessment: at(1), override: given })).toMatchObject({ state: "overridden", reason: limiting }));
  it("ends with the facts it was given under", () => expect(gate({ declared: 2, assessment: at(0, "bb"), override: given }).state).toBe("held"));
  it("does not reach higher than it was given for", () => expect(gate({ declared: 3, assessment: at(1), override: given }).state).toBe("held"));
  it("is for whom policy names, up to what it names; by default for nobody", async () => {
    expect(await refusalOf(() => overrideGate({ by: "mimi://a.example/u/other", declared: 2, assessment: at(1), policy }))).toBe("gate/override-not-allowed");
    expect(await refusalOf(() => overrideGate({ by: policy.allowed[0]!, declared: 3, assessment: at(1), policy }))).toBe("gate/override-too-high");
  });
});

describe("two ends", () => {
  const says = (level: Level, factsHash = "a".repeat(64), asOf = 1000): LevelStatement => ({ factsHash, asOf, level, factor: null });

  it("the lower counts at once", () => expect(reconcile(says(2), says(1), 1000)).toEqual({ level: 1, pendingRise: true }));
  it("a rise waits for both", () => {
    expect(reconcile(says(2), null, 1000)).toEqual({ level: 0, pendingRise: true });
    expect(reconcile(says(1), says(2), 1000).level).toBe(1);
    expect(reconcile(says(2), says(2), 1000)).toEqual({ level: 2, pendingRise: false });
  });
  it("a difference that lasts is shown, of level or of facts", () => {
    const later = 1000 + DIFFERENCE_SHOWN_AFTER_MS;
    expect(reconcile(says(2), { ...says(1), receivedAt: 1000 }, later - 1).difference).toBeUndefined();
    expect(reconcile(says(2), { ...says(1), receivedAt: 1000 }, later)).toMatchObject({ level: 1, difference: { since: 1000 } });
    expect(reconcile(says(2), { ...says(2, "b".repeat(64)), receivedAt: 1000 }, later)).toMatchObject({ level: 2, pendingRise: false, difference: { since: 1000 } });
    expect(reconcile(says(2), { ...says(2), receivedAt: 1000 }, later).difference).toBeUndefined();
  });
  it("a far clock that is wrong by an hour neither hides a difference nor makes one up", () => {
    const later = 1000 + DIFFERENCE_SHOWN_AFTER_MS;
    expect(reconcile(says(2), { ...says(1, "b".repeat(64), 3_600_000), receivedAt: 1000 }, later).difference).toEqual({ since: 1000 });
    expect(reconcile(says(2), { ...says(1, "b".repeat(64), -3_600_000), receivedAt: later }, later).difference).toBeUndefined();
  });
});

describe("the clock of standings", () => {
  const challenge = (n: number) => new Uint8Array(16).fill(n);
  const setUp = () => {
    let now = 5_000;
    return { clock: new StandingClock({ now: () => now }), pass: (ms: number) => void (now += ms) };
  };

  it("absence holds", () => expect(setUp().clock.isFresh("a")).toBe(false));

  it("a standing lives 60 s from its challenge, not from its arrival", () => {
    const { clock, pass } = setUp();
    clock.asked(challenge(1));
    pass(50_000);
    clock.answered("a", challenge(1));
    pass(9_999);
    expect(clock.isFresh("a")).toBe(true);
    expect(clock.nextLapse(["a"])).toBe(5_000 + STANDING_LIFETIME_MS);
    pass(1);
    expect(clock.isFresh("a")).toBe(false);
    expect(clock.nextLapse(["a"])).toBeUndefined();
  });

  it("an answer kept back for 60 s, or to a challenge never sent, is stale", async () => {
    const { clock, pass } = setUp();
    clock.asked(challenge(1));
    pass(60_000);
    expect(await refusalOf(() => clock.answered("a", challenge(1)))).toBe("standing/stale-challenge");
    expect(await refusalOf(() => clock.answered("a", challenge(2)))).toBe("standing/stale-challenge");
  });

  it("an older answer that arrives later shortens nothing; a revocation is at once", () => {
    const { clock, pass } = setUp();
    clock.asked(challenge(1));
    pass(20_000);
    clock.asked(challenge(2));
    clock.answered("a", challenge(2));
    clock.answered("a", challenge(1));
    expect(clock.nextLapse(["a"])).toBe(85_000);
    expect(clock.nextLapse(["a", "b"])).toBeUndefined();
    clock.forget("a");
    expect(clock.isFresh("a")).toBe(false);
  });

  it("forgets old challenges instead of growing", async () => {
    const { clock } = setUp();
    clock.asked(challenge(200));
    for (let n = 0; n < 64; n++) clock.asked(challenge(n));
    expect(await refusalOf(() => clock.answered("a", challenge(200)))).toBe("standing/stale-challenge");
  });
});

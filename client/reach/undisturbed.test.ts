import { describe, expect, it } from "vitest";
import type { Undisturbed } from "../../protocol/wire/settings.ts";
import { atLeast, changesAhead, disturbsAt, quietUntil } from "./undisturbed.ts";

const set = (change: Partial<Undisturbed> = {}): Undisturbed => ({ now: null, daily: null, lets: "FLASH", tells: false, ...change });
const at = (text: string) => Date.parse(text);
const nights = set({ daily: { from: 22 * 60, to: 7 * 60, zone: "Europe/Paris" } });

describe("not to be disturbed", () => {
  it("now, until a time or until it is switched off", () => {
    expect(quietUntil(set(), 1000)).toBeUndefined();
    expect(quietUntil(set({ now: { until: 5000 } }), 1000)).toBe(5000);
    expect(quietUntil(set({ now: { until: 5000 } }), 5000)).toBeUndefined();
    expect(quietUntil(set({ now: { until: null } }), 1000)).toBeNull();
  });

  it.each([
    ["in the evening", "2026-11-27T21:30:00Z", "2026-11-28T06:00:00Z"],
    ["after midnight", "2026-11-28T01:00:00Z", "2026-11-28T06:00:00Z"],
    ["by day", "2026-11-27T12:00:00Z", undefined],
    ["at the very end", "2026-11-28T06:00:00Z", undefined],
    ["at the very beginning", "2026-11-27T21:00:00Z", "2026-11-28T06:00:00Z"],
    ["in a night that loses an hour: the clock on the wall counts", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"],
    ["in a night that gains one", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"],
  ])("each night, %s", (_, now, until) => expect(quietUntil(nights, at(now))).toBe(until === undefined ? undefined : at(until)));

  it("within one day, all day, and the later of the two ends", () => {
    const lunch = set({ daily: { from: 720, to: 780, zone: "UTC" } });
    expect([quietUntil(lunch, at("2026-11-27T12:10:00Z")), quietUntil(lunch, at("2026-11-27T13:00:00Z"))]).toEqual([at("2026-11-27T13:00:00Z"), undefined]);
    expect(quietUntil(set({ daily: { from: 60, to: 60, zone: "UTC" } }), 0)).toBeNull();
    expect(quietUntil({ ...lunch, now: { until: at("2026-11-27T15:00:00Z") } }, at("2026-11-27T12:10:00Z"))).toBe(at("2026-11-27T15:00:00Z"));
  });

  it("a zone that this machine does not know disturbs rather than loses a call", () => expect(quietUntil(set({ daily: { from: 0, to: 1439, zone: "Ruritania/Strelsau" } }), 0)).toBeUndefined());
});

describe("what rings all the same", () => {
  it("is the precedence named and those above", () => {
    expect(["ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH"].map((one) => atLeast(one as "FLASH", "IMMEDIATE"))).toEqual([false, false, true, true]);
    expect(atLeast("FLASH", null)).toBe(false);
  });
  it("for closed apps is coarser: urgent or nothing", () => {
    expect([set(), set({ now: { until: null } }), set({ now: { until: null }, lets: null }), set({ now: { until: null }, lets: "PRIORITY" })].map((one) => disturbsAt(one, 0))).toEqual(["all", "urgent", "nothing", "urgent"]);
  });
});

describe("what the node is told ahead", () => {
  it("is each change of the next month, in order, and none that changes nothing", () => {
    const now = at("2026-11-27T12:00:00Z");
    const ahead = changesAhead(nights, now);
    expect(ahead.slice(0, 3)).toEqual([
      { at: at("2026-11-27T21:00:00Z"), disturbs: "urgent" },
      { at: at("2026-11-28T06:00:00Z"), disturbs: "all" },
      { at: at("2026-11-28T21:00:00Z"), disturbs: "urgent" },
    ]);
    expect(ahead.length).toBeGreaterThanOrEqual(58);
    expect(ahead.length).toBeLessThanOrEqual(64);
    expect(changesAhead(set({ now: { until: now + 1000 } }), now)).toEqual([{ at: now + 1000, disturbs: "all" }]);
    expect(changesAhead(set({ now: { until: null } }), now)).toEqual([]);
  });
});

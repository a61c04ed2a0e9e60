/** What is a breach in a call, and what is only its beginning, or its stutter. */
import { describe, expect, it } from "vitest";
import { CallWatch, type SeenInCall } from "./call-watch.ts";

const PHONE = "mimi://graustark.example/d/bob/0123456789abcdef0123456789abcdef";
const calm: SeenInCall = { begun: true, settled: true, level: 2, lapsed: false, limiting: null, overridden: null, guests: [] };
const connecting: SeenInCall = { ...calm, settled: false, level: 0, lapsed: true };
const open: SeenInCall = { ...calm, level: 0, limiting: { end: PHONE, value: "device/guest" } };
const watched = (...course: [at: number, seen: SeenInCall][]) => {
  const watch = new CallWatch();
  for (const [at, seen] of course) watch.note(at, seen);
  return watch.found;
};

describe("a call's watch", () => {
  it("finds nothing in a calm call, nor in the moments before both ends have agreed, nor before it began", () => {
    expect(watched([0, { ...open, begun: false }], [1, connecting], [2, connecting], [3, calm], [9_000, calm])).toEqual([]);
  });

  it("an open line, from when to when, and what held it down; working it out anew is neither its start nor its end", () => {
    const unsettled = { ...open, settled: false };
    expect(watched([0, calm], [5_000, unsettled], [6_000, open], [7_000, unsettled], [8_000, open], [60_000, calm])).toEqual([{ kind: "open-line", at: 6_000, until: 60_000, who: PHONE, note: "device/guest" }]);
  });

  it("a standing that lapses, whose it is, and that it came back", () => {
    const lapsed = { ...calm, settled: false, level: 0, lapsed: true, limiting: { end: PHONE, value: "device/missing" } };
    expect(watched([0, connecting], [1_000, calm], [70_000, lapsed], [90_000, lapsed], [95_000, calm])).toEqual([{ kind: "standing-lapsed", at: 70_000, until: 95_000, who: PHONE, note: "device/missing" }]);
  });

  it("an override with its reason, and each guest by name, also before the ends agree", () => {
    const found = watched(
      [0, { ...connecting, guests: [{ guest: "mimi://a.example/g/12345678", name: "Ms Novak" }] }],
      [10, { ...calm, overridden: { by: "mimi://a.example/u/alice", reason: "Lives are at stake" } }],
      [20, calm],
    );
    expect(found.map(({ kind, who, note, until }) => [kind, who, note, until])).toEqual([["guest", "mimi://a.example/g/12345678", "Ms Novak", 10], ["override", "mimi://a.example/u/alice", "Lives are at stake", 20]]);
  });

  it("what stutters is one; what comes again later is another; what goes on at the end has no end", () => {
    const found = watched([0, calm], [1_000, open], [2_000, calm], [3_000, open], [4_000, calm], [100_000, open]);
    expect(found.map(({ at, until }) => [at, until])).toEqual([[1_000, 4_000], [100_000, null]]);
  });

  it("goes on after a reload with what was noted before, and never beyond what a report holds", () => {
    const before = watched([0, calm], [1_000, open], [2_000, calm]);
    const watch = new CallWatch(before);
    for (let i = 0; i < 100; i++) watch.note(1_000_000 + i * 100_000, i % 2 === 0 ? { ...calm, guests: [{ guest: `mimi://a.example/g/guest${i}000`, name: "x" }] } : calm);
    expect(watch.found[0]).toEqual(before[0]);
    expect(watch.found).toHaveLength(51);
    for (let i = 0; i < 100; i++) watch.note(90_000_000 + i * 100_000, { ...calm, guests: [{ guest: `mimi://a.example/g/other${i}000`, name: "x" }] });
    expect(watch.found).toHaveLength(64);
  });
});

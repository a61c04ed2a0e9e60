import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLOOR, gains, heardChannel, type InterpretationMode, type Speaker } from "./interpretation.ts";

const end = (leaf: number, speaks = FLOOR, more: Partial<Speaker> = {}): Speaker => ({ leaf, person: `person ${leaf}`, speaks, listening: false, standby: false, ...more });
const principal = end(1);
const intoFrench = end(2, "fr");
const intoGerman = end(3, "de");
const all = [principal, intoFrench, intoGerman];
const listener = (hears = FLOOR, balance = 0.2) => ({ person: "me", hears, balance });
const at = (speakers: readonly Speaker[], hears: string, mode: InterpretationMode = "simultaneous") => [...gains(speakers, listener(hears), mode).values()];

describe("simultaneous interpretation", () => {
  it("who listens to a language hears its interpreter at full, the floor at the balance, and no other language", () => {
    expect(at(all, "fr")).toEqual([0.2, 1, 0]);
    expect(at(all, "de")).toEqual([0.2, 0, 1]);
    expect(at(all, FLOOR)).toEqual([1, 0, 0]);
  });

  it("a language into which nobody interprets is the floor, at full", () => {
    expect(at(all, "es")).toEqual([1, 0, 0]);
    expect(heardChannel(all, listener("es"), "simultaneous")).toBe(FLOOR);
    expect(heardChannel(all, listener("fr"), "simultaneous")).toBe("fr");
    // An interpreter whose microphone is closed interprets nothing.
    expect(at([principal, { ...intoFrench, listening: true }], "fr")).toEqual([1, 0]);
  });

  it("relay: who interprets into one language may listen to another", () => {
    expect([...gains(all, { person: "person 3", hears: "fr", balance: 0 }, "simultaneous").values()]).toEqual([0, 1, 0]);
  });
});

describe("consecutive interpretation, and none", () => {
  it.each(["consecutive", "none"] as const)("%s: everybody is on the floor", (mode) => {
    expect(at(all, "fr", mode)).toEqual([1, 1, 1]);
    expect(heardChannel(all, listener("fr"), mode)).toBe(FLOOR);
  });
});

describe("whatever the mode", () => {
  it("nobody hears a device of their own, one on standby, or one that only listens", () => {
    const speakers = [end(1, FLOOR, { person: "me" }), end(2, FLOOR, { standby: true }), end(3, FLOOR, { listening: true })];
    for (const mode of ["none", "consecutive", "simultaneous"] as const) expect(at(speakers, FLOOR, mode)).toEqual([0, 0, 0]);
  });

  it("each speaker has a gain between 0 and 1, and at most one language is at full beside the floor", () => {
    const channel = fc.constantFrom(FLOOR, "fr", "de", "es");
    const speaker = fc.record({ leaf: fc.nat(5), person: fc.constantFrom(null, "me", "a", "b"), speaks: channel, listening: fc.boolean(), standby: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(speaker, { selector: ({ leaf }) => leaf }), channel, fc.double({ noNaN: true }), fc.constantFrom<InterpretationMode>("none", "consecutive", "simultaneous"), (speakers, hears, balance, mode) => {
        const found = gains(speakers, { person: "me", hears, balance }, mode);
        expect([...found.keys()].sort()).toEqual(speakers.map(({ leaf }) => leaf).sort());
        for (const gain of found.values()) expect(gain >= 0 && gain <= 1).toBe(true);
        if (mode === "simultaneous") expect(new Set(speakers.filter(({ leaf, speaks }) => speaks !== FLOOR && found.get(leaf)! > 0).map(({ speaks }) => speaks)).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { type KeyHit, openKeys, writeKeys } from "./keys.ts";

describe("a list of names", () => {
  it("gives back what was put in, and nothing else, whatever the names", () => {
    const key = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    const hit = fc.record({ flags: fc.integer({ min: 0, max: 7 }), towns: fc.uniqueArray(fc.integer({ min: 0, max: 200_000 }), { maxLength: 6 }).map((towns) => towns.toSorted((a, b) => a - b)) });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, hit), { maxLength: 80 }), fc.array(key, { maxLength: 10 }), (entries, others) => {
        const all = new Map<string, KeyHit>(entries);
        const keys = openKeys(writeKeys(all));
        for (const name of [...all.keys(), ...others]) expect(keys.get(name)).toEqual(all.get(name) ?? null);
        const seen = new Map<string, KeyHit>();
        keys.each((name, at) => seen.set(name, at));
        expect(seen).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });
});

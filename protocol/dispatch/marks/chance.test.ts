import { describe, expect, it } from "vitest";
import { seeded } from "./seeded-fixture.ts";
import { chanceOf, scoreOf } from "./chance.ts";

const score = (sizes: readonly number[], matches: readonly boolean[]) => sizes.reduce((sum, size, i) => sum + scoreOf(size, matches[i]!), 0);

describe("the chance that an innocent fits so well", () => {
  it("is one in all the wordings that there could be, where everything matches", () => {
    for (const sizes of [[2, 2, 2], [2, 3, 4, 8], Array.from({ length: 60 }, (_, i) => 2 + (i % 7))])
      expect(chanceOf(sizes)(score(sizes, sizes.map(() => true)))).toBeCloseTo(sizes.reduce((product, size) => product / size, 1), 12);
  });

  it("is certainty where nothing matches, or nothing was seen", () => {
    expect(chanceOf([2, 3, 4])(score([2, 3, 4], [false, false, false]))).toBe(1);
    expect(chanceOf([])(0)).toBe(1);
  });

  it("is the binomial tail where all sites are alike", () => {
    const sizes = Array.from({ length: 20 }, () => 2);
    const choose = (k: number) => Array.from({ length: k }, (_, i) => (20 - i) / (i + 1)).reduce((product, factor) => product * factor, 1);
    const tail = (k: number) => Array.from({ length: 21 - k }, (_, i) => choose(k + i) / 2 ** 20).reduce((sum, one) => sum + one, 0);
    for (const k of [5, 12, 17, 20]) expect(chanceOf(sizes)(score(sizes, sizes.map((_, i) => i < k)))).toBeCloseTo(tail(k), 10);
  });

  it("is what is seen of 20,000 innocents, whatever the passage", () => {
    const random = seeded(11);
    const sizes = Array.from({ length: 25 }, () => 2 + random(4));
    const passage = sizes.map((size) => random(size));
    const chance = chanceOf(sizes);
    const limits = [0.3, 0.1, 0.01];
    const below = limits.map(() => 0);
    for (let i = 0; i < 20_000; i++) {
      const innocent = chance(score(sizes, sizes.map((size, site) => random(size) === passage[site])));
      limits.forEach((limit, k) => void (innocent <= limit && below[k]!++));
    }
    limits.forEach((limit, k) => expect(below[k]! / 20_000).toBeLessThan(limit + 4 * Math.sqrt(limit / 20_000)));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignChoices } from "./assign-choices.ts";
import type { MarkedText } from "./marked-text.ts";

const key = new Uint8Array(32).fill(7);
const sizes = Array.from({ length: 70 }, (_, i) => 2 + (i % 7));
const text: MarkedText = sizes.flatMap((size, i) => [`fixed ${i} `, Array.from({ length: size }, (_, option) => `option${i}${option}`)]);
const of = (reader: string, { dispatch = "d", portion = "p", by = key, marked = text } = {}) => assignChoices(by, dispatch, portion, reader, marked);
const matches = (a: readonly number[], b: readonly number[]) => a.filter((choice, i) => choice === b[i]).length;

describe("the wordings of a reader", () => {
  it("are stable, one for each site, and each there", () => {
    fc.assert(
      fc.property(fc.string(), (reader) => {
        const choice = of(reader);
        expect(of(reader)).toEqual(choice);
        expect(choice).toHaveLength(sizes.length);
        expect(choice.every((option, i) => Number.isInteger(option) && option >= 0 && option < sizes[i]!)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("hang on nobody else: the same word, whoever was added before", () => {
    const alone = of("anna");
    for (let i = 0; i < 20; i++) of(`reader ${i}`);
    expect(of("anna")).toEqual(alone);
  });

  it("differ by key, dispatch, portion, reader and text, as much as chance would have it", () => {
    const other: MarkedText = ["Another beginning. ", ...text];
    const chance = sizes.reduce((sum, size) => sum + 1 / size, 0);
    for (const choice of [of("anna", { by: new Uint8Array(32).fill(8) }), of("anna", { dispatch: "e" }), of("anna", { portion: "q" }), of("bela"), of("anna", { marked: other })])
      expect(Math.abs(matches(choice, of("anna")) - chance)).toBeLessThan(4 * Math.sqrt(chance));
  });

  it("fall on each wording alike, and on no two readers together", () => {
    const words = Array.from({ length: 3000 }, (_, i) => of(`reader ${i}`));
    for (const site of [0, 1, 3, 6, 69]) {
      const counts = Array.from({ length: sizes[site]! }, (_, option) => words.filter((word) => word[site] === option).length);
      const expected = words.length / sizes[site]!;
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(chiSquare, `site ${site}`).toBeLessThan(30); // of at most 7 degrees of freedom: once in ten thousand
    }
    expect(new Set(words.map(String)).size).toBe(words.length);
  });

  it("need a whole key", () => {
    expect(() => of("anna", { by: new Uint8Array(31) })).toThrow("marks/bad-key");
  });
});

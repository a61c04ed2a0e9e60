import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MarkedText, markedTextFromCbor, markedTextToCbor, originalOf, parseMarkedText, renderMarked, sitesOf } from "./marked-text.ts";

const text: MarkedText = ["The convoy ", ["began", "started"], " to move", [" again", ""], ".\n\nIt halted ", ["near", "close to", "not far from"], " the bridge."];

describe("a marked text", () => {
  it("is rendered by one wording at each site, its author's own being the first", () => {
    expect(renderMarked(text, [1, 1, 2])).toBe("The convoy started to move.\n\nIt halted not far from the bridge.");
    expect(renderMarked(text, [0, 0, 0])).toBe(originalOf(text));
  });

  it("is not rendered by too few, too many or unknown choices", () => {
    for (const choice of [[0, 0], [0, 0, 0, 0], [0, 0, 3], [0, -1, 0], [0, 0.5, 0]]) expect(() => renderMarked(text, choice)).toThrow("marks/bad-choice");
  });

  it("keeps its form through CBOR, whatever its wordings are", () => {
    const word = fc.string({ maxLength: 12, unit: fc.constantFrom(..."abc é’-") });
    const segment = fc.oneof(word.filter((text) => text !== ""), fc.uniqueArray(word, { minLength: 2, maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 20 }), (any) => {
        expect(markedTextFromCbor(markedTextToCbor(any))).toEqual(any);
      }),
    );
  });

  it.each([
    ["a site with one wording", ["a", ["b"]]],
    ["nine wordings", [[..."abcdefghi"]]],
    ["twice the same", [["a", "a"]]],
    ["what hides", ["a\u200bb"]],
    ["an override", [["a", "\u202eb"]]],
    ["an empty fixed part", [""]],
    ["a number", [1]],
    ["a long wording", [["a", "b".repeat(401)]]],
    ["a long text", ["a".repeat((256 << 10) + 1)]],
    ["too many sites", Array.from({ length: 1025 }, () => ["a", "b"])],
    ["no list", "a"],
  ])("is refused with %s", (_, value) => {
    expect(() => parseMarkedText(value)).toThrow("marks/bad-text");
  });

  it("is refused when its bytes are not those that it would be written as", () => {
    const bytes = markedTextToCbor(text);
    expect(() => markedTextFromCbor(bytes.slice(0, -1))).toThrow("wire/bad-cbor");
    expect(sitesOf(markedTextFromCbor(bytes))).toHaveLength(3);
  });
});

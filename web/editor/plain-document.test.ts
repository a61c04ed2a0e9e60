import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentOf, offsetOf, placeOf, textOf } from "./plain-document.ts";

const text = fc.array(fc.constantFrom("a", "é", "🛩", "\n", " ", "Raqqa"), { maxLength: 30 }).map((parts) => parts.join(""));

describe("plain text in the editor", () => {
  it("comes out as it went in", () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(textOf(documentOf(written))).toBe(written);
      }),
    );
  });

  it("has each place where the text has it", () => {
    fc.assert(
      fc.property(text, fc.nat(200), (written, some) => {
        const offset = some % (written.length + 1);
        const document = documentOf(written);
        const place = placeOf(written, offset);
        expect(offsetOf(document, place)).toBe(offset);
        const end = placeOf(written, written.length);
        expect(document.textBetween(place, end, "\n")).toBe(written.slice(offset));
      }),
    );
  });
});

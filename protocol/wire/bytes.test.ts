import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64Url, hasStrayBits, toBase64, toBase64Url } from "./bytes.ts";

describe("base64", () => {
  it("has one form for each bytes: no text but its own decodes to them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect([...fromBase64Url(text)]).toEqual([...bytes]);
        expect(hasStrayBits(toBase64(bytes).replace(/=+$/, ""))).toBe(false);
      }),
    );
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const head of ["", "A", "AA"])
      for (const last of letters) {
        const text = head + last;
        let canonical: boolean;
        try {
          canonical = toBase64Url(fromBase64Url(text)) === text;
        } catch {
          continue; // refused
        }
        expect(canonical, text).toBe(true);
      }
    expect([...letters].filter((last) => !hasStrayBits(`A${last}`)).join("")).toBe("AQgw");
    expect([...letters].filter((last) => !hasStrayBits(`AA${last}`)).join("")).toBe("AEIMQUYcgkosw048");
  });
});

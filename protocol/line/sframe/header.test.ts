import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../wire/failure.ts";
import { fromHex } from "../../wire/bytes.ts";
import { decodeHeader, encodeHeader } from "./header.ts";

describe("the SFrame header", () => {
  it("comes back as it went, whatever follows", () => {
    const u64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 300n }));
    fc.assert(
      fc.property(u64, u64, fc.uint8Array({ maxLength: 4 }), (kid, ctr, tail) => {
        const header = encodeHeader({ kid, ctr });
        expect(decodeHeader(Uint8Array.of(...header, ...tail))).toEqual({ kid, ctr, length: header.length });
      }),
    );
  });

  it.each([
    ["nothing", "", "sframe/truncated"],
    ["key id cut off", "80", "sframe/truncated"],
    ["counter cut off", "09ff", "sframe/truncated"],
    ["a small value written long", "0807", "sframe/bad-header"],
    ["a leading zero byte", "090010", "sframe/bad-header"],
  ])("refuses %s", (_, hex, code) => {
    expect(() => decodeHeader(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it("reads any bytes or refuses them with a code", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        try {
          const { kid, ctr, length } = decodeHeader(bytes);
          expect(encodeHeader({ kid, ctr })).toEqual(bytes.slice(0, length));
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
        }
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { parseMediaSignal } from "./signal.ts";

const description = { kind: "description", type: "offer", sdp: "v=0", context: "00112233ff" };
const one = { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", mid: "0", line: 0, ufrag: null };

describe("a media signal", () => {
  it("is taken as it was written", () => {
    expect(parseMediaSignal(description)).toEqual(description);
    expect(parseMediaSignal({ kind: "candidates", candidates: [one] })).toEqual({ kind: "candidates", candidates: [one] });
  });

  it.each([
    ["no object", null],
    ["an unknown kind", { kind: "track" }],
    ["a rollback", { ...description, type: "rollback" }],
    ["an over-long description", { ...description, sdp: "v".repeat(32_769) }],
    ["a context that is not ten digits", { ...description, context: "0x112233ff" }],
    ["a field too many", { ...description, keys: "" }],
    ["no candidates", { kind: "candidates", candidates: [] }],
    ["a flood of candidates", { kind: "candidates", candidates: Array.from({ length: 33 }, () => one) }],
    ["a line below zero", { kind: "candidates", candidates: [{ ...one, line: -1 }] }],
  ])("is refused with %s", (_, value) => {
    expect(() => parseMediaSignal(value)).toThrow(expect.objectContaining({ code: "media/bad-signal" }));
  });
});

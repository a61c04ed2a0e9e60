import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../wire/bytes.ts";
import { checkLinkProof, guestProof, linkProof, sessionProof } from "./proofs.ts";

const challenge = new Uint8Array(32).fill(1);

describe("what is signed to get in", () => {
  it("differs by node, device, challenge and purpose", () => {
    const all = [
      sessionProof({ domain: "a.example", deviceId: "00".repeat(16), challenge }),
      sessionProof({ domain: "b.example", deviceId: "00".repeat(16), challenge }),
      sessionProof({ domain: "a.example", deviceId: "11".repeat(16), challenge }),
      sessionProof({ domain: "a.example", deviceId: "00".repeat(16), challenge: new Uint8Array(32) }),
      guestProof({ domain: "a.example", deviceId: "00".repeat(16), token: challenge, name: "G" }),
    ].map(toHex);
    expect(new Set(all).size).toBe(all.length);
  });

  it("a link's proof is by its secret, over its request alone", () => {
    const proof = linkProof(challenge, utf8("request"));
    expect(checkLinkProof(challenge, utf8("request"), proof)).toBe(true);
    expect(checkLinkProof(challenge, utf8("another"), proof)).toBe(false);
    expect(checkLinkProof(new Uint8Array(32), utf8("request"), proof)).toBe(false);
  });
});

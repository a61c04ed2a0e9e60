/**
 * A reader who has the key writes another text under the originator's signature. Tags of AES-GCM are linear in the ciphertext for whoever knows the key: one block of sixteen bytes, chosen freely, makes any text have
 * any tag. So a signature over tags (GMAC) does not pin a text against its own readers; one over HS256 hashes does.
 */
import { createCipheriv } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect, it } from "vitest";
import { type Bytes, concat, fromUtf8, toHex, utf8 } from "../../wire/bytes.ts";
import { verifyAssertion } from "./assertion.ts";
import { openTdf, payloadBytes } from "./open.ts";
import { ourParts, putTogether, random, refusal, takenApart } from "./parts-fixture.ts";
import type { SegmentHash } from "./segments.ts";
import { tdfBytes } from "./write.ts";

const R = 0xe1n << 120n;

/** Product in GF(2^128), bits in GCM's order. */
function times(x: bigint, y: bigint): bigint {
  let [z, v] = [0n, y];
  for (let i = 127n; i >= 0n; i--) {
    if ((x >> i) & 1n) z ^= v;
    v = v & 1n ? (v >> 1n) ^ R : v >> 1n;
  }
  return z;
}

function inverse(x: bigint): bigint {
  let [result, square] = [1n << 127n, x]; // one, in that order of bits
  for (let i = 1; i < 128; i++) {
    square = times(square, square);
    result = times(result, square);
  }
  return result;
}

const asNumber = (bytes: Uint8Array) => BigInt(`0x${toHex(bytes)}`);
const asBlock = (value: bigint) => Uint8Array.from(value.toString(16).padStart(32, "0").match(/../g)!, (byte) => Number.parseInt(byte, 16));

/** `plain` in whole blocks, under `iv`, whose last block is replaced by what gives it `tag`. */
function sealedToFit(key: Bytes, iv: Bytes, plain: Bytes, tag: Bytes): Bytes {
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const ciphertext = new Uint8Array(concat(cipher.update(plain), cipher.final()));
  const difference = asNumber(cipher.getAuthTag()) ^ asNumber(tag);
  const ecb = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const h = asNumber(ecb.update(new Uint8Array(16)));
  const last = ciphertext.subarray(-16);
  last.set(asBlock(asNumber(last) ^ times(difference, inverse(times(h, h)))));
  return concat(iv, ciphertext, tag);
}

const secret = random(32);
const device = { publicKey: ed25519.getPublicKey(secret) as Bytes, sign: async (data: Bytes) => ed25519.sign(data, secret) as Bytes };

async function forged(segmentHash: SegmentHash): Promise<{ file: Bytes; key: Bytes }> {
  const key = random(32);
  const original = utf8("The laptop is to explode above the sea.".padEnd(64));
  const signer = { alg: "EdDSA", signer: device } as const;
  const tdf = await tdfBytes({ ...ourParts(key), segmentHash, source: original, assertions: [{ id: "label", type: "handling", scope: "payload", appliesToState: "unencrypted", statement: { format: "string", schema: "s", value: "SECRET" }, signer }] });
  const { payload, manifest } = await takenApart(tdf);
  const lie = utf8("Our source is the driver, at Raqqa.".padEnd(64));
  return { file: putTogether(sealedToFit(key, payload.slice(0, 12), lie, payload.slice(-16)), manifest), key };
}

it("under GMAC it opens, and the originator's signature over the label still holds: so it is said that it pins nothing", async () => {
  const { file, key } = await forged("GMAC");
  const opened = await openTdf(file);
  expect(fromUtf8((await payloadBytes(opened, key)).subarray(0, 48))).toContain("Our source is the driver, at Raqqa.");
  expect(verifyAssertion(opened, "label", { alg: "EdDSA", publicKey: device.publicKey }).pinsContent).toBe(false);
});

it("under HS256, as ours are, it is refused", async () => {
  const { file, key } = await forged("HS256");
  const opened = await openTdf(file);
  expect(verifyAssertion(opened, "label", { alg: "EdDSA", publicKey: device.publicKey }).pinsContent).toBe(true);
  expect(await refusal(() => payloadBytes(opened, key))).toBe("tdf/segment-changed");
});

/** Signed structures and strict Ed25519: what is accepted is exactly what an honest signer makes. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { encode } from "cborg";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refusalOf, testSigner } from "../identity/test-people.ts";
import { concat, fromHex, toHex, utf8 } from "./bytes.ts";
import { bytesOf, bytesUpTo, count, unixSeconds } from "./cbor-schema.ts";
import { canonicalCbor, type CborValue, isSoundKey, openSigned, parseCbor, peekSigned, signedBytes, signObject, strictVerify } from "./signed.ts";

const schema = z.strictObject({ a: z.int(), b: bytesUpTo(8).optional() });
const signer = testSigner("node");

describe("canonicalCbor and parseCbor", () => {
  it("gives one form to one value, whatever the order of its properties", () => {
    expect(toHex(canonicalCbor({ b: 1, a: 2, aa: 3 }))).toBe(toHex(canonicalCbor({ aa: 3, a: 2, b: 1 })));
    expect(toHex(canonicalCbor({ a: 1, gone: undefined }))).toBe(toHex(canonicalCbor({ a: 1 })));
  });

  it("returns what was put in", () => {
    const value: fc.Arbitrary<CborValue> = fc.letrec<{ v: CborValue }>((tie) => ({
      v: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant(null), fc.boolean(), fc.maxSafeInteger().map((n) => n + 0), fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 20 }), fc.array(tie("v"), { maxLength: 4 }), fc.dictionary(fc.string({ maxLength: 6 }).filter((key) => key !== "__proto__"), tie("v"), { maxKeys: 4, noNullPrototype: true })),
    })).v;
    fc.assert(fc.property(value, (one) => void expect(parseCbor(canonicalCbor(one), 1e6)).toEqual(one)));
  });

  it.each<[string, string]>([
    ["an integer longer than needed", "1805"],
    ["an indefinite array", "9fff"],
    ["keys out of order", "a2616201616102"],
    ["a key twice", "a2616101616102"],
    ["trailing bytes", "0000"],
    ["a float", "f93e00"],
    ["undefined", "f7"],
    ["a tag", "c001"],
    ["an integer past 2^53", "1bffffffffffffffff"],
    ["a numeric key", "a10102"],
    ["a key that is __proto__", "a1695f5f70726f746f5f5fa0"],
    ["truncated bytes", "4401"],
    ["text that is not UTF-8", "61ff"],
    ["nothing", ""],
  ])("refuses %s", async (_, hex) => expect(await refusalOf(() => parseCbor(fromHex(hex), 100))).toBe("wire/bad-cbor"));

  it("refuses length and depth before they cost anything", async () => {
    expect(await refusalOf(() => parseCbor(new Uint8Array(101), 100))).toBe("wire/too-long");
    expect(await refusalOf(() => parseCbor(concat(new Uint8Array(60_000).fill(0x81), Uint8Array.of(0)), 1e6))).toBe("wire/bad-cbor");
  });

  it("does not encode what has no one form", async () => {
    for (const value of [1.5, -0, Number.NaN, new Date(), [undefined], 2 ** 53, "\ud800"]) expect(await refusalOf(() => canonicalCbor(value as CborValue))).toBe("wire/not-encodable");
  });

  it("gives copies of byte strings, never slices of a shared buffer", () => {
    const [inner] = parseCbor(Buffer.from(canonicalCbor([utf8("abc")])), 100) as [Uint8Array];
    expect(Buffer.isBuffer(inner)).toBe(false);
    expect(toHex(inner)).toBe("616263");
  });
});

describe("signed objects", () => {
  it("open with the key and the context they were made for", async () => {
    const bytes = await signObject("one", { a: 1 }, signer);
    expect(openSigned("one", bytes, signer.publicKey, schema)).toEqual({ a: 1 });
    expect(peekSigned(bytes)).toEqual({ a: 1 });
  });

  it("attack 10: a signature made for one purpose does not pass for another", async () => {
    const bytes = await signObject("one", { a: 1 }, signer);
    expect(await refusalOf(() => openSigned("on", bytes, signer.publicKey, schema))).toBe("wire/bad-signature");
    expect(await refusalOf(() => openSigned("two", bytes, signer.publicKey, schema))).toBe("wire/bad-signature");
    // the end of a context and the start of a payload cannot trade places
    expect(toHex(signedBytes("a", utf8("b")))).not.toBe(toHex(signedBytes("a\u0000", utf8("b")).slice(0, -1)));
  });

  it("attack 9: any flipped bit is refused", async () => {
    const bytes = await signObject("one", { a: 1, b: utf8("bytes") }, signer);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(await refusalOf(() => openSigned("one", flipped, signer.publicKey, schema)), `bit ${bit}`).toMatch(/^wire\/bad-/);
    }
  });

  it("refuses another's key, a wrong shape, an extra field and over-long input, each by its code", async () => {
    const wrong = await signObject("one", { a: "x" }, signer);
    const extra = await signObject("one", { a: 1, c: 2 }, signer);
    expect(await refusalOf(() => openSigned("one", wrong, testSigner("other").publicKey, schema))).toBe("wire/bad-signature");
    expect(await refusalOf(() => openSigned("one", wrong, signer.publicKey, schema))).toBe("wire/bad-shape");
    expect(await refusalOf(() => openSigned("one", extra, signer.publicKey, schema))).toBe("wire/bad-shape");
    expect(await refusalOf(() => openSigned("one", extra, signer.publicKey, schema, { maxBytes: 10 }))).toBe("wire/too-long");
    expect(await refusalOf(() => peekSigned(encode([1, 2])))).toBe("wire/bad-shape");
  });

  it("has schemas that hold their bounds", () => {
    expect(bytesOf(3).safeParse(new Uint8Array(4)).success).toBe(false);
    expect(bytesUpTo(3, 1).safeParse(new Uint8Array(0)).success).toBe(false);
    expect(count.safeParse(-1).success || unixSeconds.safeParse(1.5).success).toBe(false);
  });
});

describe("strictVerify", () => {
  const secret = new Uint8Array(32).fill(9);
  const publicKey = ed25519.getPublicKey(secret);
  const message = utf8("a message");
  const { Point } = ed25519;
  const order = Point.Fn.ORDER;

  it("agrees with the signer", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), (key, data) => strictVerify(ed25519.getPublicKey(key), data, ed25519.sign(data, key))), { numRuns: 20 });
  });

  it("attack 17: refuses every small-order key, under which one signature fits any message", () => {
    // All eight points of small order, and the non-canonical spellings that Node accepts.
    const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", true);
    const points = [Point.ZERO, torsion, ...[2n, 3n, 4n, 5n, 6n, 7n].map((n) => torsion.multiplyUnsafe(n))].map((point) => toHex(point.toBytes()));
    const spellings = [...points, "0100000000000000000000000000000000000000000000000000000000000080", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"];
    const forgery = concat(Point.ZERO.toBytes(), new Uint8Array(32));
    for (const hex of new Set(spellings)) {
      expect(isSoundKey(fromHex(hex)), hex).toBe(false);
      for (let i = 0; i < 8; i++) expect(strictVerify(fromHex(hex), utf8(`message ${i}`), forgery), hex).toBe(false);
    }
    expect(new Set(points).size).toBe(8);
  });

  it("attack 17: refuses a key outside the prime-order subgroup, and an R outside it, on which libraries disagree", () => {
    const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", true);
    const mixed = Point.fromBytes(publicKey).add(torsion).toBytes();
    expect(isSoundKey(mixed)).toBe(false);
    // R with a torsion part, S computed for it: the cofactored equation holds, the cofactorless one does not.
    const { scalar } = ed25519.utils.getExtendedPublicKey(secret);
    const r = Point.BASE.multiply(5n).add(torsion);
    const k = hashToScalar(concat(r.toBytes(), publicKey, message), order);
    const signature = concat(r.toBytes(), littleEndian((5n + k * scalar) % order));
    expect(ed25519.verify(signature, message, publicKey, { zip215: false })).toBe(true);
    expect(strictVerify(publicKey, message, signature)).toBe(false);
  });

  it("attack 17: refuses an R of small order, which gives the private key away", () => {
    const { scalar } = ed25519.utils.getExtendedPublicKey(secret);
    const r = Point.ZERO.toBytes();
    const signature = concat(r, littleEndian((hashToScalar(concat(r, publicKey, message), order) * scalar) % order));
    expect(ed25519.verify(signature, message, publicKey, { zip215: false })).toBe(true);
    expect(strictVerify(publicKey, message, signature)).toBe(false);
  });

  it("refuses S + L, which would be a second signature for the same message", () => {
    const signature = ed25519.sign(message, secret);
    const s = Array.from(signature.subarray(32)).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    expect(strictVerify(publicKey, message, concat(signature.slice(0, 32), littleEndian(s + order)))).toBe(false);
    expect(strictVerify(publicKey, message, signature)).toBe(true);
  });

  it("answers false, not a throw, to lengths that are wrong", () => {
    expect(strictVerify(publicKey.slice(1), message, new Uint8Array(64))).toBe(false);
    expect(strictVerify(publicKey, message, new Uint8Array(63))).toBe(false);
    expect(strictVerify(new Uint8Array(0), message, new Uint8Array(0))).toBe(false);
  });

  it("gives the same verdicts where there is no native verify, as in a browser", () => {
    const builtin = process.getBuiltinModule;
    try {
      (process as { getBuiltinModule?: unknown }).getBuiltinModule = undefined;
      const key = new Uint8Array(32).fill(11);
      const own = ed25519.getPublicKey(key);
      const signature = ed25519.sign(message, key);
      // Good ones are remembered there: the second answer is the first one's, and is no other's.
      for (let i = 0; i < 2; i++) {
        expect(strictVerify(own, message, signature)).toBe(true);
        expect(strictVerify(own, utf8("another"), signature)).toBe(false);
        expect(strictVerify(publicKey, message, signature)).toBe(false);
        expect(strictVerify(own, message, concat(signature.slice(0, 63), Uint8Array.of(signature[63]! ^ 1)))).toBe(false);
      }
      const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", true);
      const { scalar } = ed25519.utils.getExtendedPublicKey(key);
      const r = Point.BASE.multiply(5n).add(torsion);
      const k = hashToScalar(concat(r.toBytes(), own, message), order);
      expect(strictVerify(own, message, concat(r.toBytes(), littleEndian((5n + k * scalar) % order)))).toBe(false);
    } finally {
      process.getBuiltinModule = builtin;
    }
  });
});

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function hashToScalar(bytes: Uint8Array, order: bigint): bigint {
  return [...sha512(bytes)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) % order;
}

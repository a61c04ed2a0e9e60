/** What a stranger, a reader or a node in between may do to a file. Every case is refused with its own code, and nothing of what was touched is given out. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, concat, toBase64, toBase64Url, utf8 } from "../../wire/bytes.ts";
import { codeOf } from "../../wire/failure.ts";
import { type AssertionDraft, verifyAssertion } from "./assertion.ts";
import { DEFAULT_LIMITS, SEGMENT_BYTES, SEGMENT_OVERHEAD } from "./limits.ts";
import { openTdf } from "./open.ts";
import { gathered, type ManifestJson, ourParts, POLICY, putTogether, random, refusal, takenApart, zipped } from "./parts-fixture.ts";
import { bindPolicy, encodePolicy } from "./policy.ts";
import { joinShares, splitKey } from "./shares.ts";
import { rsaAccess } from "./key-access.ts";
import { pemFromSpki } from "./pem.ts";
import { tdfBytes, writeTdf } from "./write.ts";
import { MANIFEST, PAYLOAD } from "./zip-layout.ts";

const STORED = SEGMENT_BYTES + SEGMENT_OVERHEAD;
const deviceSecret = random(32);
const device = { publicKey: ed25519.getPublicKey(deviceSecret) as Bytes, sign: async (data: Bytes) => ed25519.sign(data, deviceSecret) as Bytes };
const label: AssertionDraft = { id: "label", type: "handling", scope: "payload", appliesToState: "unencrypted", statement: { format: "xml", schema: "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0", value: "<label>SECRET</label>" }, signer: { alg: "EdDSA", signer: device } };
const ours = { alg: "EdDSA", publicKey: device.publicKey } as const;

let [key, tdf, payload]: Bytes[] = [];
let manifest: ManifestJson;

beforeAll(async () => {
  key = random(32);
  tdf = await gathered(writeTdf({ ...ourParts(key), source: new Uint8Array(3 * SEGMENT_BYTES + 5).map((_, i) => i >> 16), assertions: [label] }));
  ({ payload, manifest } = await takenApart(tdf));
});

/** The code, and how many bytes had been given out before it. */
async function opening(bytes: Uint8Array, withKey = key!): Promise<{ code: string; given: number }> {
  let given = 0;
  try {
    for await (const piece of (await openTdf(bytes)).payload(withKey)) given += piece.length;
  } catch (error) {
    return { code: codeOf(error), given };
  }
  return { code: "accepted", given };
}

function edited(edit: (json: ManifestJson) => void, body: Uint8Array = payload!): Bytes {
  const copy = structuredClone(manifest);
  edit(copy);
  return putTogether(body, copy);
}

const info = (json: ManifestJson) => json.encryptionInformation.integrityInformation;
const segments = (json: ManifestJson) => info(json).segments as ManifestJson[];
const segment = (i: number) => payload!.subarray(i * STORED, (i + 1) * STORED);

it("taken apart and put together again it opens: what follows is refused for what was changed", async () => {
  expect(await opening(edited(() => {}))).toEqual({ code: "accepted", given: 3 * SEGMENT_BYTES + 5 });
});

describe("segments", () => {
  it("swapped, in the payload or in the list too", async () => {
    const swapped = concat(segment(1), segment(0), payload!.subarray(2 * STORED));
    expect(await opening(edited(() => {}, swapped))).toEqual({ code: "tdf/segment-changed", given: 0 });
    const both = edited((json) => segments(json).splice(0, 2, segments(json)[1], segments(json)[0]), swapped);
    expect(await opening(both)).toEqual({ code: "tdf/wrong-key-or-changed", given: 0 });
  });

  it("dropped or doubled, with or without their hash", async () => {
    expect(await opening(edited(() => {}, payload!.subarray(STORED)))).toEqual({ code: "tdf/wrong-sizes", given: 0 });
    expect(await opening(edited((json) => segments(json).shift(), payload!.subarray(STORED)))).toEqual({ code: "tdf/wrong-key-or-changed", given: 0 });
    expect(await opening(edited((json) => segments(json).pop(), payload!.subarray(0, 3 * STORED)))).toEqual({ code: "tdf/wrong-key-or-changed", given: 0 });
    expect(await opening(edited((json) => segments(json).unshift(segments(json)[0]), concat(segment(0), payload!)))).toEqual({ code: "tdf/wrong-key-or-changed", given: 0 });
  });

  it("changed by one bit, wherever it is: the pieces before it at most are given out", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(payload!.length - 1), fc.nat(7), async (at, bit) => {
        const touched = payload!.slice();
        touched[at]! ^= 1 << bit;
        const { code, given } = await opening(edited(() => {}, touched));
        expect(code).toBe("tdf/segment-changed");
        expect(given).toBeLessThanOrEqual(Math.floor(at / STORED) * SEGMENT_BYTES);
      }),
      { numRuns: 12 },
    );
  });

  it("of another file under the same key", async () => {
    const other = await takenApart(await gathered(writeTdf({ ...ourParts(key!), source: new Uint8Array(3 * SEGMENT_BYTES + 5) })));
    expect(await opening(edited(() => {}, other.payload))).toEqual({ code: "tdf/segment-changed", given: 0 });
  });

  it("under a hash of a weaker kind than they were written with", async () => {
    const lowered = edited((json) => (info(json).segmentHashAlg = "GMAC"));
    expect((await opening(lowered)).code).toBe("tdf/bad-encoding");
  });
});

describe("sizes", () => {
  it("that do not add up, that overflow, or that are no whole numbers", async () => {
    expect((await opening(edited((json) => (segments(json)[3].encryptedSegmentSize = 32)))).code).toBe("tdf/wrong-sizes");
    expect((await opening(edited((json) => Object.assign(segments(json)[3], { segmentSize: 4, encryptedSegmentSize: 32 })))).code).toBe("tdf/wrong-sizes");
    expect((await opening(edited((json) => Object.assign(segments(json)[3], { segmentSize: 2 ** 52, encryptedSegmentSize: 2 ** 52 + 28 })))).code).toBe("tdf/too-large");
    for (const bad of [-1, 0.5, 1e300, "5", null]) expect((await opening(edited((json) => (segments(json)[3].segmentSize = bad)))).code, String(bad)).toBe("tdf/bad-manifest");
    expect((await opening(edited((json) => Object.assign(info(json), { segmentSizeDefault: 64 << 20, encryptedSegmentSizeDefault: (64 << 20) + 28 })))).code).toBe("tdf/too-large");
  });

  it("a huge count is refused before any of it is looked at", async () => {
    const many = Array.from({ length: DEFAULT_LIMITS.segments + 1 }, () => 0);
    expect((await opening(edited((json) => (info(json).segments = many)))).code).toBe("tdf/too-large");
    expect(await refusal(() => openTdf(putTogether(payload!, " ".repeat(DEFAULT_LIMITS.manifestBytes + 1))))).toBe("tdf/too-large");
    expect(await refusal(() => openTdf(tdf!, { ...DEFAULT_LIMITS, payloadBytes: SEGMENT_BYTES }))).toBe("tdf/too-large");
  });

  it("cut short anywhere it does not open; cut while it is read it fails", async () => {
    for (const length of [0, 10, 21, 22, 1000, payload!.length, tdf!.length - 1]) expect(await refusal(() => openTdf(tdf!.subarray(0, length))), String(length)).toMatch(/^tdf\/(truncated|not-a-tdf)$/);
    let readable = tdf!.length;
    const opened = await openTdf({ size: tdf!.length, read: async (from, to) => tdf!.subarray(from, Math.min(to, readable)) });
    readable = 2 * STORED;
    expect(await refusal(() => gathered(opened.payload(key!)))).toBe("tdf/truncated");
  });
});

describe("the manifest", () => {
  it("edited: another algorithm, another payload, a plain payload, no key access, an unknown kind, an unknown version", async () => {
    const edits: [string, (json: ManifestJson) => void][] = [
      ["tdf/bad-manifest", (json) => (json.encryptionInformation.method.algorithm = "AES-256-CBC")],
      ["tdf/bad-manifest", (json) => (json.payload.url = "https://elsewhere.example/0.payload")],
      ["tdf/bad-manifest", (json) => (json.payload.isEncrypted = false)],
      ["tdf/bad-manifest", (json) => (json.encryptionInformation.keyAccess = [])],
      ["tdf/bad-manifest", (json) => (json.encryptionInformation.keyAccess[0].type = "remote")],
      ["tdf/bad-manifest", (json) => (info(json).rootSignature.alg = "none")],
      ["tdf/bad-manifest", (json) => (info(json).segmentHashAlg = "CRC32")],
      ["tdf/unsupported", (json) => (json.schemaVersion = "9.9.9")],
      ["tdf/bad-encoding", (json) => delete json.schemaVersion],
      ["tdf/wrong-key-or-changed", (json) => (info(json).rootSignature.sig = toBase64(random(32)))],
    ];
    for (const [code, edit] of edits) expect(await opening(edited(edit)), edit.toString()).toEqual({ code, given: 0 });
    for (const text of ["", "{", "null", "[]", "[".repeat(100_000), '{"payload":'.repeat(10_000)]) expect(await refusal(() => openTdf(putTogether(payload!, text)))).toBe("tdf/bad-manifest");
  });

  it("with base64 that is not canonical: white space, stray bits, the other alphabet, no padding", async () => {
    const sig = info(manifest).rootSignature.sig as string;
    expect(sig).toHaveLength(44);
    const stray = sig.slice(0, 42) + String.fromCharCode(sig.charCodeAt(42) + 1) + "=";
    for (const bad of [` ${sig}`, `${sig.slice(0, 20)}\n${sig.slice(20)}`, stray, sig.slice(0, 43), `${sig}====`, toBase64Url(random(32))]) expect((await opening(edited((json) => (info(json).rootSignature.sig = bad)))).code, bad).toBe("tdf/bad-encoding");
  });

  it("with a policy that was widened, for our kind and for stock shares, and one that is no policy", async () => {
    const wider = encodePolicy({ ...POLICY, body: { dataAttributes: [], dissem: [] } });
    expect(await opening(edited((json) => (json.encryptionInformation.policy = wider)))).toEqual({ code: "tdf/policy-changed", given: 0 });
    const withoutKey = edited((json) => Object.assign(json.encryptionInformation, { policy: wider, keyAccess: [{ ...json.encryptionInformation.keyAccess[0], policyBinding: bindPolicy(random(32), wider) }] }));
    expect(await opening(withoutKey)).toEqual({ code: "tdf/policy-changed", given: 0 });
    expect((await opening(edited((json) => (json.encryptionInformation.policy = toBase64(utf8("[]")))))).code).toBe("tdf/bad-policy");
    const { publicKey } = await crypto.subtle.generateKey({ name: "RSA-OAEP", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-1" }, true, ["encrypt", "decrypt"]);
    const publicKeyPem = pemFromSpki(new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)));
    const policy = encodePolicy(POLICY);
    const shares = splitKey(key!, 2, random);
    const keyAccess = await Promise.all(shares.map((share, i) => rsaAccess({ url: `https://${i}.example/kas`, kid: "r", sid: String(i), publicKeyPem, share, policy })));
    const opened = await openTdf(await tdfBytes({ ...ourParts(key!), keyAccess, source: utf8("x") }));
    (opened.manifest.encryptionInformation as { policy: string }).policy = wider;
    expect(await refusal(() => joinShares(opened.manifest, async (access) => shares[Number(access.sid)]!))).toBe("tdf/policy-changed");
    expect(await refusal(() => joinShares(opened.manifest, async () => random(32)))).toBe("tdf/policy-changed");
  });

  it("with the wrong key, or one of the wrong length", async () => {
    expect(await opening(tdf!, random(32))).toEqual({ code: "tdf/wrong-key-or-changed", given: 0 });
    expect((await opening(tdf!, random(31))).code).toBe("tdf/bad-key");
  });
});

describe("assertions", () => {
  const verified = async (bytes: Bytes, id = "label", under: Parameters<typeof verifyAssertion>[2] = ours) => refusal(async () => verifyAssertion(await openTdf(bytes), id, under));

  it("edited, moved to another file, doubled, renamed, removed", async () => {
    expect(await verified(tdf!)).toBe("accepted");
    expect(await verified(edited((json) => (json.assertions[0].statement.value = "<label>UNCLASSIFIED</label>")))).toBe("tdf/assertion-changed");
    expect(await verified(edited((json) => (json.assertions[0].scope = "tdo")))).toBe("tdf/assertion-changed");
    expect(await verified(edited((json) => (json.assertions[0].statement.note = "added")))).toBe("tdf/assertion-changed");
    const other = await takenApart(await tdfBytes({ ...ourParts(random(32)), source: utf8("something else") }));
    other.manifest.assertions = manifest.assertions;
    expect(await verified(putTogether(other.payload, other.manifest))).toBe("tdf/assertion-changed");
    expect(await verified(edited((json) => json.assertions.push(json.assertions[0])))).toBe("tdf/assertion-missing");
    expect(await verified(edited((json) => (json.assertions[0].id = "other")))).toBe("tdf/assertion-missing");
    expect(await verified(edited((json) => (json.assertions[0].id = "other")), "other")).toBe("tdf/assertion-changed");
    expect(await verified(edited((json) => (json.assertions = [])))).toBe("tdf/assertion-missing");
  });

  it("signed by another key: none, the payload's own, or one that comes along in the head", async () => {
    const forger = random(32);
    const forgerPublic = ed25519.getPublicKey(forger);
    const resigned = (head: object, sign: (input: Bytes) => Uint8Array) =>
      edited((json) => {
        const input = `${toBase64Url(utf8(JSON.stringify(head)))}.${json.assertions[0].binding.signature.split(".")[1]}`;
        json.assertions[0].binding.signature = `${input}.${toBase64Url(sign(utf8(input)))}`;
      });
    const byForger = (input: Bytes) => ed25519.sign(input, forger);
    expect(await verified(resigned({ alg: "EdDSA" }, byForger))).toBe("tdf/assertion-not-signed");
    expect(await verified(resigned({ alg: "none" }, () => new Uint8Array(0)))).toBe("tdf/assertion-not-signed");
    expect(await verified(resigned({ alg: "HS256" }, () => new Uint8Array(32)))).toBe("tdf/assertion-not-signed");
    const jwk = { kty: "OKP", crv: "Ed25519", x: toBase64Url(forgerPublic) };
    for (const head of [{ jwk }, { x5c: ["MIIB"] }, { jku: "https://forger.example/jwks" }, { x5u: "https://forger.example/c" }]) expect(await verified(resigned({ alg: "EdDSA", ...head }, byForger)), JSON.stringify(head)).toBe("tdf/assertion-own-key");
    expect(await verified(resigned({ alg: "EdDSA", crit: ["b64"], b64: false }, byForger))).toBe("tdf/bad-signature-form");
    expect(await verified(edited((json) => (json.assertions[0].binding.signature = "a.b")))).toBe("tdf/bad-signature-form");
  });

  it("a label by the payload's key passes for nobody's signature", async () => {
    const self = await tdfBytes({ ...ourParts(key!), source: utf8("x"), assertions: [{ ...label, signer: { alg: "HS256", key: key! } }] });
    expect(await verified(self)).toBe("tdf/assertion-not-signed");
    expect(await verified(self, "label", { alg: "HS256", key: key! })).toBe("accepted");
  });
});

describe("the ZIP around it", () => {
  const small = () => tdfBytes({ ...ourParts(key!), source: utf8("hello") });
  const code = (bytes: Uint8Array) => refusal(() => openTdf(bytes));

  it("with more or fewer entries, doubles, other names, a comment, something before, between or behind", async () => {
    const { payload: body, manifest: json } = await takenApart(await small());
    const text = utf8(JSON.stringify(json));
    expect(await code(zipped([PAYLOAD, body], [MANIFEST, text]))).toBe("accepted");
    expect(await code(zipped([MANIFEST, text], [PAYLOAD, body]))).toBe("accepted");
    for (const entries of [[[PAYLOAD, body]], [[PAYLOAD, body], [MANIFEST, text], ["run.exe", body]], [[PAYLOAD, body], [PAYLOAD, body]], [[MANIFEST, text], [MANIFEST, text]], [[PAYLOAD, body], ["../0.manifest.json", text]], [[PAYLOAD, body], ["0.MANIFEST.json", text]]] as [string, Bytes][][])
      expect(await code(zipped(...entries)), entries.map(([name]) => name).join()).toBe("tdf/bad-container");
    const whole = await small();
    expect(await code(concat(utf8("#!/bin/sh"), whole))).toBe("tdf/bad-container");
    expect(await code(concat(whole, utf8("x")))).toBe("tdf/truncated");
    const commented = whole.slice();
    commented[commented.length - 2] = 1;
    expect(await code(concat(commented, utf8("x")))).toBe("tdf/truncated");
    expect(await code(random(500))).toBe("tdf/not-a-tdf");
  });

  /** Every byte of heads, directory and end: what is not free to choose is refused. */
  it("with any one byte of its structure changed", async () => {
    const whole = await small();
    const { payload: body, manifest: json } = await takenApart(whole);
    const bodyFrom = 30 + PAYLOAD.length;
    const textFrom = bodyFrom + body.length + 30 + MANIFEST.length;
    const textTo = textFrom + utf8(JSON.stringify(json)).length;
    const taken: number[] = [];
    for (let at = 0; at < whole.length; at++) {
      if ((at >= bodyFrom && at < bodyFrom + body.length) || (at >= textFrom && at < textTo)) continue;
      const touched = whole.slice();
      touched[at]! ^= 0x15;
      if ((await code(touched)) === "accepted") taken.push(at);
    }
    // Versions and dates, internal and outer attributes, and the payload's own checksum, which stands in two places: it is held against the other one.
    const central = [textTo, textTo + 46 + PAYLOAD.length];
    const free = [0, bodyFrom + body.length].flatMap((from) => [4, 5, 10, 11, 12, 13].map((i) => from + i)).concat(central.flatMap((from) => [4, 5, 6, 7, 12, 13, 14, 15, 36, 37, 38, 39, 40, 41].map((i) => from + i)));
    expect(taken).toEqual(free.toSorted((a, b) => a - b));
  });

  it("with a compressed entry (a bomb), an encrypted one, an overlap, and a second directory", async () => {
    const whole = await small();
    const { payload: body, manifest: json } = await takenApart(whole);
    const view = (bytes: Bytes) => new DataView(bytes.buffer);
    const text = utf8(JSON.stringify(json)).length;
    const directory = 30 + PAYLOAD.length + body.length + 30 + MANIFEST.length + text;
    const touched = (edit: (view: DataView) => void) => {
      const copy = whole.slice();
      edit(view(copy));
      return code(copy);
    };
    const second = directory + 46 + PAYLOAD.length;
    expect(await touched((v) => (v.setUint16(8, 8, true), v.setUint16(directory + 10, 8, true), v.setUint32(directory + 24, 0xfffffff0, true)))).toBe("tdf/bad-container");
    expect(await touched((v) => (v.setUint16(6, 1, true), v.setUint16(directory + 8, 1, true)))).toBe("tdf/bad-container");
    expect(await touched((v) => v.setUint32(second + 42, 0, true))).toBe("tdf/bad-container");
    expect(await touched((v) => (v.setUint32(directory + 20, body.length + 10, true), v.setUint32(directory + 24, body.length + 10, true), v.setUint32(18, body.length + 10, true), v.setUint32(22, body.length + 10, true)))).toBe("tdf/bad-container");
    // A directory within the directory's end: the old figure and the ZIP64 one differ.
    const end = whole.length - 22;
    const large = new Uint8Array(76);
    const l = view(large);
    l.setUint32(0, 0x06064b50, true);
    l.setBigUint64(4, 44n, true);
    for (const at of [24, 32]) l.setBigUint64(at, 2n, true);
    l.setBigUint64(40, BigInt(end - directory), true);
    l.setBigUint64(48, BigInt(directory), true);
    l.setUint32(56, 0x07064b50, true);
    l.setBigUint64(64, BigInt(end), true);
    l.setUint32(72, 1, true);
    const tail = whole.slice(end);
    expect(await code(concat(whole.subarray(0, end), large, tail))).toBe("accepted");
    view(tail).setUint32(16, 0, true);
    expect(await code(concat(whole.subarray(0, end), large, tail))).toBe("tdf/bad-container");
  });

  it("whatever bytes come, the answer is a code of ours, and soon", async () => {
    const whole = await small();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.nat(whole.length), async (changes, cut) => {
        const touched = whole.slice();
        for (const [at, value] of changes) touched[at] = value;
        const bytes = cut % 2 === 0 ? touched : touched.subarray(0, cut);
        const code = await refusal(async () => gathered((await openTdf(bytes)).payload(key!)));
        expect(code).toMatch(/^(tdf\/[a-z-]+|wire\/bad-utf8|accepted)$/);
      }),
      { numRuns: 300 },
    );
  });
});

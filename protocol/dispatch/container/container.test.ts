/** What is written opens again: whole, in any size and manner, in the form that the schema of TDF 4.3.0 describes. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Bytes, concat, equalBytes, toHex, utf8 } from "../../wire/bytes.ts";
import { byTables, crc32 } from "./crc32.ts";
import { ecAccess, rsaAccess } from "./key-access.ts";
import { SEGMENT_BYTES } from "./limits.ts";
import { openTdf, payloadBytes } from "./open.ts";
import { gathered, ourParts, POLICY, random, takenApart } from "./parts-fixture.ts";
import { pemFromSpki } from "./pem.ts";
import { encodePolicy } from "./policy.ts";
import { joinShares, splitKey, xor } from "./shares.ts";
import { importEcPrivate, importRsaPrivate, unwrapEc, unwrapRsa } from "./wrap.ts";
import { tdfBytes, writeTdf } from "./write.ts";

const schemaFile = `${process.env["ENTENTE_VECTORS"] ?? fileURLToPath(new URL("../../../../shared/vectors", import.meta.url))}/tdf/manifest.schema.json`;

async function* inChunks(bytes: Bytes, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("a TDF of ours", () => {
  const sizes = [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES + 77];
  for (const size of sizes)
    it(`of ${size} bytes is read as it was written, from bytes, a Blob, and a stream in odd chunks`, async () => {
      const [key, plain] = [random(32), concat(...Array.from({ length: Math.ceil(size / 65536) }, () => random(65536))).subarray(0, size)];
      const streamed = await gathered(writeTdf({ ...ourParts(key), source: inChunks(plain, 70_001) }));
      const whole = await gathered(writeTdf({ ...ourParts(key), source: plain }));
      for (const from of [streamed, new Blob([whole])]) {
        const opened = await openTdf(from);
        expect(opened.plainSize).toBe(size);
        expect(opened.policy).toEqual(POLICY);
        expect(equalBytes(await gathered(opened.payload(key)), plain)).toBe(true);
      }
      if (size <= SEGMENT_BYTES) expect(equalBytes(await payloadBytes(await openTdf(await tdfBytes({ ...ourParts(key), source: plain })), key), plain)).toBe(true);
    });

  it("gives out the first megabyte before the last one is read", async () => {
    const key = random(32);
    const tdf = await gathered(writeTdf({ ...ourParts(key), source: new Uint8Array(20 * SEGMENT_BYTES) }));
    let furthest = 0;
    const opened = await openTdf({ size: tdf.length, read: async (from, to) => ((furthest = to === tdf.length || to < 100 ? furthest : Math.max(furthest, to)), tdf.subarray(from, to)) });
    furthest = 0;
    for await (const _ of opened.payload(key)) break;
    expect(furthest).toBeLessThan(8 * SEGMENT_BYTES);
  });

  it("never uses an IV twice under one key, and never the same ones for two files", async () => {
    const key = random(32);
    const ivs = new Set<string>();
    for (let file = 0; file < 2; file++) {
      const { payload } = await takenApart(await gathered(writeTdf({ ...ourParts(key), source: new Uint8Array(5 * SEGMENT_BYTES) })));
      for (let at = 0; at < payload.length; at += SEGMENT_BYTES + 28) ivs.add(toHex(payload.subarray(at, at + 12)));
    }
    expect(ivs.size).toBe(10);
  });

  it("says nothing of when or where it was made", async () => {
    const parts = { ...ourParts(new Uint8Array(32).fill(7)), random: (size: number) => new Uint8Array(size) as Bytes, source: utf8("the same") };
    const [first, second] = [await tdfBytes(parts), await tdfBytes(parts)];
    expect(createHash("sha256").update(first).digest("hex")).toBe(createHash("sha256").update(second).digest("hex"));
  });

  it("is under a hash that no reader can make another text fit: HS256 where the key is ours alone, GMAC only for stock readers", async () => {
    const key = random(32);
    const alg = async (parts: Parameters<typeof tdfBytes>[0]) => (await openTdf(await tdfBytes(parts))).manifest.encryptionInformation.integrityInformation.segmentHashAlg;
    expect(await alg({ ...ourParts(key), source: utf8("a") })).toBe("HS256");
    expect(await alg({ ...ourParts(key), source: utf8("a"), segmentHash: "GMAC" })).toBe("GMAC");
  });
});

describe("a TDF for stock readers", () => {
  const policy = encodePolicy(POLICY);

  it("opens by RSA, by EC, and by two shares of which one can be had at either of two servers", async () => {
    const rsa = await crypto.subtle.generateKey({ name: "RSA-OAEP", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-1" }, true, ["encrypt", "decrypt"]);
    const ec = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const pem = async (key: CryptoKey) => pemFromSpki(new Uint8Array(await crypto.subtle.exportKey("spki", key)));
    const pkcs8 = async (key: CryptoKey) => new Uint8Array(await crypto.subtle.exportKey("pkcs8", key));
    const [rsaKey, ecKey] = [await importRsaPrivate(await pkcs8(rsa.privateKey)), await importEcPrivate(await pkcs8(ec.privateKey))];
    const key = random(32);
    const [a, b] = splitKey(key, 2, random) as [Bytes, Bytes];
    const url = "https://ruritania.example/kas";
    const tdf = await tdfBytes({
      key,
      mimeType: "text/plain",
      policy,
      random,
      source: utf8("for a partner"),
      keyAccess: [
        await rsaAccess({ url: `${url}1`, kid: "r1", sid: "a", publicKeyPem: await pem(rsa.publicKey), share: a, policy }),
        await rsaAccess({ url: `${url}2`, kid: "lost", sid: "b", publicKeyPem: await pem(rsa.publicKey), share: b, policy }),
        await ecAccess({ url: `${url}3`, kid: "e1", sid: "b", publicKeyPem: await pem(ec.publicKey), share: b, policy, random }),
      ],
    });
    const opened = await openTdf(tdf);
    const asked: string[] = [];
    const joined = await joinShares(opened.manifest, async (access) => {
      asked.push(access.kid!);
      if (access.kid === "lost") throw new Error("that server is gone");
      const wrapped = Uint8Array.from(atob((access as { wrappedKey: string }).wrappedKey), (c) => c.charCodeAt(0));
      return access.type === "ec-wrapped" ? unwrapEc(ecKey, access.ephemeralPublicKey, wrapped) : unwrapRsa(rsaKey, wrapped);
    });
    expect(asked).toEqual(["r1", "lost", "e1"]);
    expect(toHex(joined)).toBe(toHex(key));
    expect(toHex(xor([a, b]))).toBe(toHex(key));
    expect(new TextDecoder().decode(await payloadBytes(opened, joined))).toBe("for a partner");
  });

  it.skipIf(!existsSync(schemaFile))("has a manifest that fits the published schema (skipped without the vectors folder)", async () => {
    const rsa = await crypto.subtle.generateKey({ name: "RSA-OAEP", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-1" }, true, ["encrypt", "decrypt"]);
    const key = random(32);
    const access = await rsaAccess({ url: "https://ruritania.example/kas", kid: "r1", publicKeyPem: pemFromSpki(new Uint8Array(await crypto.subtle.exportKey("spki", rsa.publicKey))), share: key, policy });
    const { manifest } = await takenApart(
      await tdfBytes({ ...ourParts(key), keyAccess: [access], source: utf8("x"), assertions: [{ id: "label", type: "handling", scope: "payload", appliesToState: "unencrypted", statement: { format: "string", schema: "s", value: "UNCLASSIFIED" }, signer: { alg: "HS256", key } }] }),
    );
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, "utf8")));
    expect(schema.safeParse(manifest).error).toBeUndefined();
    expect(schema.safeParse({ ...manifest, payload: {} }).success).toBe(false);
  });
});

it("CRC-32 is the same by tables as by Node, from piece to piece", () => {
  const bytes = random(1003);
  expect(byTables(utf8("123456789"))).toBe(0xcbf43926);
  expect(byTables(bytes.subarray(500), byTables(bytes.subarray(0, 500)))).toBe(crc32(bytes));
});

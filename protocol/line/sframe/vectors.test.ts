/** The working group's vectors (RFC 9605 appendix C): every header case, and the full cases of the suites that we have. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../wire/bytes.ts";
import { FrameKey, importBaseKey } from "./frame-key.ts";
import { decodeHeader, encodeHeader } from "./header.ts";
import { AES_128_GCM_SHA256, AES_256_GCM_SHA512 } from "./suite.ts";

const file = join(process.env.ENTENTE_VECTORS ?? "../shared/vectors", "sframe/test-vectors.json");
const present = existsSync(file);

interface Vectors {
  header: { kid: bigint; ctr: bigint; encoded: string }[];
  sframe: { cipher_suite: bigint; kid: bigint; ctr: bigint; base_key: string; metadata: string; pt: string; ct: string }[];
}

/** Numbers go up to 2^64-1, which JSON.parse would round. */
function load(): Vectors {
  if (!present) return { header: [], sframe: [] };
  const exact = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && context?.source !== undefined ? BigInt(context.source) : value;
  return JSON.parse(readFileSync(file, "utf8"), exact as (key: string, value: unknown) => unknown) as Vectors;
}

const suites = new Map([AES_128_GCM_SHA256, AES_256_GCM_SHA512].map((suite) => [suite.id, suite]));

describe.skipIf(!present)(`SFrame vectors (${present ? "" : "folder absent: "}${file})`, () => {
  const vectors = load();

  it("encodes and decodes every header", () => {
    expect(vectors.header.length).toBeGreaterThan(200);
    for (const { kid, ctr, encoded } of vectors.header) {
      expect(toHex(encodeHeader({ kid, ctr }))).toBe(encoded);
      expect(decodeHeader(fromHex(encoded))).toEqual({ kid, ctr, length: encoded.length / 2 });
    }
  });

  it("seals and opens the full cases of both GCM suites", async () => {
    const ours = vectors.sframe.filter((vector) => suites.has(Number(vector.cipher_suite)));
    expect(ours.map((vector) => Number(vector.cipher_suite))).toEqual([4, 5]);
    for (const vector of ours) {
      const suite = suites.get(Number(vector.cipher_suite))!;
      const key = await FrameKey.derive(suite, await importBaseKey(fromHex(vector.base_key)), vector.kid);
      const metadata = fromHex(vector.metadata);
      expect(toHex(await key.seal(vector.ctr, fromHex(vector.pt), metadata))).toBe(vector.ct);
      expect(toHex(await key.open(fromHex(vector.ct), metadata))).toBe(vector.pt);
    }
  });
});

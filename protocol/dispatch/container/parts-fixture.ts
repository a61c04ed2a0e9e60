/** Files to test with: what an honest writer makes, and its manifest with something changed. */
import { randomBytes } from "node:crypto";
import { type Bytes, concat, fromUtf8 } from "../../wire/bytes.ts";
import { codeOf } from "../../wire/failure.ts";
import { shareAccess } from "./key-access.ts";
import { encodePolicy, type TdfPolicy } from "./policy.ts";
import { sourceOf } from "./source.ts";
import type { TdfParts } from "./write.ts";
import { MANIFEST, PAYLOAD } from "./zip-layout.ts";
import { findEntries } from "./zip-read.ts";
import { ZipWriter } from "./zip-write.ts";

export const random = (size: number): Bytes => new Uint8Array(randomBytes(size));

export const POLICY: TdfPolicy = { uuid: "106b431e-c485-11f0-a5aa-a6a754e79d24", body: { dataAttributes: [{ attribute: "https://ruritania.example/attr/releasable-to/value/graustark" }], dissem: ["pm@graustark.example"] } };

export function ourParts(key: Bytes): TdfParts {
  const policy = encodePolicy(POLICY);
  return { key, mimeType: "text/plain", policy, random, keyAccess: [shareAccess({ url: "https://ruritania.example/", kid: "d-1/p-1", sid: "node", key, policy })] };
}

export async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concat(...all);
}

/** Split into its two entries again. */
export async function takenApart(tdf: Bytes): Promise<{ payload: Bytes; manifest: ManifestJson }> {
  const { payload, manifest } = await findEntries(sourceOf(tdf));
  return { payload: tdf.slice(payload.from, payload.from + payload.size), manifest: JSON.parse(fromUtf8(tdf.subarray(manifest.from, manifest.from + manifest.size))) as ManifestJson };
}

/** Whatever a stranger writes; sound as a ZIP. */
export function putTogether(payload: Uint8Array, manifest: unknown): Bytes {
  return zipped([PAYLOAD, payload], [MANIFEST, new TextEncoder().encode(typeof manifest === "string" ? manifest : JSON.stringify(manifest))]);
}

export function zipped(...entries: [string, Uint8Array][]): Bytes {
  const zip = new ZipWriter();
  return concat(...entries.flatMap(([name, bytes]) => [zip.whole(name, bytes), bytes]), zip.end());
}

/** What a test edits; everything in it may be wrong. */
export type ManifestJson = ReturnType<typeof JSON.parse>;

export async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return codeOf(error);
  }
  return "accepted";
}

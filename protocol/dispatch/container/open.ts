/**
 * Opens a TDF. Nothing of the payload is given out before what covers it is verified: the root signature first (order, count, every hash), then each segment's hash and tag. The sizes of all segments add up to
 * the payload entry, and the entry to the file, so a file that was cut fails at once, and one that shrinks while it is read fails where it ends.
 */
import { crc32 } from "./crc32.ts";
import { type Bytes, equalBytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { contentKey } from "./content-key.ts";
import { inOrder } from "./in-order.ts";
import { DEFAULT_LIMITS, SEGMENT_OVERHEAD, type TdfLimits } from "./limits.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { checkBinding, parsePolicy, type TdfPolicy } from "./policy.ts";
import { checkRoot, hashSegment, planSegments, type TdfVersion, versionOf } from "./segments.ts";
import { readExactly, sourceOf, type TdfSource, withEndAtHand } from "./source.ts";
import { findEntries } from "./zip-read.ts";

export interface OpenedTdf {
  readonly manifest: Manifest;
  /** "4.2.2": an older file, with hashes in hex. */
  readonly version: TdfVersion;
  /** As it stands in the file: any reader can forge it. */
  readonly policy: TdfPolicy;
  readonly plainSize: number;
  /** All segment hashes in order; assertions are bound to it. */
  readonly aggregate: Bytes;
  /**
   * The verified plaintext, piece by piece. Throws `tdf/wrong-key-or-changed`, `tdf/policy-changed`, `tdf/segment-changed`, `tdf/truncated`.
   * It is whole when the generator ends; a caller that stops early has a beginning.
   */
  payload(key: Uint8Array): AsyncGenerator<Bytes>;
}

const AHEAD = 4;

/** Throws `tdf/*`. Nothing is decrypted yet, and nothing but the shape is vouched for. */
export async function openTdf(from: Uint8Array | Blob | TdfSource, limits: TdfLimits = DEFAULT_LIMITS): Promise<OpenedTdf> {
  const source = from instanceof Uint8Array ? sourceOf(from) : await withEndAtHand(sourceOf(from));
  const entries = await findEntries(source);
  if (entries.manifest.size > limits.manifestBytes) throw new Failure("tdf/too-large", "the manifest");
  const bytes = await readExactly(source, entries.manifest.from, entries.manifest.from + entries.manifest.size);
  if (crc32(bytes) !== entries.manifestCrc) throw new Failure("tdf/bad-container", "the manifest's checksum");
  const manifest = parseManifest(bytes, limits);
  const version = versionOf(manifest);
  const plan = planSegments(manifest, version, limits);
  if (plan.storedSize !== entries.payload.size) throw new Failure("tdf/wrong-sizes", "the segments and the payload");
  const { integrityInformation, policy } = manifest.encryptionInformation;
  const alg = integrityInformation.segmentHashAlg;

  async function* payload(raw: Uint8Array): AsyncGenerator<Bytes> {
    const key = await contentKey(raw, alg === "HS256");
    checkRoot(raw, plan, integrityInformation.rootSignature.sig, version);
    for (const access of boundByWholeKey(manifest)) checkBinding(raw, policy, access.policyBinding);
    yield* inOrder(plan.segments, AHEAD, async (segment) => {
      const at = entries.payload.from + segment.from;
      const stored = await readExactly(source, at, at + segment.plainSize + SEGMENT_OVERHEAD);
      const [hash, plain] = await Promise.all([hashSegment(alg, stored, key.hmac), key.open(stored)]); // two cores where there are two
      if (!equalBytes(hash, segment.hash)) throw new Failure("tdf/segment-changed");
      giveBack(stored);
      return plain;
    });
  }

  return { manifest, version, policy: parsePolicy(policy), plainSize: plan.plainSize, aggregate: plan.aggregate, payload };
}

/** What was read for one segment alone is freed at once: the collector sees little of it, since it lies outside of its heap, and would let hundreds of megabytes gather. */
function giveBack(stored: Bytes): void {
  if (stored.byteLength === stored.buffer.byteLength) stored.buffer.transfer?.(0);
}

/** All of a small payload, at most `maxBytes`. */
export async function payloadBytes(opened: OpenedTdf, key: Uint8Array, maxBytes = 16 << 20): Promise<Bytes> {
  if (opened.plainSize > maxBytes) throw new Failure("tdf/too-large", "the payload");
  const out = new Uint8Array(opened.plainSize);
  let at = 0;
  for await (const piece of opened.payload(key)) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Ours are bound by the whole key, and so is a stock file with one share. Those of a split are checked where the shares are joined. */
function boundByWholeKey(manifest: Manifest): Manifest["encryptionInformation"]["keyAccess"] {
  const { keyAccess } = manifest.encryptionInformation;
  const shares = new Set(keyAccess.map((access) => access.sid ?? ""));
  return keyAccess.filter((access) => access.type === "entente-share" || shares.size === 1);
}

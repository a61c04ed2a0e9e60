/**
 * What holds a payload together: each segment's hash stands in the manifest, and the root signature covers all of them in order, so that none can be swapped, dropped, doubled or added.
 *
 * A GMAC hash is the tag of AES-GCM. Whoever *has* the key can make another segment with the same tag, so a signature over tags alone would let a reader put words under the originator's name. With HS256 (a keyed
 * SHA-256 over the ciphertext) nobody can, key or no key; files of our own are written so, files for stock readers with GMAC as those expect.
 */
import { type Bytes, concat, equalBytes, fromUtf8, fromHex, toBase64, toHex, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { fromCanonicalBase64 } from "./base64.ts";
import { hmacSha256 } from "./hmac.ts";
import { SEGMENT_OVERHEAD, TAG_BYTES, type TdfLimits } from "./limits.ts";
import type { Manifest } from "./manifest.ts";

export type SegmentHash = "GMAC" | "HS256";
/** 4.2.2 hashed the hex text of hashes; it is written for stock clients that read nothing else. */
export type TdfVersion = "4.3.0" | "4.2.2";

export interface Segment {
  readonly hash: Bytes;
  /** Within the payload entry. */
  readonly from: number;
  readonly plainSize: number;
}

export interface SegmentPlan {
  readonly segments: readonly Segment[];
  readonly plainSize: number;
  readonly storedSize: number;
  /** All hashes in order: what the root signature is made over, and what each assertion is bound to. */
  readonly aggregate: Bytes;
}

/** A native HMAC-SHA256 where the caller has one; @noble's is right for short inputs. */
export type LongHmac = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Throws `tdf/unsupported`. */
export function versionOf(manifest: Manifest): TdfVersion {
  const version = manifest.schemaVersion ?? "4.2.2";
  if (version !== "4.3.0" && version !== "4.2.2") throw new Failure("tdf/unsupported", "schema version");
  return version;
}

/** Throws `tdf/wrong-sizes`, `tdf/too-large`, `tdf/bad-encoding`. */
export function planSegments(manifest: Manifest, version: TdfVersion, limits: TdfLimits): SegmentPlan {
  const { segments, segmentSizeDefault, encryptedSegmentSizeDefault, segmentHashAlg } = manifest.encryptionInformation.integrityInformation;
  const hashBytes = segmentHashAlg === "GMAC" ? TAG_BYTES : 32;
  let [from, plainSize] = [0, 0];
  const planned = segments.map((segment): Segment => {
    const plain = segment.segmentSize ?? segmentSizeDefault;
    const stored = segment.encryptedSegmentSize ?? encryptedSegmentSizeDefault;
    if (stored !== plain + SEGMENT_OVERHEAD) throw new Failure("tdf/wrong-sizes", "a segment and its ciphertext");
    if (plain > limits.segmentBytes) throw new Failure("tdf/too-large", "a segment");
    const at = from;
    from += stored;
    plainSize += plain;
    if (plainSize > limits.payloadBytes) throw new Failure("tdf/too-large", "the payload");
    return { hash: decodeHash(segment.hash, version, hashBytes), from: at, plainSize: plain };
  });
  const hashes = planned.map(({ hash }) => hash);
  const aggregate = version === "4.3.0" ? concat(...hashes) : utf8(hashes.map(toHex).join(""));
  return { segments: planned, plainSize, storedSize: from, aggregate };
}

/** Throws `tdf/wrong-key-or-changed`: the two can't be told apart. */
export function checkRoot(key: Uint8Array, plan: SegmentPlan, sig: string, version: TdfVersion): void {
  if (!equalBytes(decodeHash(sig, version, 32), hmacSha256(key, plan.aggregate))) throw new Failure("tdf/wrong-key-or-changed");
}

export function rootSignature(key: Uint8Array, aggregate: Uint8Array, version: TdfVersion): string {
  return hashText(hmacSha256(key, aggregate), version);
}

export function hashText(hash: Uint8Array, version: TdfVersion): string {
  return toBase64(version === "4.3.0" ? hash : utf8(toHex(hash)));
}

export async function hashSegment(alg: SegmentHash, stored: Uint8Array, long: LongHmac): Promise<Uint8Array> {
  return alg === "GMAC" ? stored.subarray(-TAG_BYTES) : long(stored);
}

function decodeHash(text: string, version: TdfVersion, length: number): Bytes {
  let bytes = fromCanonicalBase64(text);
  if (version === "4.2.2") {
    try {
      bytes = fromHex(fromUtf8(bytes));
    } catch (cause) {
      throw new Failure("tdf/bad-encoding", "hash", { cause });
    }
  }
  if (bytes.length !== length) throw new Failure("tdf/bad-encoding", "hash");
  return bytes;
}

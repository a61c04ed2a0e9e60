/** Writes a TDF 4.3.0 (or 4.2.2, for old readers): in one pass for what comes as a stream, and at once for what is small (a dispatch to many makes thousands). */
import { type Bytes, concat, toHex, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { type AssertionDraft, bindAssertion } from "./assertion.ts";
import { contentKey, type ContentKey } from "./content-key.ts";
import { inOrder } from "./in-order.ts";
import { IV_BYTES, SEGMENT_BYTES, SEGMENT_OVERHEAD } from "./limits.ts";
import { formatManifest, type KeyAccess, type Manifest } from "./manifest.ts";
import { hashSegment, hashText, rootSignature, type SegmentHash, type TdfVersion } from "./segments.ts";
import { MANIFEST, PAYLOAD } from "./zip-layout.ts";
import { ZipWriter } from "./zip-write.ts";

export interface TdfParts {
  /** 32 fresh random bytes: one key for one file, ever. */
  readonly key: Uint8Array;
  readonly mimeType: string;
  /** From `key-access.ts`, made for the same `policy`. */
  readonly keyAccess: readonly KeyAccess[];
  /** From `encodePolicy`. */
  readonly policy: string;
  readonly assertions?: readonly AssertionDraft[];
  readonly random: (size: number) => Bytes;
  /** By default HS256 where the key is ours alone, GMAC where a stock reader is to open it. See `segments.ts` for why. */
  readonly segmentHash?: SegmentHash;
  /** 4.2.2, with hashes in hex, for `@opentdf/client` 1.x, which reads nothing newer; later clients read both. */
  readonly version?: TdfVersion;
}

const AHEAD = 3;

export async function* writeTdf(parts: TdfParts & { readonly source: AsyncIterable<Uint8Array> | Uint8Array }): AsyncGenerator<Bytes> {
  const alg = hashOf(parts);
  const key = await contentKey(parts.key, alg === "HS256");
  const zip = new ZipWriter();
  const hashes: Uint8Array[] = [];
  let last = SEGMENT_BYTES;
  yield zip.begin(PAYLOAD);
  const ivs = new Ivs(parts.random);
  const sealed = inOrder(piecesOf(parts.source, SEGMENT_BYTES), AHEAD, (plain) => sealSegment(key, alg, ivs.next(), plain));
  for await (const { stored, hash } of sealed) {
    last = stored.length - SEGMENT_OVERHEAD;
    hashes.push(hash);
    zip.piece(stored);
    yield stored;
  }
  yield zip.endOfEntry();
  const manifest = formatManifest(await manifestOf(parts, alg, hashes, last));
  yield zip.whole(MANIFEST, manifest);
  yield manifest;
  yield zip.end();
}

/** A payload of at most one segment (1 MiB). */
export async function tdfBytes(parts: TdfParts & { readonly source: Uint8Array }): Promise<Bytes> {
  if (parts.source.length > SEGMENT_BYTES) throw new Failure("tdf/too-large", "more than one segment");
  const alg = hashOf(parts);
  const key = await contentKey(parts.key, alg === "HS256");
  const { stored, hash } = await sealSegment(key, alg, new Ivs(parts.random).next(), parts.source);
  const manifest = formatManifest(await manifestOf(parts, alg, [hash], parts.source.length));
  const zip = new ZipWriter();
  const payloadHead = zip.whole(PAYLOAD, stored);
  const manifestHead = zip.whole(MANIFEST, manifest);
  return concat(payloadHead, stored, manifestHead, manifest, zip.end());
}

function hashOf(parts: TdfParts): SegmentHash {
  return parts.segmentHash ?? (parts.keyAccess.every((access) => access.type === "entente-share") ? "HS256" : "GMAC");
}

async function sealSegment(key: ContentKey, alg: SegmentHash, iv: Bytes, plain: Uint8Array): Promise<{ stored: Bytes; hash: Uint8Array }> {
  const stored = await key.seal(iv, plain);
  return { stored, hash: await hashSegment(alg, stored, key.hmac) };
}

async function manifestOf(parts: TdfParts, alg: SegmentHash, hashes: readonly Uint8Array[], last: number): Promise<Manifest> {
  const version = parts.version ?? "4.3.0";
  const aggregate = version === "4.3.0" ? concat(...hashes) : utf8(hashes.map(toHex).join(""));
  const assertions = await Promise.all((parts.assertions ?? []).map((draft) => bindAssertion(draft, aggregate, version)));
  return {
    ...(version === "4.3.0" && { schemaVersion: version }),
    payload: { type: "reference", url: PAYLOAD, protocol: "zip", mimeType: parts.mimeType, isEncrypted: true },
    encryptionInformation: {
      type: "split",
      keyAccess: [...parts.keyAccess],
      method: { algorithm: "AES-256-GCM", isStreamable: true, iv: "" },
      integrityInformation: {
        rootSignature: { alg: "HS256", sig: rootSignature(parts.key, aggregate, version) },
        segmentHashAlg: alg,
        segments: hashes.map((hash, i) => ({ hash: hashText(hash, version), ...(i === hashes.length - 1 && last !== SEGMENT_BYTES && { segmentSize: last, encryptedSegmentSize: last + SEGMENT_OVERHEAD }) })),
        segmentSizeDefault: SEGMENT_BYTES,
        encryptedSegmentSizeDefault: SEGMENT_BYTES + SEGMENT_OVERHEAD,
      },
      policy: parts.policy,
    },
    assertions,
  };
}

/** Eight random bytes for the file, and a counter: no two segments under one key share an IV, whatever the random bytes are. */
class Ivs {
  readonly #prefix: Bytes;
  #count = 0;

  constructor(random: (size: number) => Bytes) {
    this.#prefix = random(IV_BYTES - 4);
  }

  next(): Bytes {
    if (this.#count >= 2 ** 32) throw new Failure("tdf/too-large", "segments");
    const iv = concat(this.#prefix, new Uint8Array(4));
    new DataView(iv.buffer).setUint32(IV_BYTES - 4, this.#count++);
    return iv;
  }
}

/** Cuts what comes into pieces of exactly `size`; the last may be shorter, and nothing at all is one empty piece, so that even that is under a tag. */
async function* piecesOf(source: AsyncIterable<Uint8Array> | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let at = 0; at === 0 || at < source.length; at += size) yield source.subarray(at, at + size);
    return;
  }
  let [piece, filled, any] = [new Uint8Array(size), 0, false];
  for await (const chunk of source)
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield piece;
      [piece, filled, any] = [new Uint8Array(size), 0, true];
    }
  if (filled > 0 || !any) yield piece.subarray(0, filled);
}

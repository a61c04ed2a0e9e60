/**
 * A release: one reader may open these renderings of a dispatch. Signed by a device of somebody who controls it; it is at once what the node goes by and what the reader holds in hand, so that neither
 * the text nor the reader can be exchanged afterwards. A reader set grows by releases and by nothing else.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, domainOf, personUriSchema } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, count, unixSeconds } from "../wire/cbor-schema.ts";
import { MAX_RELEASE, MOST_PORTIONS } from "../wire/dispatch/procedures.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { frontTerm } from "./front.ts";
import { reader } from "./reader.ts";

const CONTEXT = "release";
const SECOND_CONTEXT = "release-second";

export const rendering = z.strictObject({
  portion: z.int().min(0).max(MOST_PORTIONS - 1),
  key: bytesOf(16),
  /** SHA-256 and size of the container. */
  hash: bytesOf(32),
  size: count,
});
export type Rendering = z.infer<typeof rendering>;

const signatory = { by: personUriSchema, deviceId: deviceIdSchema, at: unixSeconds };

export const releaseStatement = z
  .strictObject({
    v: z.literal(1),
    dispatch: bytesOf(16),
    head: bytesOf(32),
    reader,
    renderings: z.array(rendering).min(1).max(MOST_PORTIONS),
    /** For this reader, beside the head's. */
    until: unixSeconds.nullable(),
    /** Who asked for it, and the SHA-256 of their signed request; null: the originator's own choice. */
    asked: z.strictObject({ by: personUriSchema, request: bytesOf(32) }).nullable(),
    /** The reader may issue it under their own name: the originator's is the secret. */
    front: frontTerm.optional(),
    ...signatory,
  })
  .refine(({ front, reader }) => front === undefined || (reader.kind === "person" && domainOf(reader.person) === front.domain), { path: ["front"] })
  .refine(({ renderings }) => new Set(renderings.map(({ portion }) => portion)).size === renderings.length, { path: ["renderings"] });
export type ReleaseStatement = z.infer<typeof releaseStatement>;

export function signRelease(release: Omit<ReleaseStatement, "v">, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(releaseStatement, { v: 1, ...release }), device);
}

/** Throws `wire/…`. */
export function openRelease(bytes: Uint8Array, deviceKey: Uint8Array): ReleaseStatement {
  return openSigned(CONTEXT, bytes, deviceKey, releaseStatement, { maxBytes: MAX_RELEASE });
}

/** NOT verified. */
export function peekRelease(bytes: Uint8Array): ReleaseStatement {
  return shaped(releaseStatement, peekSigned(bytes, { maxBytes: MAX_RELEASE }));
}

const second = z.strictObject({ v: z.literal(1), release: bytesOf(32), ...signatory });
/** The agreement of a second person, where policy asks for two. */
export type SecondSignature = z.infer<typeof second>;

export function signSecond(release: Uint8Array, by: { by: string; deviceId: string; at: number }, device: Signer): Promise<Bytes> {
  return signObject(SECOND_CONTEXT, shaped(second, { v: 1, release: releaseHash(release), ...by }), device);
}

export function openSecond(bytes: Uint8Array, deviceKey: Uint8Array): SecondSignature {
  return openSigned(SECOND_CONTEXT, bytes, deviceKey, second, { maxBytes: 2048 });
}

export function peekSecond(bytes: Uint8Array): SecondSignature {
  return shaped(second, peekSigned(bytes, { maxBytes: 2048 }));
}

export function releaseHash(bytes: Uint8Array): Bytes {
  return sha256(bytes) as Bytes;
}

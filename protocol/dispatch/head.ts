/** The head of a dispatch: what it is made of, how it is labelled, on which terms it may be read, and who may release it. Signed by the originator's device; the same for all readers. */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, personUriSchema } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { MAX_HEAD, MOST_PORTIONS } from "../wire/dispatch/procedures.ts";
import { displayName, rank } from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";

const CONTEXT = "dispatch";
export const MAX_LABEL = 4096;
export const LONGEST_LEASE_SECONDS = 90 * 86_400;
const MOST_CONTROLLERS = 8;

export const dispatchHead = z
  .strictObject({
    v: z.literal(1),
    id: bytesOf(16),
    originator: personUriSchema,
    deviceId: deviceIdSchema,
    organisation: displayName,
    createdAt: unixSeconds,
    /** Of the whole: CBOR of a confidentiality label (`protocol/label`). */
    label: bytesUpTo(MAX_LABEL, 1),
    /** Of the whole, on the line's scale: what gates and nodes go by. */
    rank,
    portions: z.array(z.strictObject({ kind: z.enum(["text", "file"]), label: bytesUpTo(MAX_LABEL, 1), rank })).min(1).max(MOST_PORTIONS),
    terms: z.strictObject({
      /** Seconds that a key may be used without asking again; 0: for now only. */
      lease: z.int().min(0).max(LONGEST_LEASE_SECONDS),
      /** Nobody opens it from then on. */
      until: unixSeconds.nullable(),
      /** Whether readers may ask to pass it on. */
      onward: z.enum(["ask", "never"]),
    }),
    /** Whose devices may release and revoke: the originator's, and desks'. */
    controllers: z.array(z.strictObject({ person: personUriSchema, fingerprint: bytesOf(32) })).min(1).max(MOST_CONTROLLERS),
  })
  .refine(({ portions, rank: whole }) => portions.every((portion) => portion.rank <= whole), { path: ["rank"] })
  .refine(({ controllers, originator }) => controllers.some(({ person }) => person === originator), { path: ["controllers"] });
export type DispatchHead = z.infer<typeof dispatchHead>;

export function signHead(head: Omit<DispatchHead, "v">, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(dispatchHead, { v: 1, ...head }), device);
}

/** `deviceKey`: of the device that the head names, from the originator's verified chain. Throws `wire/…`. */
export function openHead(bytes: Uint8Array, deviceKey: Uint8Array): DispatchHead {
  return openSigned(CONTEXT, bytes, deviceKey, dispatchHead, { maxBytes: MAX_HEAD });
}

/** NOT verified: to learn whose key to fetch. */
export function peekHead(bytes: Uint8Array): DispatchHead {
  return shaped(dispatchHead, peekSigned(bytes, { maxBytes: MAX_HEAD }));
}

/** Names the head in releases, byte for byte as it was signed. */
export function headHash(bytes: Uint8Array): Bytes {
  return sha256(bytes) as Bytes;
}

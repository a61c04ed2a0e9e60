/**
 * Asking to pass a dispatch on: signed by the reader's device, so that it can be shown to everybody who controls the dispatch, and stands in the release that comes of it. Carries the new reader's chain and
 * sealing keys, since the originator need not know that person.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, personUriSchema } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { MAX_SEALING_STATEMENT, MOST_DEVICES } from "../wire/dispatch/letter.ts";
import { MOST_PORTIONS } from "../wire/dispatch/procedures.ts";
import { displayName, MAX_ENTRY } from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";

const CONTEXT = "ask";
export const MAX_ASK = 256 << 10;
export const MAX_WHY = 2_000;

export const ask = z.strictObject({
  v: z.literal(1),
  dispatch: bytesOf(16),
  portions: z.array(z.int().min(0).max(MOST_PORTIONS - 1)).min(1).max(MOST_PORTIONS),
  to: z.strictObject({
    person: personUriSchema,
    name: displayName,
    organisation: displayName,
    fingerprint: bytesOf(32),
    chain: z.array(bytesUpTo(MAX_ENTRY)).min(1).max(200),
    keys: z.array(bytesUpTo(MAX_SEALING_STATEMENT)).min(1).max(MOST_DEVICES),
  }),
  why: z.string().min(1).max(MAX_WHY),
  /** What the asking side thinks of it. */
  view: z.string().max(MAX_WHY),
  by: personUriSchema,
  deviceId: deviceIdSchema,
  at: unixSeconds,
});
export type Ask = z.infer<typeof ask>;

export function signAsk(of: Omit<Ask, "v">, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(ask, { v: 1, ...of }), device);
}

/** Throws `wire/…`. */
export function openAsk(bytes: Uint8Array, deviceKey: Uint8Array): Ask {
  return openSigned(CONTEXT, bytes, deviceKey, ask, { maxBytes: MAX_ASK });
}

/** NOT verified. */
export function peekAsk(bytes: Uint8Array): Ask {
  return shaped(ask, peekSigned(bytes, { maxBytes: MAX_ASK }));
}

/** Names it in answers and releases. */
export function askHash(bytes: Uint8Array): Bytes {
  return sha256(bytes) as Bytes;
}

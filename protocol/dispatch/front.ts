/**
 * Fronting, what is signed: the term under which an ally may issue something as its own, the key that a hidden originator's node takes parts under, and an ally's deposit of such parts.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, domainSchema, personUriSchema } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { SEALING_ENCAPSULATED, SEALING_PUBLIC_KEY } from "../wire/dispatch/letter.ts";
import { MAX_FRONT_DEPOSIT, MAX_FRONT_KEY, MOST_FRONT_ORGANISATIONS } from "../wire/dispatch/fronting.ts";
import { MOST_PORTIONS } from "../wire/dispatch/procedures.ts";
import { rank } from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";

/** In a release: the reader, a person of that domain, may issue what they read under their own name to people of these organisations, up to that rank. `names`: the originator's node is told who reads. */
export const frontTerm = z.strictObject({ domain: domainSchema, organisations: z.array(domainSchema).min(1).max(MOST_FRONT_ORGANISATIONS), rank, names: z.boolean() });
export type FrontTerm = z.infer<typeof frontTerm>;

const frontKey = z.strictObject({ v: z.literal(1), domain: domainSchema, key: bytesOf(SEALING_PUBLIC_KEY), at: unixSeconds });
export type FrontKey = z.infer<typeof frontKey>;

export function signFrontKey(of: Omit<FrontKey, "v">, node: Signer): Promise<Bytes> {
  return signObject("front-key", shaped(frontKey, { v: 1, ...of }), node);
}

/** `nodeKey`: from the accord. Throws `wire/…`. */
export function openFrontKey(bytes: Uint8Array, nodeKey: Uint8Array): FrontKey {
  return openSigned("front-key", bytes, nodeKey, frontKey, { maxBytes: MAX_FRONT_KEY });
}

const deposit = z.strictObject({
  v: z.literal(1),
  dispatch: bytesOf(16),
  /** SHA-256 of the release that has the term. */
  release: bytesOf(32),
  audience: domainSchema,
  /** Of the originator's own dispatch, on which what is issued rests. */
  portions: z.array(z.int().min(0).max(MOST_PORTIONS - 1)).min(1).max(MOST_PORTIONS),
  parts: z.array(z.strictObject({ handle: bytesOf(16), rank })).min(1).max(MOST_PORTIONS),
  /** HPKE to the node's key, of CBOR [[handle, part(32)] …]. */
  enc: bytesOf(SEALING_ENCAPSULATED),
  sealed: bytesUpTo(MOST_PORTIONS * 64 + 1024),
  by: personUriSchema,
  deviceId: deviceIdSchema,
  at: unixSeconds,
});
export type FrontDeposit = z.infer<typeof deposit>;

export function signDeposit(of: Omit<FrontDeposit, "v">, device: Signer): Promise<Bytes> {
  return signObject("front-deposit", shaped(deposit, { v: 1, ...of }), device);
}

export function openDeposit(bytes: Uint8Array, deviceKey: Uint8Array): FrontDeposit {
  return openSigned("front-deposit", bytes, deviceKey, deposit, { maxBytes: MAX_FRONT_DEPOSIT });
}

/** NOT verified. */
export function peekDeposit(bytes: Uint8Array): FrontDeposit {
  return shaped(deposit, peekSigned(bytes, { maxBytes: MAX_FRONT_DEPOSIT }));
}

export const frontParts = z.array(z.tuple([bytesOf(16), bytesOf(32)])).max(MOST_PORTIONS);
export const depositInfo = (dispatch: Uint8Array): Bytes => canonicalCbor(["entente/1 front-deposit", dispatch as Bytes]);
/** What an answer is sealed with: it answers the question that named this key, and no other. */
export const frontAnswerInfo = (answerTo: Uint8Array): Bytes => canonicalCbor(["entente/1 front-answer", sha256(answerTo) as Bytes]);

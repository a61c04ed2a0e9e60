/**
 * Verification in person: two screens, two cameras. Each shows a QR with both full fingerprints and a nonce; the second to be scanned also answers the first's nonce, so that a photograph of
 * an earlier meeting does not pass. Comparison is exact: nothing is read out, nothing can be nearly right.
 */
import { z } from "zod";
import { type Bytes, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped } from "../wire/signed.ts";
import { type PersonUri, personUriSchema } from "./uri.ts";

const MAX_PAYLOAD_BYTES = 1024;
const identitySchema = z.strictObject({ person: personUriSchema, fingerprint: bytesOf(32) });
export const inPersonSchema = z.strictObject({ v: z.literal(1), from: identitySchema, to: identitySchema, nonce: bytesOf(16), answers: bytesOf(16).nullable() });

export type InPersonPayload = z.infer<typeof inPersonSchema>;
export interface Identity {
  readonly person: PersonUri;
  readonly fingerprint: Bytes;
}

/** `answers` is the nonce of the QR just scanned, if this side scanned first. */
export function inPersonPayload(input: { own: Identity; contact: Identity; nonce: Bytes; answers?: Bytes }): InPersonPayload {
  return { v: 1, from: input.own, to: input.contact, nonce: input.nonce, answers: input.answers ?? null };
}

export function encodeInPerson(payload: InPersonPayload): Bytes {
  return canonicalCbor(shaped(inPersonSchema, payload));
}

export function decodeInPerson(bytes: Uint8Array): InPersonPayload {
  return shaped(inPersonSchema, parseCbor(bytes, MAX_PAYLOAD_BYTES));
}

/**
 * Throws `verify/other-person` (somebody else's screen), `verify/fingerprint-mismatch` (theirs is not the one we hold: do not go on), `verify/they-hold-another` (ours is not the one
 * they hold), `verify/not-answering` (an old picture). With `shownNonce` this side's QR was scanned first and must be answered.
 */
export function checkInPerson(payload: InPersonPayload, expected: { own: Identity; contact: Identity; shownNonce?: Bytes }): void {
  const { own, contact, shownNonce } = expected;
  if (payload.from.person !== contact.person || payload.to.person !== own.person) throw new Failure("verify/other-person");
  if (!equalBytes(payload.from.fingerprint, contact.fingerprint)) throw new Failure("verify/fingerprint-mismatch");
  if (!equalBytes(payload.to.fingerprint, own.fingerprint)) throw new Failure("verify/they-hold-another");
  if (shownNonce !== undefined && (payload.answers === null || !equalBytes(payload.answers, shownNonce))) throw new Failure("verify/not-answering");
}

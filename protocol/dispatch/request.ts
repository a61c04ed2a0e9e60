/**
 * A key request, signed by the reader's device: which keys, of which dispatch, asked of which node, when, once. What it shows of itself (the passkey's delegation, the proof of its code) the
 * originator's node checks as every far end of a line does. The answer goes to a key made for this request: whoever records both has nothing later.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, domainSchema, personUriSchema } from "../identity/uri.ts";
import { MAX_SOFTWARE_PROOF } from "../ledger/software.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { SEALING_PUBLIC_KEY } from "../wire/dispatch/letter.ts";
import { MAX_KEY_REQUEST, MOST_KEYS_ASKED } from "../wire/dispatch/procedures.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";

const CONTEXT = "key-request";
/** Either way, of the node's clock. */
export const REQUEST_SKEW_SECONDS = 120;

export const keyRequest = z.strictObject({
  v: z.literal(1),
  dispatch: bytesOf(16),
  keys: z.array(bytesOf(16)).min(1).max(MOST_KEYS_ASKED),
  person: personUriSchema,
  deviceId: deviceIdSchema,
  /** The originator's node: a request to one node is none to another. */
  audience: domainSchema,
  nonce: bytesOf(16),
  at: unixSeconds,
  answerTo: bytesOf(SEALING_PUBLIC_KEY),
  delegation: bytesUpTo(8192).nullable(),
  code: z.strictObject({ hash: bytesOf(32), proof: bytesUpTo(MAX_SOFTWARE_PROOF) }).nullable(),
});
export type KeyRequest = z.infer<typeof keyRequest>;

export function signKeyRequest(request: Omit<KeyRequest, "v">, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(keyRequest, { v: 1, ...request }), device);
}

/** Throws `wire/…`. */
export function openKeyRequest(bytes: Uint8Array, deviceKey: Uint8Array): KeyRequest {
  return openSigned(CONTEXT, bytes, deviceKey, keyRequest, { maxBytes: MAX_KEY_REQUEST });
}

/** NOT verified. */
export function peekKeyRequest(bytes: Uint8Array): KeyRequest {
  return shaped(keyRequest, peekSigned(bytes, { maxBytes: MAX_KEY_REQUEST }));
}

export function requestHash(bytes: Uint8Array): Bytes {
  return sha256(bytes) as Bytes;
}

/** What an answer is sealed with, so that it answers this request and no other. */
export function answerInfo(request: Uint8Array): Bytes {
  return canonicalCbor(["entente/1 key-answer", requestHash(request)]);
}

/** The plaintext of an answer: [[key id, the node's share] …]. */
export const keyShares = z.array(z.tuple([bytesOf(16), bytesOf(32)])).max(MOST_KEYS_ASKED);
export type KeyShares = z.infer<typeof keyShares>;

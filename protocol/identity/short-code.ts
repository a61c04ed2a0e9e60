/**
 * The spoken code of a first call: eight digits that both ends compute from both fingerprints, both devices' leaf keys and a nonce of each. The initiator commits
 * before it sees the responder's nonce, so that nobody in the middle can search for a nonce that makes two codes equal; each reads out four digits and types the
 * other's four, because people who only compare click "yes". A guess succeeds once in 10,000 a side.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import type { PersonUri } from "./uri.ts";

export type CodeRole = "initiator" | "responder";

/** One side as both know it: the person and fingerprint from the chain, the device's leaf key from the call's group. */
export interface CodeParty {
  readonly person: PersonUri;
  readonly fingerprint: Bytes;
  readonly deviceKey: Bytes;
}

export interface StartedCode {
  readonly commitment: Bytes;
  readonly nonce: Bytes;
}

export function startCode(input: { own: CodeParty; callId: string; random: (length: number) => Bytes }): StartedCode {
  const nonce = input.random(32);
  return { nonce, commitment: commitmentTo(input.own, input.callId, nonce) };
}

/** What the initiator's commitment must be, now that its nonce is known. */
export function commitmentTo(initiator: CodeParty, callId: string, nonce: Uint8Array): Bytes {
  return hash("short-code commitment", [asCbor(initiator), callId, nonce]);
}

/** Eight digits; the same at both ends only if they agree on everything that goes in. */
export function codeFrom(input: { initiator: CodeParty; responder: CodeParty; initiatorNonce: Uint8Array; responderNonce: Uint8Array; callId: string }): string {
  const { initiator, responder, initiatorNonce, responderNonce, callId } = input;
  if (equalBytes(initiator.fingerprint, responder.fingerprint) || equalBytes(initiator.deviceKey, responder.deviceKey)) throw new Failure("code/same-party");
  const digest = hash("short-code", [asCbor(initiator), asCbor(responder), initiatorNonce, responderNonce, callId]);
  return (new DataView(digest.buffer).getBigUint64(0) % 100_000_000n).toString().padStart(8, "0");
}

/** What this side reads out, and what it expects to hear. */
export function halves(role: CodeRole, code: string): { read: string; type: string } {
  const [first, last] = [code.slice(0, 4), code.slice(4)];
  return role === "initiator" ? { read: first, type: last } : { read: last, type: first };
}

/** People may type spaces or dashes between digits. */
export function checkTyped(role: CodeRole, code: string, typed: string): boolean {
  return typed.replace(/[\s-]/g, "") === halves(role, code).type;
}

/** Text keys of one fixed length each: a key can never stand where an id is meant (attack 3). */
function asCbor({ person, fingerprint, deviceKey }: CodeParty): CborValue {
  if (fingerprint.length !== 32 || deviceKey.length !== 32) throw new Failure("code/bad-party");
  return { person, fingerprint, deviceKey };
}

function hash(context: string, value: CborValue): Bytes {
  return concat(sha256(canonicalCbor([`entente/1 ${context}`, value])));
}

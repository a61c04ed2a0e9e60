/**
 * A passkey delegates a device's MLS leaf key for at most 12 hours: the WebAuthn challenge is the hash of the statement, so that the assertion (WebAuthn level 3 §7.2) signs it, with the
 * user's verification and the page's origin beside it. Every far end checks this itself; no node is asked.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat, equalBytes, toBase64Url, utf8 } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped, signedBytes } from "../wire/signed.ts";
import { verifyCose } from "./cose-key.ts";
import type { DeviceRecord } from "./device-record.ts";
import { type DeviceId, deviceIdSchema, type PersonUri, personUriSchema } from "./uri.ts";
import { readAuthenticatorData, readClientData } from "./webauthn-data.ts";

export const MAX_DELEGATION_SECONDS = 43_200;
/** How far a device's clock may run ahead of the verifier's. */
const CLOCK_SKEW_SECONDS = 120;
const MAX_DELEGATION_BYTES = 8192;

const statementSchema = z.strictObject({ v: z.literal(1), person: personUriSchema, deviceId: deviceIdSchema, leafKey: bytesOf(32), notBefore: unixSeconds, notAfter: unixSeconds });
const delegationSchema = z.strictObject({ statement: bytesUpTo(1024, 1), clientDataJSON: bytesUpTo(2048, 1), authenticatorData: bytesUpTo(1024, 37), signature: bytesUpTo(600, 1) });

export type DelegationStatement = Omit<z.infer<typeof statementSchema>, "v">;
export type Delegation = z.infer<typeof delegationSchema>;

/** The statement's bytes, as they stand in a Delegation. */
export function delegationStatement(statement: DelegationStatement): Bytes {
  return canonicalCbor(shaped(statementSchema, { v: 1, ...statement }));
}

/** 32 bytes to give to the authenticator as its challenge. */
export function delegationChallenge(statement: DelegationStatement): Bytes {
  return challengeOf(delegationStatement(statement));
}

export function encodeDelegation(delegation: Delegation): Bytes {
  return canonicalCbor(shaped(delegationSchema, delegation));
}

export function decodeDelegation(bytes: Uint8Array): Delegation {
  return shaped(delegationSchema, parseCbor(bytes, MAX_DELEGATION_BYTES));
}

export interface DelegationExpectation {
  readonly person: PersonUri;
  /** The signature key of the leaf in the group that this delegation is to cover. */
  readonly leafKey: Uint8Array;
  /** Seconds since 1970. */
  readonly now: number;
  /** Web origins of the person's own node, e.g. "https://ruritania.example". */
  readonly nodeOrigins: readonly string[];
  /** True only where the whole rehearsal runs on this machine. */
  readonly allowDemonstration: boolean;
}

export interface VerifiedDelegation {
  readonly deviceId: DeviceId;
  readonly origin: string;
  readonly loopbackOrigin: boolean;
  /** The page that asked came from the person's node: then the code is the node's choice. */
  readonly servedByNode: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly demonstration: boolean;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** `record` comes from the person's verified chain. Throws `delegation/…`, one code for each claim, in the order of checking. */
export async function verifyDelegation(delegation: Delegation, record: DeviceRecord, expected: DelegationExpectation): Promise<VerifiedDelegation> {
  const { authenticator } = record;
  if (authenticator.kind !== "passkey") throw new Failure("delegation/no-passkey");
  const demonstration = authenticator.demonstration === true;
  if (demonstration && !expected.allowDemonstration) throw new Failure("delegation/demonstration");

  // What is delegated: this leaf of this device of this person, now.
  const statement = shaped(statementSchema, parseCbor(delegation.statement, 1024));
  if (statement.person !== expected.person || statement.deviceId !== record.deviceId) throw new Failure("delegation/other-device");
  if (!equalBytes(statement.leafKey, expected.leafKey)) throw new Failure("delegation/other-leaf");
  const { notBefore, notAfter } = statement;
  if (notAfter <= notBefore || notAfter - notBefore > MAX_DELEGATION_SECONDS) throw new Failure("delegation/too-long");
  if (expected.now + CLOCK_SKEW_SECONDS < notBefore) throw new Failure("delegation/not-yet");
  if (expected.now >= notAfter) throw new Failure("delegation/expired");

  // Where it was asked for: an origin that this passkey belongs to.
  const client = readClientData(delegation.clientDataJSON);
  if (client.type !== "webauthn.get") throw new Failure("delegation/wrong-type");
  if (client.challenge !== toBase64Url(challengeOf(delegation.statement))) throw new Failure("delegation/other-challenge");
  const { origin, loopback: loopbackOrigin } = readOrigin(client.origin, authenticator.rpId);
  if (demonstration && !loopbackOrigin) throw new Failure("delegation/demonstration");
  if (client.crossOrigin) throw new Failure("delegation/cross-origin"); // a frame of somebody else's page

  // What the authenticator says.
  const data = readAuthenticatorData(delegation.authenticatorData);
  if (!equalBytes(data.rpIdHash, sha256(utf8(authenticator.rpId)))) throw new Failure("delegation/other-rp");
  if (!data.userPresent || !data.userVerified) throw new Failure("delegation/user-not-verified");
  if (data.backupEligible !== authenticator.backupEligible || (data.backedUp && !data.backupEligible)) throw new Failure("delegation/backup-flags");
  const signed = concat(delegation.authenticatorData, sha256(delegation.clientDataJSON));
  if (!(await verifyCose(authenticator.publicKey, signed, delegation.signature))) throw new Failure("delegation/bad-signature");

  const servedByNode = expected.nodeOrigins.includes(origin);
  return { deviceId: record.deviceId, origin, loopbackOrigin, servedByNode, userVerified: data.userVerified, backupEligible: data.backupEligible, backedUp: data.backedUp, demonstration, notBefore, notAfter };
}

function challengeOf(statement: Uint8Array): Bytes {
  return concat(sha256(signedBytes("leaf-delegation", statement)));
}

/** The origin must be https (http on loopback), and its host the RP id or a subdomain of it (WebAuthn §5.1.3). */
function readOrigin(text: string, rpId: string): { origin: string; loopback: boolean } {
  if (!URL.canParse(text)) throw new Failure("delegation/bad-origin");
  const { origin, hostname, protocol } = new URL(text);
  const loopback = hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1" || hostname === "[::1]";
  if (origin !== text || (protocol !== "https:" && !(protocol === "http:" && loopback))) throw new Failure("delegation/bad-origin");
  if (hostname !== rpId && !hostname.endsWith(`.${rpId}`)) throw new Failure("delegation/bad-origin", "not of this RP id");
  return { origin, loopback };
}

/** For callers that show a delegation before trusting it. */
export function peekDelegation(delegation: Delegation): DelegationStatement & { origin: string } {
  const { person, deviceId, leafKey, notBefore, notAfter } = shaped(statementSchema, parseCbor(delegation.statement, 1024));
  return { person, deviceId, leafKey, notBefore, notAfter, origin: readClientData(delegation.clientDataJSON).origin };
}


/**
 * A standing: what a node states about one of its own devices, signed and short-lived (an attestation result, RFC 9334 passport model). It is bound to
 * {leaf key, call, epoch, serial, SHA-256 of every participant's challenge}: one from another call, another group state, or from before this verifier's own
 * challenge proves nothing and is refused.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat, equalBytes, toHex } from "../wire/bytes.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { bytesOf, count, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { openSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { statedPlace } from "../wire/station-place.ts";
import { deviceIdSchema, domainSchema, domainOf, guestUriSchema, personUriSchema, roomUriSchema } from "./uri.ts";

const MAX_STANDING_BYTES = 8192;
const CONTEXT = "standing";
export const MAX_LINE_STANDING_SECONDS = 43_200;

export const deviceClasses = ["guest", "personal", "approved", "issued"] as const;
export type DeviceClass = (typeof deviceClasses)[number];
export const standingStatuses = ["good", "lowered", "revoked"] as const;

const common = {
  v: z.literal(1),
  domain: domainSchema,
  person: z.union([personUriSchema, guestUriSchema]),
  deviceId: deviceIdSchema,
  leafKey: bytesOf(32),
  room: roomUriSchema,
  /** Rises with every standing about this leaf in this call or line. */
  serial: count,
  challengesHash: bytesOf(32),
  class: z.enum(deviceClasses),
  /** Stable codes with an optional remark by the officer, never wording for screens. */
  evidence: z.array(z.strictObject({ kind: z.string().regex(/^[a-z][a-z0-9/-]{0,63}$/), note: z.string().max(200).optional() })).max(16),
  status: z.enum(standingStatuses),
  /** Of a station. */
  place: statedPlace.optional(),
  issuedAt: unixSeconds,
};

const callStandingSchema = z.strictObject({ ...common, kind: z.literal("call"), callId: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/), epoch: count });
const lineStandingSchema = z.strictObject({ ...common, kind: z.literal("line"), validSeconds: z.int().min(1).max(MAX_LINE_STANDING_SECONDS) });
export const standingSchema = z.discriminatedUnion("kind", [callStandingSchema, lineStandingSchema]).refine((standing) => domainOf(standing.person) === standing.domain, { path: ["domain"] });

export type CallStanding = z.infer<typeof callStandingSchema>;
export type LineStanding = z.infer<typeof lineStandingSchema>;
export type Standing = CallStanding | LineStanding;
export type Evidence = Standing["evidence"][number];

/** The 16 to 64 random bytes that the holder of a leaf wants to see answered. */
export interface Challenge {
  readonly leaf: number;
  readonly challenge: Bytes;
}

/** SHA-256 of the CBOR list [[leaf, challenge] …] sorted by leaf, then bytes. */
export function hashChallenges(challenges: readonly Challenge[]): Bytes {
  const sorted = [...challenges].sort((a, b) => a.leaf - b.leaf || (toHex(a.challenge) < toHex(b.challenge) ? -1 : 1));
  return concat(sha256(canonicalCbor(sorted.map(({ leaf, challenge }) => [leaf, challenge]))));
}

export async function signStanding(standing: Standing, nodeKey: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(standingSchema, standing), nodeKey);
}

interface StandingExpectation {
  /** The key of the node whose domain the device has, from the accord: never one that came with the standing. */
  readonly nodeKey: Uint8Array;
  readonly domain?: string;
  readonly leafKey: Uint8Array;
  /** The list carried beside the standing. */
  readonly challenges: readonly Challenge[];
  /** What this verifier asked, for its own leaf: it must be in the list. */
  readonly ownChallenge: Challenge;
  /** The highest serial seen of this leaf; equal is a replay. */
  readonly lastSerial?: number;
}

export interface CallStandingExpectation extends StandingExpectation {
  readonly kind: "call";
  readonly callId: string;
  readonly epochAtLeast: number;
}

export interface LineStandingExpectation extends StandingExpectation {
  readonly kind: "line";
  readonly room: string;
}

/** Throws `standing/…`, each naming the claim that failed, or `wire/…` when it is not a standing of this node at all. */
export function verifyStanding(bytes: Uint8Array, expected: CallStandingExpectation): CallStanding;
export function verifyStanding(bytes: Uint8Array, expected: LineStandingExpectation): LineStanding;
export function verifyStanding(bytes: Uint8Array, expected: CallStandingExpectation | LineStandingExpectation): Standing {
  const standing = openSigned(CONTEXT, bytes, expected.nodeKey, standingSchema, { maxBytes: MAX_STANDING_BYTES });
  if (expected.domain !== undefined && standing.domain !== expected.domain) throw new Failure("standing/other-domain");
  if (!equalBytes(standing.leafKey, expected.leafKey)) throw new Failure("standing/other-leaf");
  if (expected.kind === "call") {
    if (standing.kind !== "call" || standing.callId !== expected.callId) throw new Failure("standing/other-call");
    if (standing.epoch < expected.epochAtLeast) throw new Failure("standing/old-epoch");
  } else if (standing.kind !== "line" || standing.room !== expected.room) throw new Failure("standing/other-line");
  if (!equalBytes(standing.challengesHash, hashChallenges(expected.challenges))) throw new Failure("standing/other-challenges");
  if (!expected.challenges.some((one) => one.leaf === expected.ownChallenge.leaf && equalBytes(one.challenge, expected.ownChallenge.challenge))) throw new Failure("standing/stale-challenge");
  if (expected.lastSerial !== undefined && standing.serial <= expected.lastSerial) throw new Failure("standing/replayed");
  return standing;
}

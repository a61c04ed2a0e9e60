/**
 * What two nodes say to one another: draft-ietf-mimi-protocol's roles (hub, follower) and endpoints, JSON over HTTPS, each request
 * signed by the accord's node key (RFC 9421: @method, @target-uri, content-digest, created, nonce). Where we differ from the draft is in docs/protocol.md.
 * All are `POST /mimi/v1/<path>`; the answer to an unsigned, forged, stale or replayed request is 401, to a domain without an accord 403.
 */
import { z } from "zod";
import { MOST_ASKED_KEYS, sealedLetter, sealingKeysOf } from "./dispatch/letter.ts";
import { frontingFederation } from "./dispatch/fronting.ts";
import { dispatchFederation } from "./dispatch/procedures.ts";
import * as f from "./fields.ts";
import { MOST_REACHED, reachAnswer, reachedPersons, wake } from "./reach.ts";

const ok = z.object({ status: z.literal("success") });

/** One thing that happened in a room, as the hub ordered it, for the devices of one follower. */
export const roomEvent = z.object({
  room: f.roomUri,
  seq: z.int().min(0),
  kind: z.enum(["create", "commit", "welcome", "message", "closed"]),
  from: z.string().max(400),
  at: f.milliseconds,
  bytes: f.b64(f.MAX_COMMIT),
  recipients: z.array(f.deviceId).max(4096),
  ephemeral: z.boolean().optional(),
  wake: wake.optional(),
});
export type RoomEvent = z.infer<typeof roomEvent>;

/** Of one word of `from` about `to`: its own number, the number of the other's word that was heard by then, and that of the speaker's last withdrawal (0: never). */
const consentWord = { serial: f.milliseconds.min(1), heard: f.milliseconds, withdrawn: f.milliseconds };

export const federation = {
  /** Claims one one-use KeyPackage a device. `noConsent` also stands for "no such person". */
  keyMaterial: {
    in: z.strictObject({ target: f.personUri, requester: f.personUri, room: f.roomUri.optional() }),
    out: z.discriminatedUnion("status", [
      z.object({ status: z.literal("success"), packages: z.array(z.object({ deviceId: f.deviceId, keyPackage: f.b64(f.MAX_KEY_PACKAGE), lastResort: z.boolean() })).max(64) }),
      z.object({ status: z.enum(["noConsent", "noCompatibleMaterial"]) }),
    ]),
  },
  /** Follower → hub: a commit. */
  update: {
    in: z.strictObject({ room: f.roomUri, sender: f.deviceId, commit: f.b64(f.MAX_COMMIT), welcome: f.b64(f.MAX_COMMIT).optional(), groupInfo: f.b64(f.MAX_COMMIT) }),
    out: z.discriminatedUnion("status", [z.object({ status: z.literal("success"), seq: z.int(), at: f.milliseconds }), z.object({ status: z.enum(["wrongEpoch", "notAllowed", "invalidProposal"]), epoch: z.int().optional(), code: z.string().max(80).optional() })]),
  },
  /** Follower → hub: application messages, in the order their devices sent them. Each carries its own id; a repeat is accepted once. */
  submitMessage: {
    in: z.strictObject({ messages: z.array(z.strictObject({ room: f.roomUri, id: f.b64Exactly(16), sender: f.deviceId, message: f.b64(f.MAX_MESSAGE), ephemeral: z.boolean().optional(), wake: wake.optional() })).min(1).max(256) }),
    out: z.object({ results: z.array(z.object({ id: f.b64Exactly(16), status: z.enum(["accepted", "notAllowed", "epochTooOld", "duplicate"]), seq: z.int().optional(), at: f.milliseconds.optional() })) }),
  },
  /** Hub → follower: what happened, in order, many at once; `seen` is how far the follower has it durably. */
  notify: { in: z.strictObject({ from: f.domain, first: z.int().min(0), events: z.array(roomEvent).min(1).max(256) }), out: z.object({ status: z.literal("success"), seen: z.int() }) },
  requestConsent: { in: z.strictObject({ from: f.personUri, to: f.personUri, card: f.b64(2048), ...consentWord }), out: ok },
  updateConsent: { in: z.strictObject({ from: f.personUri, to: f.personUri, state: z.enum(["granted", "revoked"]), card: f.b64(2048).optional(), ...consentWord }), out: ok },
  /** All that this node's people have last said to people of the other, when it is seen again after it was away; `has`: how far this node has heard the other's word. `answer`: nothing is asked in return. */
  consents: { in: z.strictObject({ answer: z.boolean(), words: z.array(z.strictObject({ from: f.personUri, to: f.personUri, state: z.enum(["granted", "revoked"]), ...consentWord, has: f.milliseconds })).max(256) }), out: ok },
  /** A person's chain, for those whom the person has granted consent (asked by `requester`'s node on their behalf). */
  chain: { in: z.strictObject({ person: f.personUri, requester: f.personUri, after: z.int().min(0) }), out: z.object({ entries: z.array(f.b64(f.MAX_ENTRY)).max(1000), receipts: z.array(f.b64(2048)).max(1000) }) },
  /** The other side's word that a device was lowered or revoked, or a chain grew: signed by its node, passed on to the contacts' devices at once. */
  notice: { in: z.strictObject({ notice: f.b64(4096), to: z.array(f.personUri).max(5000) }), out: ok },
  /** A desk's word: for this arrangement these persons of the two nodes may reach one another until then. Counts when the other side's desk has said the same. Serials rise. */
  introduce: { in: z.strictObject({ arrangement: f.b64Exactly(16), by: f.personUri, persons: z.array(f.personUri).min(2).max(32), until: f.seconds, serial: z.int().min(0).max(2 ** 32), withdrawn: z.boolean() }), out: ok },
  /** Whether a device of these persons could ring now: for those who have granted `requester` consent. */
  reach: { in: z.strictObject({ requester: f.personUri, persons: reachedPersons }), out: z.object({ answers: z.array(reachAnswer).max(MOST_REACHED) }) },
  /** A device of this node has missed changes of a room: `request` is signed by it, for the room's members. */
  rejoin: { in: z.strictObject({ room: f.roomUri, device: f.deviceUri, request: f.b64(f.MAX_REJOIN) }), out: ok },
  /** Chains and sealing keys of those of this node's people who have granted `requester` consent. */
  sealingKeys: { in: z.strictObject({ requester: f.personUri, persons: z.array(f.personUri).min(1).max(MOST_ASKED_KEYS) }), out: z.object({ people: z.array(sealingKeysOf).max(MOST_ASKED_KEYS) }) },
  letter: { in: z.strictObject({ letter: sealedLetter }), out: ok },
  ...dispatchFederation,
  ...frontingFederation,
  /** A security policy of the node that is asked, by the hash that the accord pins. */
  labelPolicy: { in: z.strictObject({ sha256: f.b64Exactly(32) }), out: z.object({ xml: z.string().max(f.MAX_POLICY_XML) }) },
  accordOffer: { in: z.strictObject({ accord: f.b64(16384) }), out: z.object({ status: z.enum(["received", "active", "ended"]) }) },
  ping: { in: z.strictObject({}), out: ok },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;

export type FederationCall = keyof typeof federation;

/** `GET /.well-known/entente`. */
export const wellKnown = z.object({
  domain: f.domain,
  organisation: f.displayName,
  nodeKey: f.b64Exactly(32),
  caKey: f.b64Exactly(32),
  officerKeys: z.array(f.b64Exactly(32)).max(20),
  webOrigins: z.array(z.string().max(400)).max(8),
  ledger: z.object({ origin: z.string().max(400), vkey: z.string().max(600), url: z.string().max(400) }),
  witness: z.object({ vkey: z.string().max(600), url: z.string().max(400) }),
  protocol: z.literal("entente/1"),
  mimi: z.string().max(400),
  demonstration: z.boolean(),
  /** The security policies that an accord with it will pin. */
  policies: z.array(f.policyNamed).max(f.MOST_POLICIES).optional(),
});
export type WellKnown = z.infer<typeof wellKnown>;

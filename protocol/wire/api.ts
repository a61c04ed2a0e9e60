/**
 * What a device and its own node say to one another. One table: the name of a procedure, what goes in, what comes out.
 * Devices call `POST /api/v1/<name>` (JSON), or send `{id, call, args}` over the socket `/api/v1/socket`; both reach the same handler.
 * The token goes into `Authorization: Bearer`, or into the socket's first message, `{token}`, answered by `{ok: {}}` or `{error}`; never into a URL.
 * `open` procedures need no session: they are what a stranger can touch, and are rate-limited as such.
 * 400 lines are passed on purpose where this grows: the table is one thing.
 */
import { z } from "zod";
import { breachKind, MAX_BREACH_REPORT } from "./breach.ts";
import { deviceView, personView } from "./device-view.ts";
import { letterProcedures } from "./dispatch/letter.ts";
import { exposureProcedures } from "./dispatch/exposure.ts";
import { incidentProcedures } from "./dispatch/incident.ts";
import { frontingProcedures } from "./dispatch/fronting.ts";
import { dispatchProcedures } from "./dispatch/procedures.ts";
import * as f from "./fields.ts";
import { kasProcedures } from "./kas.ts";
import { MAX_READOUT_FILE } from "./minutes/readout.ts";
import * as reach from "./reach.ts";
import { replacementProcedures } from "./replacement.ts";
import { stationProcedures } from "./station.ts";

export { type DeviceView, deviceView, personView } from "./device-view.ts";
export type { ReplacementView } from "./replacement.ts";

const readoutName = z.string().regex(/^[a-z2-7]{52}$/);
const breachId = z.string().regex(/^[0-9a-f]{32}$/);
const none = z.strictObject({});

/** A peer as its accord states it: what a client needs to check the other side's statements by itself. */
export const peerView = z.object({
  domain: f.domain,
  organisation: f.displayName,
  url: z.url().max(400),
  nodeKey: f.b64Exactly(32),
  caKey: f.b64Exactly(32),
  officerKeys: z.array(f.b64Exactly(32)).max(20),
  webOrigins: z.array(z.string().max(400)).max(8),
  ledger: z.object({ origin: z.string().max(400), vkey: z.string().max(600), url: z.url().max(400) }),
  maximumRank: f.rank,
  /** How far the accord believes a class that only the other node can know. */
  statedDevice: f.deviceClass,
  state: z.enum(["proposed", "offered", "active", "ended"]),
  reachable: z.boolean(),
  lastSeen: f.seconds.optional(),
});
export type PeerView = z.infer<typeof peerView>;

export const organisationView = peerView.omit({ maximumRank: true, statedDevice: true, state: true, reachable: true, lastSeen: true }).extend({
  /** Ceiling (rank) that this organisation allows at OPEN, PRIVATE, VERIFIED, SECURE. */
  ceilings: z.tuple([f.rank, f.rank, f.rank, f.rank]),
  overrideBy: z.array(f.personUri).max(100),
  /** When a principal calls another organisation without the desk: nothing is said, or the desk is told. */
  directCalls: z.enum(["allowed", "told"]),
  /** Whether a desk that is told of such a call may ask to join it. */
  joinsDirectCalls: z.enum(["never", "ask"]),
  /** Within which both sides assess the damage of a disclosure. */
  assessmentHours: z.int().min(1).max(720).optional(),
  demonstration: z.boolean(),
});
export type OrganisationView = z.infer<typeof organisationView>;

const receipt = f.b64(2048);

/** `own`: the other side's desk has not said it. `differs`: it has named others; nothing is in force. */
const introductionState = z.enum(["none", "own", "both", "differs"]);

export const iceServer = z.object({ urls: z.array(z.string().max(300)), username: z.string().max(300).optional(), credential: z.string().max(300).optional() });

const enrolment = z.object({
  kind: z.enum(["person", "device"]),
  person: f.personUri,
  name: f.displayName,
  organisation: f.displayName,
  domain: f.domain,
  expiresAt: f.seconds,
  demonstration: z.boolean(),
  /** Only for a link that stands for a spoken code: what the officer who made it tells the new device past the node. */
  word: f.b64(1024).optional(),
});

/** What a mailbox could not keep for a device that was away too long. `changes`: commits, invitations, ends. `complete`: every room is named. */
export const droppedFromMailbox = z.object({
  items: z.int().min(0),
  complete: z.boolean(),
  rooms: z.array(z.object({ room: f.roomUri, messages: z.int().min(0), changes: z.int().min(0), from: f.milliseconds, to: f.milliseconds })).max(1000),
});
export type DroppedFromMailbox = z.infer<typeof droppedFromMailbox>;

export const uploadState = z.object({ parts: z.int().min(0), url: z.url().max(2048).optional() });

const delivered = z.object({ accepted: z.literal(true), seq: z.int(), at: f.milliseconds });

export const procedures = {
  // Open to strangers.
  "enrol.look": { open: true, in: z.strictObject({ token: f.b64Exactly(24) }), out: enrolment },
  /**
   * First device of a person: `entry` is the genesis of its chain. A further device (kind "device"): `entry` is absent, `request` is what the
   * linking device or the officers will sign, and `proof` is HMAC-SHA-256(link secret, request): the node never learns the secret and so can't link a device of its own.
   */
  "enrol.begin": {
    open: true,
    in: z.strictObject({
      token: f.b64Exactly(24),
      entry: f.b64(f.MAX_ENTRY).optional(),
      indexTag: f.b64Exactly(64).optional(),
      request: f.b64(f.MAX_ENTRY).optional(),
      proof: f.b64Exactly(32).optional(),
    }),
    out: z.object({ state: z.enum(["enrolled", "pending"]), person: f.personUri, certificates: z.array(f.b64(4096)).max(4) }),
  },
  /** Asked again by a pending device; its own signature over the challenge shows that it is the one that waits. */
  "enrol.state": { open: true, in: z.strictObject({ deviceId: f.deviceId }), out: z.object({ state: z.enum(["pending", "enrolled", "refused"]), certificates: z.array(f.b64(4096)).max(4), /** From an own device, under the secret of the spoken code. */ sealed: f.b64(256).optional() }) },
  "session.challenge": { open: true, in: z.strictObject({ deviceId: f.deviceId }), out: z.object({ challenge: f.b64Exactly(32) }) },
  "session.open": {
    open: true,
    in: z.strictObject({ deviceId: f.deviceId, challenge: f.b64Exactly(32), signature: f.b64Exactly(64) }),
    out: z.object({ token: f.b64Exactly(32), expiresAt: f.seconds }),
  },
  "guest.look": { open: true, in: z.strictObject({ token: f.b64Exactly(24) }), out: z.object({ organisation: f.displayName, expiresAt: f.seconds }) },
  /** Works once. `keyPackage` is for the call's group alone; the certificate names a guest, never a person. */
  "guest.redeem": {
    open: true,
    in: z.strictObject({ token: f.b64Exactly(24), name: f.displayName, deviceId: f.deviceId, signKey: f.b64Exactly(32), signature: f.b64Exactly(64) }),
    out: z.object({ guest: f.guestUri, room: f.roomUri, certificates: z.array(f.b64(4096)).max(4), session: f.b64Exactly(32) }),
  },
  /** After redeem: the guest hands in the KeyPackage that its certificate made possible; the inviting device gets `guest-knocks` and checks `proof`, made with the secret in the link's fragment. */
  "guest.knock": { in: z.strictObject({ keyPackage: f.b64(f.MAX_KEY_PACKAGE), proof: f.b64Exactly(32) }), out: none },

  // A device's own affairs.
  me: {
    in: none,
    out: z.object({ person: personView, device: deviceView, devices: z.array(deviceView), organisation: organisationView, peers: z.array(peerView), now: f.milliseconds, codeHashes: z.array(f.b64Exactly(32)) }),
  },
  "keys.publish": { in: z.strictObject({ packages: z.array(f.b64(f.MAX_KEY_PACKAGE)).max(100), lastResort: f.b64(f.MAX_KEY_PACKAGE).optional() }), out: z.object({ held: z.int() }) },
  /** One KeyPackage for each device of the person; `lastResort` marks a reused one (attack 27). */
  "keys.claim": {
    in: z.strictObject({ person: f.personUri, room: f.roomUri.optional() }),
    out: z.object({ packages: z.array(z.object({ deviceId: f.deviceId, keyPackage: f.b64(f.MAX_KEY_PACKAGE), lastResort: z.boolean() })) }),
  },
  "chain.get": { in: z.strictObject({ person: f.personUri }), out: z.object({ entries: z.array(f.b64(f.MAX_ENTRY)).max(1000), receipts: z.array(receipt).max(1000) }) },
  /** `leaf` is the blinded ledger leaf (tag ‖ commitment) for the entry; the receipt is the node's promise to include it. */
  "chain.append": { in: z.strictObject({ entry: f.b64(f.MAX_ENTRY), leaf: f.b64Exactly(64) }), out: z.object({ receipt }) },
  /** A one-time token for a further device. The secret beside it in the link is made by the caller and never sent here. */
  "device.link": { in: z.strictObject({ name: f.displayName.optional() }), out: z.object({ token: f.b64Exactly(24), expiresAt: f.seconds }) },
  "device.pending": { in: none, out: z.object({ requests: z.array(z.object({ deviceId: f.deviceId, person: f.personUri, token: f.b64Exactly(24), request: f.b64(f.MAX_ENTRY), proof: f.b64Exactly(32), signatures: z.array(f.b64(1024)).max(4), entry: f.b64(f.MAX_ENTRY).optional(), replacement: f.replacementId.optional(), at: f.seconds })).max(50) }) },
  /** An officer's half of a two-officer entry: `entry` is the payload that both sign, by name; the second one completes it and the node appends the entry. */
  "device.approve": { in: z.strictObject({ deviceId: f.deviceId, signature: f.b64(1024), entry: f.b64(f.MAX_ENTRY), leaf: f.b64Exactly(64) }), out: z.object({ state: z.enum(["waiting-for-second-officer", "enrolled"]) }) },
  "device.refuse": { in: z.strictObject({ deviceId: f.deviceId }), out: none },
  "ledger.append": { in: z.strictObject({ leaf: f.b64Exactly(64) }), out: z.object({ receipt }) },
  "turn.get": { in: none, out: z.object({ servers: z.array(iceServer), relayOnly: z.boolean(), expiresAt: f.seconds.optional() }) },
  /** An attestation result about the calling device, signed by its node (RATS passport model). `challenges`: [leaf, 32 bytes] of every participant. */
  "standing.call": {
    in: z.strictObject({ room: f.roomUri, epoch: z.int().min(0), leafKey: f.b64Exactly(32), challenges: z.array(z.tuple([z.int().min(0).max(4096), f.b64Exactly(32)])).min(1).max(64) }),
    out: z.object({ standing: f.b64(4096) }),
  },
  "standing.line": { in: z.strictObject({ leafKey: f.b64Exactly(32), room: f.roomUri, challenges: z.array(z.tuple([z.int().min(0).max(4096), f.b64Exactly(32)])).max(64).optional() }), out: z.object({ standing: f.b64(4096) }) },

  // Contacts and consent. `proof`: the asking or granting device's word for the person's other devices. Answers never tell whether a person exists.
  "consent.request": { in: z.strictObject({ to: f.personUri, card: f.b64(2048), proof: f.b64(1024).optional() }), out: none },
  "consent.answer": { in: z.strictObject({ to: f.personUri, grant: z.boolean(), card: f.b64(2048).optional(), proof: f.b64(1024).optional() }), out: none },
  "consent.list": { in: none, out: z.object({ entries: z.array(z.object({ person: f.personUri, direction: z.enum(["in", "out"]), state: z.enum(["requested", "granted", "refused", "revoked"]), card: f.b64(2048).optional(), proof: f.b64(1024).optional(), at: f.seconds })).max(5000) }) },

  // A desk. Refused for everybody else.
  /** The node's signed word that the caller is a desk: handed on in lines (`office`). */
  "desk.office": { in: none, out: z.object({ statement: f.b64(1024) }) },
  /** Persons of two organisations who may reach one another for an arrangement. In force once the other side's desk has said the same; `until` at most a week after `start`. */
  "desk.introduce": { in: z.strictObject({ arrangement: f.b64Exactly(16), persons: z.array(f.personUri).min(2).max(32), start: f.seconds, until: f.seconds }), out: z.object({ state: introductionState }) },
  "desk.takeBack": { in: z.strictObject({ arrangement: f.b64Exactly(16) }), out: none },
  "desk.introductions": { in: none, out: z.object({ introductions: z.array(z.object({ arrangement: f.b64Exactly(16), state: introductionState, persons: z.array(f.personUri), until: f.seconds })).max(1000) }) },

  // Rooms: the same three for lines and calls.
  "room.create": { in: z.strictObject({ create: f.b64(8192), groupInfo: f.b64(f.MAX_COMMIT) }), out: z.object({ room: f.roomUri }) },
  "room.commit": {
    in: z.strictObject({ room: f.roomUri, commit: f.b64(f.MAX_COMMIT), welcome: f.b64(f.MAX_COMMIT).optional(), groupInfo: f.b64(f.MAX_COMMIT) }),
    out: z.discriminatedUnion("accepted", [delivered, z.object({ accepted: z.literal(false), why: z.enum(["wrong-epoch", "not-allowed", "hub-unreachable"]), epoch: z.int().optional(), code: z.string().max(80).optional() })]),
  },
  /** Kept durably before the answer; reaches the hub, and from there every device, as soon as each is up. `id` makes a retry harmless. */
  "room.send": { in: z.strictObject({ room: f.roomUri, id: f.b64Exactly(16), message: f.b64(f.MAX_MESSAGE), ephemeral: z.boolean().optional(), wake: reach.wake.optional() }), out: z.object({ queued: z.literal(true) }) },
  /** This device has missed changes of the room, and asks its members to take it out and in again: `request` is signed by it. */
  "room.rejoin": { in: z.strictObject({ room: f.roomUri, request: f.b64(f.MAX_REJOIN) }), out: none },
  "room.close": { in: z.strictObject({ room: f.roomUri }), out: none },
  /** A file to come, of so many sealed bytes; its space is kept from here on. Its parts follow as `PUT /api/v1/blobs/<id>/<number>`, in order. */
  "upload.begin": { in: z.strictObject({ size: z.int().min(1).max(2 ** 40) }), out: z.object({ id: f.blobId }) },
  /** How many parts the node has. `url` once it has them all. */
  "upload.state": { in: z.strictObject({ id: f.blobId }), out: uploadState },
  /** Nothing of it is kept, finished or not. */
  "upload.cancel": { in: z.strictObject({ id: f.blobId }), out: none },
  "mailbox.ack": { in: z.strictObject({ upTo: z.int().min(0) }), out: none },
  "guest.invite": { in: z.strictObject({ room: f.roomUri, minutes: z.int().min(1).max(1440) }), out: z.object({ token: f.b64Exactly(24), url: z.url(), expiresAt: f.seconds }) },
  "guest.remove": { in: z.strictObject({ guest: f.guestUri }), out: none },

  // How one can be rung. What a device says holds until it says otherwise; left out, the subscription stays as it was.
  "reach.state": {
    in: z.strictObject({ rings: reach.rings, disturbs: reach.disturbs, later: reach.disturbsLater.optional(), tells: z.boolean(), push: reach.pushSubscription.nullable().optional() }),
    out: z.object({ push: z.object({ allowed: z.boolean(), key: f.b64Exactly(65).optional(), subscribed: z.boolean() }) }),
  },
  /** A woken page asks, before anybody opens it, whether it still rings; with `wait` it is answered when that changes, or after a while. It has no session, only what was pushed to it. */
  "reach.wake": { open: true, in: z.strictObject({ wake: f.b64Exactly(16), wait: z.boolean() }), out: z.object({ state: reach.wakeState }) },
  "reach.get": { in: z.strictObject({ persons: reach.reachedPersons }), out: z.object({ answers: z.array(reach.reachAnswer).max(reach.MOST_REACHED) }) },
  // Breaches of protocol.
  /** Who has the role: a report goes into the line with one of them, if there is one. */
  "breach.officers": { in: none, out: z.object({ officers: z.array(z.object({ person: f.personUri, name: f.displayName })).max(500) }) },
  /** For who has no line to a security officer: the node keeps it, and can read it. The same report again changes nothing. */
  "breach.report": { in: z.strictObject({ report: f.b64(MAX_BREACH_REPORT) }), out: none },
  "breach.mine": { in: none, out: z.object({ reports: z.array(z.object({ id: breachId, seenAt: f.milliseconds.optional() })).max(500) }) },

  // Security policies of labels: this organisation's own, and those that accords in force pin. `here`: the peer's file has come.
  "label.policies": { in: none, out: z.object({ policies: z.array(f.policyNamed.extend({ from: f.domain, ranks: z.record(z.string().max(256), f.rank), here: z.boolean() })).max(4096) }) },
  "label.policy": { in: z.strictObject({ sha256: f.b64Exactly(32) }), out: z.object({ xml: z.string().max(f.MAX_POLICY_XML) }) },

  // Public readouts. Refused for who is neither desk nor principal.
  /** The node's signed word about the calling device, for the readout of that hash alone. */
  "readout.word": { in: z.strictObject({ readout: f.b64Exactly(32) }), out: z.object({ word: f.b64(2048) }) },
  /** Checked as any reader would check it, then shown for good. The same again changes nothing. */
  "readout.publish": { in: z.strictObject({ file: f.b64(MAX_READOUT_FILE) }), out: z.object({ name: readoutName }) },
  "readout.list": { in: none, out: z.object({ readouts: z.array(z.object({ name: readoutName, title: z.string().max(200), corrects: readoutName.optional(), publishedAt: f.milliseconds })).max(500) }) },

  // The security officer's desk; refused for everybody else.
  /** Reports that lie here, and what this node saw by itself. */
  "security.breaches": {
    in: none,
    out: z.object({
      reports: z.array(z.object({ report: f.b64(MAX_BREACH_REPORT), at: f.milliseconds, seenAt: f.milliseconds.optional() })).max(2000),
      observed: z.array(z.object({ kind: breachKind.exclude(["open-line"]), person: f.personUri, call: f.roomUri, at: f.milliseconds, until: f.milliseconds.nullable(), note: z.string().max(400) })).max(2000),
    }),
  },
  "security.breachSeen": { in: z.strictObject({ reports: z.array(breachId).min(1).max(256) }), out: none },
  "security.devices": { in: none, out: z.object({ devices: z.array(deviceView), people: z.array(personView) }) },
  "security.set": {
    in: z.strictObject({ deviceId: f.deviceId, class: f.deviceClass.exclude(["guest"]).optional(), evidence: z.object({ kind: z.string().min(1).max(60), note: z.string().max(400).optional() }).optional(), status: z.enum(["good", "lowered", "revoked"]).optional(), reason: z.string().max(400).optional() }),
    out: deviceView,
  },
  "security.denylist": { in: z.strictObject({ set: z.array(z.object({ match: z.string().min(2).max(200), reason: z.string().min(1).max(400) })).max(500).optional() }), out: z.object({ entries: z.array(z.object({ match: z.string(), reason: z.string() })) }) },
  "security.invite": { in: z.strictObject({ name: f.displayName, user: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/), role: f.role, hours: z.int().min(1).max(720) }), out: z.object({ token: f.b64Exactly(24), url: z.url(), expiresAt: f.seconds }) },
  "security.events": { in: none, out: z.object({ events: z.array(z.object({ at: f.milliseconds, kind: z.string().max(60), person: f.personUri.optional(), text: z.string().max(600) })).max(500) }) },
  ...replacementProcedures,
  ...stationProcedures,
  ...letterProcedures,
  ...dispatchProcedures,
  ...frontingProcedures,
  ...kasProcedures,
  ...exposureProcedures,
  ...incidentProcedures,
  "override.record": { in: z.strictObject({ room: f.roomUri, leaf: f.b64Exactly(64) }), out: z.object({ receipt }) },
  /** For "Be the server": what this node has of a room, as it lies in its database. Demonstration nodes only, where whoever can reach the loopback address may ask. */
  "demonstration.database": { open: true, in: none, out: z.object({ tables: z.array(z.object({ name: z.string(), rows: z.int(), sample: z.array(z.record(z.string(), z.string())) })) }) },
  /** For "Add a spy device": the node tries to add a device of its own making to a person. Demonstration nodes only. */
  "demonstration.spy": { open: true, in: z.strictObject({ person: f.personUri }), out: z.object({ tried: z.string().max(400) }) },
} as const satisfies Record<string, { open?: true; in: z.ZodType; out: z.ZodType }>;

export type Procedure = keyof typeof procedures;
export type Args<P extends Procedure> = z.input<(typeof procedures)[P]["in"]>;
export type Result<P extends Procedure> = z.output<(typeof procedures)[P]["out"]>;

/** What the node pushes over the socket. `deliver` is the mailbox: in order, again until acknowledged. The others are hints that may be lost. */
export const push = z.discriminatedUnion("push", [
  z.object({
    push: z.literal("deliver"),
    items: z.array(
      z.object({
        n: z.int(),
        kind: z.enum(["welcome", "commit", "message", "consent", "notice", "chain", "closed", "rejected", "guest-knocks", "link-request", "introduction", "replacement", "security", "rejoin", "dropped", "presence", "letter"]),
        room: f.roomUri.optional(),
        seq: z.int().optional(),
        from: z.string().max(400).optional(),
        at: f.milliseconds,
        /** MLS bytes, or the kind's own object (see docs/protocol.md, "Mailbox"). */
        bytes: f.b64(f.MAX_COMMIT).optional(),
        data: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
  z.object({ push: z.literal("peer"), domain: f.domain, reachable: z.boolean(), since: f.milliseconds }),
  z.object({ push: z.literal("device-changed"), deviceId: f.deviceId }),
  z.object({ push: z.literal("signed-out"), code: z.string().max(80) }),
]);
export type Push = z.infer<typeof push>;
export type MailboxItem = Extract<Push, { push: "deliver" }>["items"][number];

export const socketRequest = z.strictObject({ id: z.int(), call: z.string().max(60), args: z.unknown() });
export const socketAnswer = z.union([z.object({ id: z.int(), ok: z.unknown() }), z.object({ id: z.int(), error: z.object({ code: z.string(), detail: z.string().optional() }) })]);

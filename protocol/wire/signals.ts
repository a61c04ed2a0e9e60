/**
 * What devices say to one another inside MLS, beside what people write: nodes see none of it. CBOR, media type `application/entente-signal+cbor`.
 * A signal counts as said by the leaf that MLS names as its sender and by nobody else; fields never repeat who speaks.
 */
import { z } from "zod";
import { breachReportSignal, breachSeen } from "./breach.ts";
import { arrange } from "./desk/arrange.ts";
import { directCall, introduce, vouch } from "./desk/introduce.ts";
import { office } from "./desk/office.ts";
import { precedence } from "./desk/terms.ts";
import * as f from "./fields.ts";
import { stationListSignal } from "./station-list.ts";
import { historyAsk, historyNo, historyPart } from "./history.ts";
import { delegated, standsIn } from "./delegation.ts";
import { missedSeen } from "./missed.ts";
import { minutesDraft } from "./minutes/draft.ts";
import { minutes } from "./minutes/step.ts";
import { notNow, settings } from "./settings.ts";

const bytes = (max: number) => z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= max, `at most ${max} bytes`);
const exactly = (length: number) => z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length, `${length} bytes`);
const level = z.int().min(0).max(3);

/** In a line: about the contact. The index key lets the other side follow the sender's chain in the ledger; only they get it. */
const hello = z.object({ kind: z.literal("hello"), indexKey: exactly(32), name: f.displayName, organisation: f.displayName });
/** "I have verified you / I take it back": the fingerprint verified, how, and the head of the chain as of the witnessed checkpoint that was followed. */
const verified = z.object({
  kind: z.literal("verified"),
  fingerprint: exactly(32),
  method: z.enum(["in-person", "short-code"]),
  state: z.enum(["verified", "withdrawn"]),
  at: f.seconds,
});
/** What this end followed in the log of the other: which head, under which checkpoint. `state` other than `followed` caps the person fact. */
const followed = z.object({ kind: z.literal("followed"), person: f.personUri, head: exactly(32), size: z.int().min(0), state: z.enum(["followed", "young", "withheld", "unreachable", "lying"]), at: f.seconds });

/** Evidence about the sending device, in a line and in a call: all that the far end can check by itself. */
const evidence = z.object({
  kind: z.literal("evidence"),
  delegation: bytes(8192).nullable(),
  codeHash: exactly(32).nullable(),
  codeProof: bytes(16384).nullable(),
  hardwareKeys: z.boolean(),
  standing: bytes(4096).nullable(),
});

const persons = z.array(f.personUri).max(64);
/**
 * `to`: one own device is asked to go on with a call that runs; the others do not ring. `only`: these persons ring and nobody else; said again it brings further ones in, or the same ones again.
 * `staged`: nobody but a desk lets anybody in. `meant`: for whom the call is, who has their calls answered by the one that rings.
 */
const ring = z.object({ kind: z.literal("ring"), call: f.roomUri, video: z.boolean(), at: f.milliseconds, to: f.deviceId.optional(), only: persons.min(1).optional(), staged: z.literal(true).optional(), precedence: precedence.optional(), meant: f.personUri.optional() });
const ringing = z.object({ kind: z.literal("ringing"), call: f.roomUri });
/** What WebRTC ends tell each other, as JSON: `parseMediaSignal` is its edge. */
const mediaSignal = bytes(65536);
/** The opened call entry and the receipt of the speaker's node, so that each side can prove the call later. */
const entryFields = { entry: bytes(8192), blind: exactly(32), receipt: bytes(2048), domain: f.domain };
/**
 * The accepting device hands in a KeyPackage made for this call alone. `takeOver`: another device of the same person goes on with the call. `offer`: to the device that rang, so that the
 * connection comes about while the group does; `entry`: as it is said in the call.
 */
const accept = z.object({ kind: z.literal("accept"), call: f.roomUri, keyPackage: bytes(f.MAX_KEY_PACKAGE), takeOver: z.boolean(), offer: mediaSignal.optional(), entry: z.object(entryFields).optional() });
/** After `accept`: as `media` in the call, between the accepting device and the one that lets it in, until each sees the other in the call's group. */
const connect = z.object({ kind: z.literal("connect"), call: f.roomUri, to: f.deviceId, signal: mediaSignal, entry: z.object(entryFields).optional() });
/** `withdrawn`: asked to be let in, and no longer wants to; may ask again. `left`: was in the call, and went; in the call's own group that is `leave`, which those who are outside don't hear. */
const decline = z.object({ kind: z.literal("decline"), call: f.roomUri, why: z.enum(["declined", "busy", "unable", "withdrawn", "left"]) });
/** For those who are outside: who is in the call and who waits at its door. `epoch` is of the call's group: a roll of an earlier one says nothing. */
const roll = z.object({ kind: z.literal("roll"), call: f.roomUri, epoch: z.int().min(0), present: persons, waiting: persons });
const ended = z.object({ kind: z.literal("ended"), call: f.roomUri, why: z.enum(["cancelled", "no-answer", "hung-up", "failed"]), at: f.milliseconds });

/** In a call only. */
const challenge = z.object({ kind: z.literal("challenge"), challenge: exactly(32) });
const standing = z.object({ kind: z.literal("standing"), standing: bytes(4096), challenges: z.array(z.tuple([z.int().min(0).max(4096), exactly(32)])).max(64) });
const assessment = z.object({ kind: z.literal("assessment"), factsHash: z.string().max(128), asOf: f.milliseconds, level, limiting: z.string().max(200), epoch: z.int().min(0) });
/** `turn` is one more than the highest that the speaker has heard: of two that cross, both ends take the same one. */
const declare = z.object({ kind: z.literal("declare"), rank: f.rank, turn: z.int().min(0).max(2 ** 32) });
const override = z.object({ kind: z.literal("override"), on: z.boolean(), reason: z.string().max(400) });
const codeStep = z.object({ kind: z.literal("code"), step: z.enum(["commit", "nonce", "open", "done", "failed"]), value: bytes(64) });
const media = z.object({ kind: z.literal("media"), to: z.int().min(0).max(4096), signal: mediaSignal });
/** The floor, or a language into which somebody interprets (BCP 47). */
const channel = z.string().max(35).regex(/^[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*$/);
/**
 * A sender's fresh SFrame context (RFC 9605): said before the first frame, new at each start of the sender. `standby`: connected and silent, since another device of the same person still speaks.
 * `instead`: leaves of the same person in whose place this one speaks now.
 * `speaks` and `hears`: a channel, the floor unless said. `poor`: most of this end's connections lose packets.
 * `lost`: leaves of which this end has had no sound for half a minute. `parked`: its person is on another call for now, and neither speaks nor hears here.
 */
const sender = z.object({
  kind: z.literal("sender"),
  context: bytes(64),
  held: z.boolean(),
  muted: z.boolean(),
  camera: z.boolean(),
  standby: z.literal(true).optional(),
  instead: z.array(z.int().min(0).max(4096)).max(4).optional(),
  speaks: channel.optional(),
  hears: channel.optional(),
  poor: z.boolean().optional(),
  lost: z.array(z.int().min(0).max(4096)).max(16).optional(),
  parked: z.literal(true).optional(),
});
/** How languages are dealt with, for the whole call; `turn` as in `declare`. */
const interpretation = z.object({ kind: z.literal("interpretation"), mode: z.enum(["none", "consecutive", "simultaneous"]), languages: z.array(channel).max(4), turn: z.int().min(0).max(2 ** 32) });
/** A desk lets somebody speak who by role only listens, or ends it. */
const voice = z.object({ kind: z.literal("voice"), person: f.personUri, open: z.boolean(), turn: z.int().min(0).max(2 ** 32) });
const entry = z.object({ kind: z.literal("entry"), ...entryFields });
/** `pageClosed`: said after the fact, by a page that was reloaded or closed in the middle of the call. */
const leave = z.object({ kind: z.literal("leave"), at: f.milliseconds, pageClosed: z.literal(true).optional() });

/** Delivery state, sent to contacts only (attack 28). */
const seen = z.object({ kind: z.literal("seen"), upTo: bytes(32), state: z.enum(["delivered", "read"]) });
/**
 * In a line, about a device of the speaker's own person. `ask`: that device is to go on with the line in the speaker's place; `out`: it is out, and nobody lets it in again before one says `in`.
 */
const aside = z.object({ kind: z.literal("aside"), step: z.enum(["ask", "out", "in"]), device: f.deviceId });
/** A line that replaces one whose hub is gone. */
const replaced = z.object({ kind: z.literal("replaced"), by: f.roomUri });

export const signal = z.discriminatedUnion("kind", [
  hello, verified, followed, evidence, assessment, seen, replaced, aside,
  ring, ringing, notNow, settings, missedSeen, delegated, standsIn, accept, connect, decline, roll, ended,
  challenge, standing, declare, override, codeStep, media, sender, interpretation, voice, entry, leave,
  arrange, introduce, vouch, office, directCall,
  historyAsk, historyPart, historyNo, stationListSignal,
  minutes, minutesDraft, breachReportSignal, breachSeen,
]);
export type Signal = z.infer<typeof signal>;
/** What is said in passing, and nothing that a device answers, keeps or rings for. */
export const passing = z.discriminatedUnion("kind", [challenge, standing, assessment, media, connect, evidence, verified, followed, office, vouch, stationListSignal]);
/** Of those what is said in one moment, as one message: each is heard as if it had come by itself, and one that can't be read takes no other with it. */
export const several = z.object({ kind: z.literal("several"), signals: z.array(z.unknown()).min(2).max(64) });
export type SignalKind = Signal["kind"];
export type SignalOf<K extends SignalKind> = Extract<Signal, { kind: K }>;

export const SIGNAL_MEDIA_TYPE = "application/entente-signal+cbor";

/** The event that creates a room; its hash is the room's id, so no node can seize or re-write one (attack 22). CBOR, signed by the creating device. */
export const roomCreate = z.object({
  v: z.literal(1),
  kind: z.enum(["line", "call"]),
  hub: f.domain,
  creator: z.object({ person: f.personUri, deviceId: f.deviceId }),
  /** The only persons whose devices may ever be leaves. In a call guests may join beside them. */
  persons: z.array(f.personUri).min(1).max(64),
  line: f.roomUri.optional(),
  replaces: f.roomUri.optional(),
  /** The arrangement whose participants this line is for: 16 bytes that name nothing. */
  arrangement: exactly(16).optional(),
  nonce: exactly(16),
  at: f.seconds,
});
export type RoomCreate = z.infer<typeof roomCreate>;

/** A node's signed word about one of its devices, passed to the contacts' nodes and on to every client. Serials rise. */
export const deviceNotice = z.object({
  v: z.literal(1),
  domain: f.domain,
  person: f.personUri,
  deviceId: f.deviceId,
  class: f.deviceClass,
  status: z.enum(["good", "lowered", "revoked"]),
  reason: z.string().max(400),
  serial: z.int().min(0),
  at: f.seconds,
});
export type DeviceNotice = z.infer<typeof deviceNotice>;

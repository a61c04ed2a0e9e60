/** What is kept of dispatches here, in the sealed store: those that this person controls, those that came, and what was asked. */
import { z } from "zod";
import { sentRendering } from "../../protocol/dispatch/letter/content.ts";
import { AUTHOR_KEY_BYTES } from "../../protocol/dispatch/marks/assign-choices.ts";
import { markedTextSchema } from "../../protocol/dispatch/marks/marked-text.ts";
import { MAX_ASK } from "../../protocol/dispatch/ask.ts";
import { bytesOf, bytesUpTo, count } from "../../protocol/wire/cbor-schema.ts";
import { MAX_LETTER } from "../../protocol/wire/dispatch/letter.ts";
import { MAX_HEAD, MAX_RELEASE, MAX_REVOCATION } from "../../protocol/wire/dispatch/procedures.ts";

const file = sentRendering.shape.file;

/** Both halves of the key of a rendering, and the container: what it takes to release it to somebody else. Never leaves those who control the dispatch. */
export const controlledPortion = z.strictObject({
  kind: z.enum(["text", "file"]),
  text: z.string().nullable(),
  keyId: bytesOf(16),
  nodeShare: bytesOf(32),
  share: bytesOf(32),
  container: bytesUpTo(MAX_LETTER).nullable(),
  hash: bytesOf(32),
  size: count,
  file,
  /** With the wordings that its author approved: each reader gets a rendering of their own. */
  marked: markedTextSchema.nullable(),
});
export type ControlledPortion = z.infer<typeof controlledPortion>;

/** What controllers tell one another. */
export const controlRecord = z.strictObject({ title: z.string(), portions: z.array(controlledPortion), originatorChain: z.array(bytesUpTo(16384)), originatorName: z.string(), tearLineOf: bytesOf(16).nullable(), /** By which wordings are assigned to readers; null where nothing is marked. Whoever has it can frame any reader of this dispatch, and of no other. */ marksKey: bytesOf(AUTHOR_KEY_BYTES).nullable() });
export type ControlRecord = z.infer<typeof controlRecord>;

export const madeRelease = z.strictObject({
  release: bytesUpTo(MAX_RELEASE),
  second: bytesUpTo(2048).nullable(),
  /** At the node. */
  handedIn: z.boolean(),
  /** Waits for the signature of another person. */
  waits: z.boolean(),
  /** Persons who have their letter. */
  written: z.array(z.string()),
  code: z.string().nullable(),
  revoked: z.boolean(),
  /** Renderings of this reader alone, in place of the common ones. */
  own: z.array(z.strictObject({ portion: z.int(), rendering: controlledPortion })),
  /** Who may open is somebody whom this device does not know: as whoever asked has shown them. */
  shown: z.strictObject({ name: z.string(), organisation: z.string(), entries: z.array(bytesUpTo(16384)), keys: z.array(bytesUpTo(2048)) }).nullable(),
});
export type MadeRelease = z.infer<typeof madeRelease>;
export const madeReleases = z.array(madeRelease);

export const controlledDispatch = z.strictObject({ head: bytesUpTo(MAX_HEAD), control: controlRecord, releases: z.array(madeRelease), created: z.boolean(), revoked: z.boolean(), revokedPortions: z.array(z.int()), told: z.array(z.string()), /** What was taken back, with the chain of who signed it, and who has been told. */ revocations: z.array(z.strictObject({ statement: bytesUpTo(MAX_REVOCATION), chain: z.array(bytesUpTo(16384)), told: z.array(z.string()) })).default([]) });
export type ControlledDispatch = z.infer<typeof controlledDispatch>;

export const heldDispatch = z.strictObject({
  head: bytesUpTo(MAX_HEAD),
  title: z.string(),
  originatorName: z.string(),
  originatorFingerprint: bytesOf(32),
  /** As the letters came: a later one adds portions. */
  releases: z.array(z.strictObject({ release: bytesUpTo(MAX_RELEASE), renderings: z.array(sentRendering), /** Of the devices that may have rendered these: the originator's, and who released. */ keys: z.array(bytesOf(32)), /** Of the originator and of who released; missing where it came before they were kept. */ chains: z.strictObject({ originator: z.array(bytesUpTo(16384)), by: z.array(bytesUpTo(16384)) }).optional() })),
  receivedAt: z.int(),
  read: z.boolean(),
  revoked: z.boolean(),
  revokedPortions: z.array(z.int()),
  /** Seconds: a release signed no later than this was taken back, whenever it comes. */
  revokedAt: z.int().default(0),
  /** Colleagues to whom this device handed it on, and what it owes them: each word that takes something back, until they have it. */
  passedTo: z.array(z.string()).default([]),
  relays: z.array(z.strictObject({ revocation: bytesUpTo(MAX_REVOCATION), chain: z.array(bytesUpTo(16384)), to: z.array(z.string()) })).default([]),
  /** The node's halves that are here, for as long as the lease says; seconds. */
  keys: z.array(z.strictObject({ portion: z.int(), nodeShare: bytesOf(32), until: z.int() })),
});
export type HeldDispatch = z.infer<typeof heldDispatch>;

export const askRecord = z.strictObject({
  /** The signed request, and the chain of who asks. */
  ask: bytesUpTo(MAX_ASK),
  chain: z.array(bytesUpTo(16384)),
  own: z.boolean(),
  by: z.strictObject({ person: z.string(), name: z.string(), organisation: z.string() }),
  at: z.int(),
  state: z.enum(["open", "released", "refused", "tear-line", "waits-for-second"]),
  reason: z.string(),
  answeredBy: z.string(),
});
export type AskRecord = z.infer<typeof askRecord>;

/** From whom something is expected because a contact has asked for it. */
export const expected = z.strictObject({ originator: z.string(), fingerprint: bytesOf(32), name: z.string(), organisation: z.string(), by: z.string(), at: z.int() });
export type Expected = z.infer<typeof expected>;

/** A release of another controller that waits for this person's signature. */
export const wantsSecond = z.strictObject({ release: bytesUpTo(MAX_RELEASE), ask: bytesOf(32), why: z.string(), from: z.string(), done: z.boolean() });
export type WantsSecond = z.infer<typeof wantsSecond>;

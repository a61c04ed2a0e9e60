/**
 * One version of the minutes of a call. It says which version it amends and not who proposes it: that is for the signature under the step that brings it.
 * Whom it takes to agree stands in `subject` and never changes: nobody can be left out by a later version.
 */
import { z } from "zod";
import { bytesOf } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { plainText } from "../plain-text.ts";

export const MAX_VERSION = 48 << 10;
export const MOST_ITEMS = 100;
export const MOST_TURNS = 200;
export const MAX_ITEM_TEXT = 4000;
export const MOST_SIGNERS = 6;

export const itemState = z.enum(["raised", "agreed", "not-agreed", "withdrawn"]);
export type ItemState = z.infer<typeof itemState>;
export const itemStates: readonly ItemState[] = itemState.options;

/** What they are the minutes of. */
export const minutesOf = z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("call"), call: f.roomUri }), z.strictObject({ kind: z.literal("arrangement"), arrangement: bytesOf(16) })]);
export type MinutesOf = z.infer<typeof minutesOf>;

export const subject = z.strictObject({
  /** Where they are exchanged: the desks' line, or the conference. */
  room: f.roomUri,
  of: minutesOf,
  /** The persons who sign for their sides: sorted, each once. */
  signers: z.array(f.personUri).min(2).max(MOST_SIGNERS).refine((all) => all.every((one, at) => at === 0 || all[at - 1]! < one), "sorted, each once"),
});
export type MinutesSubject = z.infer<typeof subject>;

export const itemId = bytesOf(8);

export const item = z.strictObject({
  /** Random, and the same through all versions. */
  id: itemId,
  text: plainText(MAX_ITEM_TEXT),
  state: itemState,
  /** Which of the signers' sides brought it up; null where it was both or nobody says. */
  raisedBy: f.personUri.nullable(),
});
export type MinutesItem = z.infer<typeof item>;

export const version = z.strictObject({
  v: z.literal(1),
  subject,
  /** One more than that of the version it amends; 1 for a first one. */
  turn: z.int().min(1).max(MOST_TURNS),
  parent: bytesOf(32).nullable(),
  label: f.rank,
  title: plainText(200),
  /** Milliseconds: when the call was, and when it ended. */
  held: z.strictObject({ from: f.milliseconds, to: f.milliseconds.nullable() }),
  items: z.array(item).max(MOST_ITEMS).refine((all) => new Set(all.map(({ id }) => String(id))).size === all.length, "each item once"),
  /** So that nobody who has the hash can try out contents. */
  salt: bytesOf(16),
});
export type MinutesVersion = z.infer<typeof version>;

/** `minutes-draft`: what a note-taker writes down during a call. Said in a line of the own organisation alone; the client refuses every other room. */
import { z } from "zod";
import { bytesOf } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { itemState, minutesOf } from "./version.ts";

export const MAX_NOTE = 4000;
export const MOST_NOTES = 400;

export const draftNote = z.strictObject({
  id: bytesOf(8),
  /** One more than the highest that the writer has seen of this note: of two that cross, all take the same one. */
  turn: z.int().min(1).max(2 ** 32),
  text: z.string().max(MAX_NOTE),
  /** What it will be as an item; null for a plain note. */
  state: itemState.nullable(),
  /** Milliseconds: when it was first written down. Notes stand in this order. */
  at: f.milliseconds,
  removed: z.boolean(),
});
export type DraftNote = z.infer<typeof draftNote>;

export const minutesDraft = z.object({ kind: z.literal("minutes-draft"), of: minutesOf, label: f.rank, notes: z.array(draftNote).min(1).max(16) });

/**
 * Which calls this device is part of, kept for as long as they last: a page that is reloaded in the middle of one knows afterwards what it left, can say so to the
 * person and to the others, and rings on where it rang. Nothing of what was said is in it.
 */
import { z } from "zod";
import { precedence } from "../../protocol/wire/desk/terms.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";

const PREFIX = "running-call/";
const level = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);

const schema = z.strictObject({
  call: z.string(),
  line: z.string(),
  caller: z.string(),
  /** The device that rang. */
  ringer: z.string().optional(),
  others: z.array(z.string()),
  video: z.boolean(),
  at: z.int(),
  staged: z.boolean().optional(),
  precedence: precedence.optional(),
  /** When it rang here, by this device's clock. */
  since: z.int(),
  phase: z.enum(["placing", "ringing", "accepting", "waiting", "active", "elsewhere", "outside"]),
  /** When something was last heard of it. */
  heardAt: z.int().optional(),
  /** Others were rung, and this person was not. */
  notAsked: z.literal(true).optional(),
  startedAt: z.int().nullable(),
  reached: z.strictObject({ highest: level, lowestSince: level }).nullable(),
});
export type RunningCall = z.infer<typeof schema>;

export async function keepRunningCall(store: Store, record: RunningCall): Promise<void> {
  await store.commit({ put: [[PREFIX + record.call, encodeRecord(record)]] });
}

/** What forgets it, for the batch in which it is stored what became of it: a page that goes between the two would ring for a call that is over. */
export function withoutRunningCall(call: string): Batch {
  return { remove: [PREFIX + call] };
}

/** Those that were running when this device was last stopped. */
export async function runningCalls(store: Store): Promise<RunningCall[]> {
  return (await readRecords(store, PREFIX, schema)).map(([, record]) => record);
}

/** What is kept of one call that broke protocol, from the first finding until the security officer has it. One record a call and device. */
import { z } from "zod";
import { breach } from "../../protocol/wire/breach.ts";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "breach/";

export const breachRecord = z.strictObject({
  v: z.literal(1),
  id: bytesOf(16),
  call: z.string(),
  with: z.array(z.string()),
  startedAt: z.int(),
  /** Null while it runs. */
  endedAt: z.int().nullable(),
  /** When something of it was last noted. */
  notedAt: z.int(),
  breaches: z.array(breach),
  answer: z.strictObject({ text: z.string(), at: z.int() }).nullable(),
  /** Signed once, so that however often it must be sent it is the same report. */
  report: bytesUpTo(64 << 10).nullable(),
  sent: z.strictObject({ at: z.int(), via: z.enum(["line", "server", "other-device"]), to: z.array(z.string()) }).nullable(),
  seenAt: z.int().nullable(),
});
export type BreachRecord = z.infer<typeof breachRecord>;

export async function loadBreachRecords(store: Store): Promise<BreachRecord[]> {
  return (await readRecords(store, PREFIX, breachRecord)).map(([, record]) => record);
}

export async function saveBreachRecord(store: Store, record: BreachRecord): Promise<void> {
  await store.commit({ put: [[PREFIX + record.call, encodeRecord(record)]] });
}

export async function dropBreachRecord(store: Store, call: string): Promise<void> {
  await store.commit({ remove: [PREFIX + call] });
}

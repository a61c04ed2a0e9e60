/** What is kept of a call so that it can be proved later: its entry as opened, and the promises of the nodes. Nothing of what was said. */
import { z } from "zod";
import { parseCbor } from "../../protocol/wire/cbor.ts";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { canonicalCbor, shaped } from "../../protocol/wire/signed.ts";
import type { Store } from "../store/store.ts";
import { receiptedSchema } from "./call-entry.ts";

const PREFIX = "call/";
const MAX_RECORD = 1 << 20;

const recordSchema = z.strictObject({
  v: z.literal(1),
  call: z.string(),
  receipts: z.array(receiptedSchema).max(64),
  /** This end's own record of how it went; null while it runs, or where the node could not log it. */
  end: receiptedSchema.nullable(),
  overrides: z.array(z.strictObject({ entry: bytesUpTo(4096), blind: bytesOf(32), receipt: bytesUpTo(2048) })).max(64),
});
export type CallRecord = z.infer<typeof recordSchema>;

export async function saveCallRecord(store: Store, record: Omit<CallRecord, "v">): Promise<void> {
  await store.commit({ put: [[PREFIX + record.call, canonicalCbor({ v: 1, ...record })]] });
}

export async function loadCallRecord(store: Store, call: string): Promise<CallRecord | undefined> {
  const bytes = await store.get(PREFIX + call);
  return bytes && shaped(recordSchema, parseCbor(bytes, MAX_RECORD));
}

/** What the ledgers' entry of a call says: who, on which line, when it rang. Both ends derive the same bytes, so that both nodes promise the same fact. */
import { z } from "zod";
import { type Bytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import * as f from "../wire/fields.ts";
import { shaped } from "../wire/signed.ts";

const MAX_BYTES = 8192;

export const callEntrySchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal("call"),
  call: f.roomUri,
  line: f.roomUri,
  caller: f.personUri,
  /** Sorted: all whom it rang, the caller included. */
  persons: z.array(f.personUri).min(2).max(64),
  video: z.boolean(),
  /** Milliseconds since 1970, by the caller's clock, when it rang. */
  rangAt: f.milliseconds,
});
export type CallEntry = z.infer<typeof callEntrySchema>;

export function encodeCallEntry(call: Omit<CallEntry, "v" | "kind">): Bytes {
  return canonicalCbor({ v: 1, kind: "call", ...call, persons: [...new Set(call.persons)].sort() });
}

export function readCallEntry(bytes: Uint8Array): CallEntry {
  return shaped(callEntrySchema, parseCbor(bytes, MAX_BYTES));
}

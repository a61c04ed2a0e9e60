/** How a call went, by one end's own record: how long, at which levels, how high was declared. Logged when it ends; opened only together with the call's entry. */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import * as f from "../wire/fields.ts";
import { shaped } from "../wire/signed.ts";

const MAX_BYTES = 8192;
/** Changes beyond this are left out; the lowest level and the highest declaration stand by themselves. */
export const MOST_CHANGES = 64;

const level = z.int().min(0).max(3);

export const callEndSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal("call-end"),
  call: f.roomUri,
  /** Whose record it is: a device's URI. */
  by: z.string().max(512),
  /** Milliseconds since 1970, by that device's clock. */
  startedAt: f.milliseconds,
  endedAt: f.milliseconds,
  lowestLevel: level,
  highestDeclared: f.rank,
  overridden: z.boolean(),
  /** Milliseconds from the start, and the level that both ends were at from then on. */
  levels: z.array(z.tuple([z.int().min(0), level])).max(MOST_CHANGES),
});
export type CallEnd = z.infer<typeof callEndSchema>;

export function encodeCallEnd(end: Omit<CallEnd, "v" | "kind">): Bytes {
  return canonicalCbor({ v: 1, kind: "call-end", ...end });
}

export function readCallEnd(bytes: Uint8Array): CallEnd {
  return shaped(callEndSchema, parseCbor(bytes, MAX_BYTES));
}

/** What is kept of a followed log and of a person's entries in it. Sealed like everything a client keeps: lost or older records cost a reading from the start, no more. */
import { z } from "zod";
import { bytesOf, bytesUpTo, count, unixSeconds } from "../../protocol/wire/cbor-schema.ts";
import { toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { HASH_BYTES, sha256 } from "../../protocol/ledger/hash.ts";
import { checkEdge } from "../../protocol/ledger/merkle-tree.ts";
import { MAX_NOTE_BYTES } from "../../protocol/ledger/note.ts";
import { freshState, type LogState } from "../../protocol/ledger/follow.ts";
import { readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

export type LedgerStore = Pick<Store, "get" | "commit">;

const logRecord = z.strictObject({
  edge: z.strictObject({ size: count, peaks: z.array(bytesOf(HASH_BYTES)).max(64) }),
  note: bytesUpTo(MAX_NOTE_BYTES).nullable(),
  firstSeen: unixSeconds,
  witnessed: z.strictObject({ names: z.array(z.string()), asOf: unixSeconds }).nullable(),
  /** The evidence that the log lied, once there is some: the code, and the checkpoint that contradicts `note`. It does not heal. */
  lied: z.strictObject({ code: z.string(), checkpoint: bytesUpTo(MAX_NOTE_BYTES) }).nullable(),
});

export interface LogRecord extends LogState {
  readonly lied: { readonly code: string; readonly checkpoint: Uint8Array } | null;
}

export const watchedRecord = z.strictObject({
  /** The log was read for this person up to here. */
  scanned: count,
  entries: z.array(z.strictObject({ counter: count, index: count, commitment: bytesOf(HASH_BYTES) })),
});
export type WatchedRecord = z.infer<typeof watchedRecord>;

const prefixOf = (origin: string): string => `ledger/${toHex(sha256(utf8(origin))).slice(0, 32)}`;
export const logKey = (origin: string): string => `${prefixOf(origin)}/log`;
export const bundleKey = (origin: string, index: number): string => `${prefixOf(origin)}/bundle/${index}`;
/** The index key is in the name: a person who changes it is read from the start. */
export const watchedKey = (origin: string, indexKey: Uint8Array): string => `${prefixOf(origin)}/watched/${toHex(sha256(indexKey)).slice(0, 32)}`;

export async function readLog(store: LedgerStore, origin: string, now: number): Promise<LogRecord> {
  const found = await readRecord(store as Store, logKey(origin), logRecord);
  if (found === undefined) return { ...freshState(now), lied: null };
  checkEdge(found.edge);
  return found;
}

export async function readWatched(store: LedgerStore, origin: string, indexKey: Uint8Array): Promise<WatchedRecord> {
  return (await readRecord(store as Store, watchedKey(origin, indexKey), watchedRecord)) ?? { scanned: 0, entries: [] };
}

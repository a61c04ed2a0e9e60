/** Records as CBOR. They are the client's own and sealed, so that what is read is what was written: the schema guards against an older version's form, no attacker. */
import type { z } from "zod";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../../protocol/wire/cbor.ts";
import { shaped } from "../../protocol/wire/signed.ts";
import type { Store } from "./store.ts";

const MAX_RECORD = 64 << 20;

export function encodeRecord(value: object): Bytes {
  return canonicalCbor(value as CborValue);
}

export function decodeRecord<T>(schema: z.ZodType<T>, bytes: Bytes): T {
  return shaped(schema, parseCbor(bytes, MAX_RECORD));
}

export async function readRecord<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await store.get(key);
  return bytes && decodeRecord(schema, bytes);
}

export async function readRecords<T>(store: Store, prefix: string, schema: z.ZodType<T>): Promise<[key: string, value: T][]> {
  return (await store.list(prefix)).map(([key, bytes]) => [key, decodeRecord(schema, bytes)]);
}

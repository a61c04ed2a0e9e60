/**
 * One entry of a person's device chain, as bytes: CBOR [payload, [signature …]]. One signature by a device of the chain, or two by officers. The hash of an entry
 * covers payload and signatures, so that the next entry's `prev` pins both.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { bytesOf, count, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped, signedBytes, type Signer } from "../wire/signed.ts";
import { strictVerify } from "../wire/strict-ed25519.ts";
import { deviceRecordSchema } from "./device-record.ts";
import { deviceIdSchema, personUriSchema } from "./uri.ts";

export const MAX_ENTRY_BYTES = 8192;

export const revocationReasons = ["lost", "replaced", "compromised", "left", "other"] as const;

const payloadSchema = z.strictObject({
  v: z.literal(1),
  person: personUriSchema,
  seq: count.max(4095),
  prev: bytesOf(32).nullable(),
  at: unixSeconds,
  act: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("add"), device: deviceRecordSchema }),
    z.strictObject({ kind: z.literal("revoke"), deviceId: deviceIdSchema, reason: z.enum(revocationReasons) }),
  ]),
  by: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("device"), deviceId: deviceIdSchema }),
    z.strictObject({ kind: z.literal("officers"), keys: z.tuple([bytesOf(32), bytesOf(32)]) }),
  ]),
});

export type EntryPayload = z.infer<typeof payloadSchema>;
export type ChainAct = EntryPayload["act"];
export type ChainAuthor = EntryPayload["by"];
export type RevocationReason = (typeof revocationReasons)[number];

export interface ChainEntry extends EntryPayload {
  readonly bytes: Bytes;
  readonly hash: Bytes;
  readonly payload: Bytes;
  readonly signatures: readonly Bytes[];
}

export function parseEntry(bytes: Uint8Array): ChainEntry {
  const outer = shaped(outerSchema, parseCbor(bytes, MAX_ENTRY_BYTES));
  const [payload, signatures] = outer;
  return { ...shaped(payloadSchema, parseCbor(payload, MAX_ENTRY_BYTES)), bytes: concat(bytes), hash: concat(sha256(bytes)), payload, signatures };
}

const outerSchema = z.tuple([z.custom<Bytes>((value) => value instanceof Uint8Array), z.array(bytesOf(64)).min(1).max(2)]);

export async function encodeEntry(payload: EntryPayload, signers: readonly Signer[]): Promise<Bytes> {
  const bytes = canonicalCbor(shaped(payloadSchema, payload) as CborValue);
  const message = signedBytes(contextOf(payload.by), bytes);
  const signatures: Bytes[] = [];
  for (const signer of signers) signatures.push(await signer.sign(message));
  const entry = canonicalCbor([bytes, signatures]);
  if (entry.length > MAX_ENTRY_BYTES) throw new Failure("chain/too-large");
  return entry;
}

/** Whether the entry carries exactly one signature per key, in their order. */
export function signedBy(entry: ChainEntry, keys: readonly Uint8Array[]): boolean {
  const message = signedBytes(contextOf(entry.by), entry.payload);
  return entry.signatures.length === keys.length && keys.every((key, i) => strictVerify(key, message, entry.signatures[i]!));
}

function contextOf(by: ChainAuthor): string {
  return by.kind === "device" ? "device-chain" : "device-chain officers";
}

/** A node's signed promise to have an entry in its log by a stated time. A promise that is not kept is proof against the node. */
import { z } from "zod";
import { equalBytes, type Bytes } from "../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { openSigned, signObject, type Signer } from "../wire/signed.ts";
import { HASH_BYTES } from "./hash.ts";
import type { Leaf } from "./leaf.ts";

export const receiptSchema = z.strictObject({
  kind: z.literal("receipt"),
  origin: z.string().min(1).max(255),
  tag: bytesOf(HASH_BYTES),
  commitment: bytesOf(HASH_BYTES),
  issuedAt: unixSeconds,
  promisedBy: unixSeconds,
});
export type Receipt = z.infer<typeof receiptSchema>;

/** A promise beyond this is no promise. Seconds. */
export const LONGEST_PROMISE = 24 * 3600;
const CONTEXT = "ledger receipt";
const MAX_BYTES = 2048;

export function signReceipt(receipt: Omit<Receipt, "kind">, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, { kind: "receipt", ...receipt }, signer);
}

/**
 * Checks that the log named `origin`, by its node key, promised exactly this leaf, not for later than `LONGEST_PROMISE` after issue.
 * Throws `ledger/wrong-receipt` and what `openSigned` throws.
 */
export function verifyReceipt(bytes: Uint8Array, expected: { origin: string; nodeKey: Uint8Array; leaf: Leaf }): Receipt {
  const receipt = openSigned(CONTEXT, bytes, expected.nodeKey, receiptSchema, { maxBytes: MAX_BYTES });
  if (receipt.origin !== expected.origin) throw new Failure("ledger/wrong-receipt", "origin");
  if (!equalBytes(receipt.tag, expected.leaf.tag) || !equalBytes(receipt.commitment, expected.leaf.commitment))
    throw new Failure("ledger/wrong-receipt", "leaf");
  if (receipt.promisedBy < receipt.issuedAt || receipt.promisedBy - receipt.issuedAt > LONGEST_PROMISE)
    throw new Failure("ledger/wrong-receipt", "promise");
  return receipt;
}

export type PromiseState = "kept" | "waiting" | "broken";

/**
 * What became of a promise, judged by a log that was followed from its first entry to a checkpoint seen by a quorum of witnesses at `asOf`
 * (Unix seconds, the witnesses' clocks and not the log's). `commitmentAt` tells what stands in that log under a tag. Another commitment under
 * the promised tag is broken at once: the log has spent the tag on something else.
 */
export function promiseState(
  receipt: Receipt,
  seen: { origin: string; asOf: number; commitmentAt: (tag: Uint8Array) => Uint8Array | undefined },
): PromiseState {
  if (seen.origin !== receipt.origin) throw new Failure("ledger/wrong-log", seen.origin);
  const found = seen.commitmentAt(receipt.tag);
  if (found !== undefined) return equalBytes(found, receipt.commitment) ? "kept" : "broken";
  return seen.asOf > receipt.promisedBy ? "broken" : "waiting";
}

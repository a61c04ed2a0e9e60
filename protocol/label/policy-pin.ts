/** A policy as an accord names it: which one, and the hash of its file, so that both sides mean the same rules whatever a node serves later. */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { bytesOf } from "../wire/cbor-schema.ts";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";

export { MAX_POLICY_XML, MOST_POLICIES } from "../wire/fields.ts";

export const policyPinSchema = z.strictObject({ id: z.string().min(1).max(128), name: z.string().min(1).max(128), sha256: bytesOf(32) });

export type PolicyPin = z.infer<typeof policyPinSchema>;

export function policyHash(xml: string): Bytes {
  return concat(sha256(utf8(xml)));
}

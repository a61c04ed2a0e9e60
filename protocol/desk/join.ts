/**
 * The id of the arrangement by which two desks join a call that runs: derived, so that two desks that ask one another at once ask for the same thing, and the fold settles it as any crossing. Whoever
 * knows the call and the desks can work it out; it opens nothing.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { canonicalCbor } from "../wire/cbor.ts";

const DOMAIN = concat(utf8("entente/1 join"), Uint8Array.of(0));

export function joinId(call: string, desks: readonly [string, string]): Bytes {
  return sha256(concat(DOMAIN, canonicalCbor([call, [...desks].sort()]))).slice(0, 16) as Bytes;
}

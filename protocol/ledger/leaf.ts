/** The data of one leaf: `tag(32) ‖ commitment(32)`. All are 64 bytes and look random, dummies included, so that a log tells nobody what happened. */
import { concat, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES } from "./hash.ts";

export const LEAF_BYTES = 2 * HASH_BYTES;

export interface Leaf {
  readonly tag: Bytes;
  readonly commitment: Bytes;
}

/** Throws `ledger/bad-entry`. */
export function encodeLeaf(leaf: Leaf): Bytes {
  if (leaf.tag.length !== HASH_BYTES || leaf.commitment.length !== HASH_BYTES) throw new Failure("ledger/bad-entry", "leaf");
  return concat(leaf.tag, leaf.commitment);
}

/** Throws `ledger/bad-entry`. */
export function parseLeaf(data: Uint8Array): Leaf {
  if (data.length !== LEAF_BYTES) throw new Failure("ledger/bad-entry", "leaf length");
  return { tag: new Uint8Array(data.slice(0, HASH_BYTES)), commitment: new Uint8Array(data.slice(HASH_BYTES)) };
}

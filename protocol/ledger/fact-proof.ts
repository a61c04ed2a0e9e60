/**
 * A proof of one fact that discloses no other: the proof file of its leaf, whose `extra` opens the commitment (tag ‖ blind). Whoever holds the fact's
 * own bytes checks it offline.
 */
import { concat, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { commitTo } from "./blinded.ts";
import { HASH_BYTES } from "./hash.ts";
import { encodeLeaf } from "./leaf.ts";
import type { LedgerPolicy, Witnessed } from "./policy.ts";
import { formatProof, parseProof, verifyProof } from "./proof-file.ts";

/** Adds to the proof of a leaf, as the log gives it, what opens the leaf's commitment. */
export function openFact(proof: Uint8Array, opening: { tag: Bytes; blind: Bytes }): Bytes {
  return formatProof({ ...parseProof(proof), extra: concat(opening.tag, opening.blind) });
}

/**
 * Establishes that exactly these bytes, as a fact of this kind, stand in the log of the policy under a checkpoint that a quorum of its witnesses saw.
 * Throws `ledger/bad-proof-file`, `ledger/unsigned`, `ledger/unwitnessed`, `ledger/bad-inclusion`, …
 */
export function verifyFact(kind: string, entry: Uint8Array, file: Uint8Array, policy: LedgerPolicy): Witnessed & { readonly size: number; readonly index: number } {
  const proof = parseProof(file);
  // The extra is authenticated by nobody; it counts because the commitment that it leads to stands in the tree.
  if (proof.extra?.length !== 2 * HASH_BYTES) throw new Failure("ledger/bad-proof-file", "opening");
  const tag = proof.extra.slice(0, HASH_BYTES);
  const blind = proof.extra.slice(HASH_BYTES);
  return verifyProof(proof, encodeLeaf({ tag, commitment: commitTo(kind, entry, blind) }), policy);
}

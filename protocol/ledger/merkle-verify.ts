/** Checks of inclusion and consistency proofs (RFC 9162 §2.1.3.2 and §2.1.4.2). The attacker chooses every argument but the trusted root. */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES } from "./hash.ts";
import { emptyRoot, nodeHash, sameHash } from "./merkle-tree.ts";

/** A tree of 2^53 leaves needs 53 hashes a side; more is garbage and is refused before any hashing. */
const MAX_PROOF = 64;

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function wellFormed(proof: readonly Uint8Array[]): boolean {
  return proof.length <= MAX_PROOF && proof.every((hash) => hash.length === HASH_BYTES);
}

const half = (value: number): number => Math.floor(value / 2);

/** Throws `ledger/bad-inclusion` unless `leaf` (a leaf hash) stands at `index` in the tree of `size` leaves with this root. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Bytes[],
  root: Uint8Array,
): void {
  if (!isSize(index) || !isSize(size) || index >= size) throw new Failure("ledger/bad-inclusion", "index");
  if (leaf.length !== HASH_BYTES || !wellFormed(proof)) throw new Failure("ledger/bad-inclusion", "form");
  let node = index;
  let last = size - 1;
  let hash = new Uint8Array(leaf);
  for (const sibling of proof) {
    if (last === 0) throw new Failure("ledger/bad-inclusion", "too long");
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  if (last !== 0) throw new Failure("ledger/bad-inclusion", "too short");
  if (!sameHash(hash, root)) throw new Failure("ledger/bad-inclusion", "root");
}

/** Throws `ledger/bad-consistency` unless the first tree is a prefix of the second. A proof from size 0, or between equal sizes, is empty. */
export function verifyConsistency(
  first: { size: number; root: Uint8Array },
  second: { size: number; root: Uint8Array },
  proof: readonly Bytes[],
): void {
  if (!isSize(first.size) || !isSize(second.size) || first.size > second.size || !wellFormed(proof))
    throw new Failure("ledger/bad-consistency", "form");
  if (first.size === 0 || first.size === second.size) {
    if (proof.length !== 0) throw new Failure("ledger/bad-consistency", "proof must be empty");
    if (first.size === 0 && !sameHash(emptyRoot(), first.root)) throw new Failure("ledger/bad-consistency", "empty root");
    if (first.size === second.size && !sameHash(first.root, second.root)) throw new Failure("ledger/bad-consistency", "root");
    return;
  }
  let node = first.size - 1;
  let last = second.size - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  // A first tree that is one perfect subtree is itself the seed: RFC 9162 leaves it out of the proof.
  const path = node === 0 ? [new Uint8Array(first.root), ...proof] : proof;
  const seed = path[0];
  if (seed === undefined) throw new Failure("ledger/bad-consistency", "too short");
  let oldHash = seed;
  let newHash = seed;
  for (const sibling of path.slice(1)) {
    if (last === 0) throw new Failure("ledger/bad-consistency", "too long");
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  if (last !== 0) throw new Failure("ledger/bad-consistency", "too short");
  if (!sameHash(oldHash, first.root)) throw new Failure("ledger/bad-consistency", "old root");
  if (!sameHash(newHash, second.root)) throw new Failure("ledger/bad-consistency", "new root");
}

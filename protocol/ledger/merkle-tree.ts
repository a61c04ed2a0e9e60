/** RFC 6962 §2.1 hashing, and the right edge of a tree: all that is needed to append to it or to follow it. */
import { equalBytes, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES, sha256 } from "./hash.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Leaves and nodes are hashed under different prefixes, so that a node can never be passed off as a leaf. */
export function leafHash(data: Uint8Array): Bytes {
  return sha256(LEAF, data);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(NODE, left, right);
}

export function emptyRoot(): Bytes {
  return sha256();
}

/** The roots of the perfect subtrees that make up a tree of `size` leaves, the largest first. */
export interface Edge {
  readonly size: number;
  readonly peaks: readonly Bytes[];
}

export const EMPTY_EDGE: Edge = { size: 0, peaks: [] };

/** The edge after `leaves` (leaf hashes) are appended. */
export function extend(edge: Edge, leaves: Iterable<Bytes>): Edge {
  const peaks = [...edge.peaks];
  let size = edge.size;
  for (const leaf of leaves) {
    let node = leaf;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(peaks.pop()!, node);
    peaks.push(node);
    size += 1;
  }
  return { size, peaks };
}

export function rootOf(edge: Edge): Bytes {
  let root = edge.peaks.at(-1);
  if (root === undefined) return emptyRoot();
  for (let i = edge.peaks.length - 2; i >= 0; i--) root = nodeHash(edge.peaks[i]!, root);
  return root;
}

export function treeRoot(leaves: Iterable<Bytes>): Bytes {
  return rootOf(extend(EMPTY_EDGE, leaves));
}

/** Throws `ledger/bad-edge` when an edge that was stored or received cannot belong to a tree of its size. */
export function checkEdge(edge: Edge): void {
  if (!Number.isSafeInteger(edge.size) || edge.size < 0) throw new Failure("ledger/bad-edge", "size");
  let expected = 0;
  for (let rest = edge.size; rest > 0; rest = Math.floor(rest / 2)) expected += rest % 2;
  if (edge.peaks.length !== expected) throw new Failure("ledger/bad-edge", "number of peaks");
  if (edge.peaks.some((peak) => peak.length !== HASH_BYTES)) throw new Failure("ledger/bad-edge", "peak");
}

export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === HASH_BYTES && equalBytes(a, b);
}

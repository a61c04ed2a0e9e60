/** Makes RFC 6962 proofs from whatever holds the hashes of complete subtrees: a database, or tiles fetched from somebody else. */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { rootOf, type Edge } from "./merkle-tree.ts";

/** The hash of the complete subtree of 2^level leaves that begins at leaf `index · 2^level`. */
export type ReadNode = (level: number, index: number) => Promise<Bytes>;

/** The perfect subtrees of leaves [from, to). `from` is a multiple of the largest: true of every range that RFC 6962 splits off. */
async function peaksOf(read: ReadNode, from: number, to: number): Promise<Bytes[]> {
  const wanted: Promise<Bytes>[] = [];
  let at = from;
  for (let level = Math.floor(Math.log2(to - from)); level >= 0; level--) {
    const width = 2 ** level;
    if (to - at < width) continue;
    wanted.push(read(level, at / width));
    at += width;
  }
  return Promise.all(wanted);
}

async function rangeHash(read: ReadNode, from: number, to: number): Promise<Bytes> {
  return rootOf({ size: to - from, peaks: await peaksOf(read, from, to) });
}

/** The right edge of the tree of `size` leaves. */
export async function readEdge(read: ReadNode, size: number): Promise<Edge> {
  return { size, peaks: size === 0 ? [] : await peaksOf(read, 0, size) };
}

/** The largest power of two below `count` (≥ 2). */
function split(count: number): number {
  let width = 1;
  while (width * 2 < count) width *= 2;
  return width;
}

export async function inclusionProof(read: ReadNode, index: number, size: number): Promise<Bytes[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new Failure("ledger/no-such-entry");
  const proof: Promise<Bytes>[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      proof.push(rangeHash(read, middle, to));
      to = middle;
    } else {
      proof.push(rangeHash(read, from, middle));
      from = middle;
    }
  }
  return Promise.all(proof.reverse());
}

/** From the tree of `first` leaves to the tree of `second`; empty when `first` is 0 or equal to `second`. */
export async function consistencyProof(read: ReadNode, first: number, second: number): Promise<Bytes[]> {
  if (first > second || first < 0) throw new Failure("ledger/no-such-entry");
  if (first === 0 || first === second) return [];
  const proof: Promise<Bytes>[] = [];
  let from = 0;
  let to = second;
  while (first !== to) {
    const middle = from + split(to - from);
    if (first <= middle) {
      proof.push(rangeHash(read, middle, to));
      to = middle;
    } else {
      proof.push(rangeHash(read, from, middle));
      from = middle;
    }
  }
  if (from !== 0) proof.push(rangeHash(read, from, to));
  return Promise.all(proof.reverse());
}

/**
 * What travels outside a message: its rank, and nothing else of its label, in the authenticated data of the MLS message: [version, rank]. Nodes read it to keep to the accord's
 * maximum; receivers refuse a message whose inner label says otherwise, so that a sender can't slip SECRET past under UNCLASSIFIED.
 */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { type Label, rankOf } from "./label.ts";
import { isRank, type Rank } from "./policy.ts";

const VERSION = 1;

export function encodeRank(rank: Rank): Bytes {
  return Uint8Array.of(VERSION, rank);
}

/** Throws `label/bad-rank` for anything but the two bytes that `encodeRank` makes. */
export function decodeRank(bytes: Uint8Array): Rank {
  const rank: unknown = bytes[1];
  if (bytes.length !== 2 || bytes[0] !== VERSION || !isRank(rank)) throw new Failure("label/bad-rank");
  return rank;
}

/** False for a mismatch, and for a label whose rank is not known. */
export function labelMatchesRank(label: Label, rank: Rank): boolean {
  try {
    return rankOf(label) === rank;
  } catch {
    return false;
  }
}

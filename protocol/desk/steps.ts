/** A step with its author, and the hash by which others name it. The author is whom MLS says: steps never repeat who speaks. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, toHex, utf8 } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../wire/cbor.ts";
import type { ArrangeStep } from "../wire/desk/arrange.ts";

export interface SaidStep {
  /** The person who said it. */
  readonly by: string;
  readonly step: ArrangeStep;
}

const DOMAIN = concat(utf8("entente/1 arrangement step"), Uint8Array.of(0));

/** Of the arrangement, the author and the whole step: the same words by another person are another step. */
export function stepHash(arrangement: Uint8Array, { by, step }: SaidStep): Bytes {
  return sha256(concat(DOMAIN, canonicalCbor([arrangement, by, step] as unknown as CborValue))) as Bytes;
}

export function stepName(arrangement: Uint8Array, said: SaidStep): string {
  return toHex(stepHash(arrangement, said));
}

/**
 * Which wording each reader gets: a word of a pseudo-random code, one for each reader. To who doesn't hold the author's key, another reader's word is uniformly random, whatever they know of all the others':
 * so nobody can aim at an innocent, and adding a reader changes nobody's.
 */
import { expand } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, utf8 } from "../../wire/bytes.ts";
import { canonicalCbor } from "../../wire/cbor.ts";
import { Failure } from "../../wire/failure.ts";
import { type MarkedText, markedTextToCbor, sitesOf } from "./marked-text.ts";

/** Secret; of the author, or of the dispatch. Whoever has it can frame anybody. */
export const AUTHOR_KEY_BYTES = 32;
const BLOCK = 64;

export interface Rendering {
  readonly dispatchId: string;
  readonly portionId: string;
  readonly readerId: string;
}

/** Stable for the same text; another text under the same ids gets other words, so that two versions tell nothing of one another. Throws `marks/bad-key`. */
export function assignChoices(authorKey: Uint8Array, dispatchId: string, portionId: string, readerId: string, marked: MarkedText): number[] {
  return choicesOf(authorKey, dispatchId, portionId, marked)(readerId);
}

/** The same for many readers of one text. */
export function choicesOf(authorKey: Uint8Array, dispatchId: string, portionId: string, marked: MarkedText): (readerId: string) => number[] {
  return codeBook({ authorKey, purpose: "wording", dispatchId, portionId, marked }, sitesOf(marked).map(({ length }) => length));
}

export interface CodeBook {
  readonly authorKey: Uint8Array;
  /** Words of wording and of layout are kept apart. */
  readonly purpose: "wording" | "layout";
  readonly dispatchId: string;
  readonly portionId: string;
  readonly marked: MarkedText;
}

/** One number below each of `sizes` (2 to 8), uniform and independent. */
export function codeBook({ authorKey, purpose, dispatchId, portionId, marked }: CodeBook, sizes: readonly number[]): (readerId: string) => number[] {
  if (authorKey.length !== AUTHOR_KEY_BYTES) throw new Failure("marks/bad-key");
  const text = sha256(markedTextToCbor(marked));
  return (readerId) => {
    const name = canonicalCbor(["entente marks 1", purpose, dispatchId, portionId, readerId, text]);
    const next = bytesFrom(hmac(sha256, authorKey, name) as Bytes);
    return sizes.map((size) => below(size, next));
  };
}

function bytesFrom(key: Bytes): () => number {
  let block: Uint8Array = new Uint8Array(0);
  let [at, number] = [0, 0];
  return () => {
    if (at === block.length) [block, at] = [expand(sha256, key, utf8(`block ${number++}`), BLOCK), 0];
    return block[at++]!;
  };
}

/** By rejection: a remainder alone would favour the first wordings. */
function below(size: number, next: () => number): number {
  const limit = 256 - (256 % size);
  let byte = next();
  while (byte >= limit) byte = next();
  return byte % size;
}

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
  return codeWord(authorKey, "wording", { dispatchId, portionId, readerId }, marked, sitesOf(marked).map(({ length }) => length));
}

/** One number below each of `sizes` (2 to 8), uniform and independent. `purpose` keeps words of wording and of layout apart. */
export function codeWord(authorKey: Uint8Array, purpose: "wording" | "layout", { dispatchId, portionId, readerId }: Rendering, marked: MarkedText, sizes: readonly number[]): number[] {
  if (authorKey.length !== AUTHOR_KEY_BYTES) throw new Failure("marks/bad-key");
  const name = canonicalCbor(["entente marks 1", purpose, dispatchId, portionId, readerId, sha256(markedTextToCbor(marked))]);
  const next = bytesFrom(hmac(sha256, authorKey, name) as Bytes);
  return sizes.map((size) => below(size, next));
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

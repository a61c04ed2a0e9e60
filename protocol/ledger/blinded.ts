/**
 * Entries that only those who hold a key, or a blind, can recognise. For a person's device chain everything is derived from the person's
 * 32-byte index key and the entry's place in the chain: contacts, who have the key, compute the tags ahead and watch for them; nobody else
 * can link two entries. Other facts (an accord, a call, an override) carry a random tag and a random blind that their owner keeps.
 */
import { concat, utf8, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES, hmacSha256, sha256, u64be } from "./hash.ts";
import type { Leaf } from "./leaf.ts";

const TAG = utf8("entente/1 ledger tag");
const BLIND = utf8("entente/1 ledger blind");
const COMMITMENT = "entente/1 ledger commitment";
const ZERO = Uint8Array.of(0);

function derive(indexKey: Uint8Array, use: Bytes, counter: number): Bytes {
  if (indexKey.length !== HASH_BYTES) throw new Failure("ledger/bad-index-key");
  return hmacSha256(indexKey, use, u64be(counter));
}

/** Where the chain's entry number `counter` (from 0) is found. */
export function chainTag(indexKey: Uint8Array, counter: number): Bytes {
  return derive(indexKey, TAG, counter);
}

export function chainBlind(indexKey: Uint8Array, counter: number): Bytes {
  return derive(indexKey, BLIND, counter);
}

export function chainCommitment(indexKey: Uint8Array, counter: number, entry: Uint8Array): Bytes {
  return sha256(utf8(COMMITMENT), ZERO, chainBlind(indexKey, counter), sha256(entry));
}

/** The leaf for the bytes of entry number `counter` of a person's chain, exactly as signed. */
export function chainLeaf(indexKey: Uint8Array, counter: number, entry: Uint8Array): Leaf {
  return { tag: chainTag(indexKey, counter), commitment: chainCommitment(indexKey, counter, entry) };
}

/** Commits to any other fact. `kind` is a fixed word such as "accord"; under another kind the same bytes give another commitment. */
export function commitTo(kind: string, entry: Uint8Array, blind: Uint8Array): Bytes {
  if (!/^[a-z][a-z-]{0,31}$/.test(kind)) throw new Failure("ledger/bad-kind");
  if (blind.length !== HASH_BYTES) throw new Failure("ledger/bad-blind");
  return sha256(utf8(`${COMMITMENT} ${kind}`), ZERO, blind, sha256(entry));
}

/** A fact's leaf under a fresh random tag. Keep `blind`: without it nobody, its owner included, can open the commitment. */
export function factLeaf(kind: string, entry: Uint8Array, random: (length: number) => Bytes): { leaf: Leaf; blind: Bytes } {
  const drawn = random(2 * HASH_BYTES);
  const blind = drawn.slice(HASH_BYTES);
  return { leaf: { tag: drawn.slice(0, HASH_BYTES), commitment: commitTo(kind, entry, blind) }, blind: concat(blind) };
}

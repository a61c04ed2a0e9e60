/** Recognises one person's chain entries among the leaves of a log. Whoever holds no index key sees random bytes. */
import { equalBytes, toHex, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { chainTag } from "./blinded.ts";
import type { Leaf } from "./leaf.ts";

/** How far ahead tags are computed: an entry out of order is noticed up to this distance. */
const AHEAD = 16;

export interface SeenEntry {
  /** Place in the person's chain, from 0. */
  readonly counter: number;
  /** Place in the log. */
  readonly index: number;
  readonly commitment: Bytes;
}

export interface ChainWatch {
  /** Looks at a leaf; true when it is this person's. Leaves must come in the log's order. Throws `ledger/tag-reused`. */
  offer(index: number, leaf: Leaf): boolean;
  /** What was seen, by counter. */
  entries(): SeenEntry[];
}

/** `seen`: what an earlier watch of this person in this log returned. */
export function watchChain(indexKey: Uint8Array, seen: readonly SeenEntry[] = []): ChainWatch {
  const found = new Map<number, SeenEntry>();
  const counters = new Map<string, number>();
  let computed = 0;
  const computeUpTo = (limit: number) => {
    for (; computed < limit; computed++) counters.set(toHex(chainTag(indexKey, computed)), computed);
  };
  const add = (entry: SeenEntry) => {
    found.set(entry.counter, entry);
    computeUpTo(entry.counter + 1 + AHEAD);
  };
  computeUpTo(AHEAD);
  for (const entry of seen) add(entry);
  return {
    offer(index, leaf) {
      const counter = counters.get(toHex(leaf.tag));
      if (counter === undefined) return false;
      const before = found.get(counter);
      // The log's owner sees each tag once it is in: to repeat one with another commitment is to fork the person's chain.
      if (before !== undefined && before.index !== index && !equalBytes(before.commitment, leaf.commitment))
        throw new Failure("ledger/tag-reused", `entry ${counter}`);
      if (before === undefined) add({ counter, index, commitment: leaf.commitment });
      return true;
    },
    entries: () => [...found.values()].sort((a, b) => a.counter - b.counter),
  };
}

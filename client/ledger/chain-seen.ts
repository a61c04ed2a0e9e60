/** Compares what a node handed over of a person's chain with what its log shows. Pure; the log was followed before. */
import { equalBytes, toHex, type Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { chainCommitment, chainLeaf } from "../../protocol/ledger/blinded.ts";
import type { SeenEntry } from "../../protocol/ledger/chain-watch.ts";
import { promiseState, verifyReceipt } from "../../protocol/ledger/receipt.ts";

export interface Served {
  /** Signed bytes by place in the chain. */
  readonly entries: readonly Bytes[];
  /** By place too; the node's promises for entries that may not be in the log yet. */
  readonly receipts: readonly Bytes[];
}

export interface ChainVerdict {
  /**
   * `followed`: every entry of the log was handed over and every one handed over is in the log. `young`: something is only promised yet.
   * `withheld`: the log has an entry that was not handed over, or one was handed over without log or promise. `lying`: the two contradict, or a promise was broken.
   */
  readonly state: "followed" | "young" | "withheld" | "lying";
  readonly code: string | null;
  /** Places in the log without an entry handed over. */
  readonly withheld: readonly number[];
  /** Handed over, promised, not in the log yet. */
  readonly unlogged: readonly number[];
}

export function judgeChain(input: { indexKey: Bytes; served: Served; seen: readonly SeenEntry[]; origin: string; nodeKey: Bytes; asOf: number }): ChainVerdict {
  const { indexKey, served, seen, origin, nodeKey, asOf } = input;
  const logged = new Map(seen.map((entry) => [entry.counter, entry]));
  const withheld = seen.filter((entry) => entry.counter >= served.entries.length).map((entry) => entry.counter);
  const byTag = new Map(seen.map((entry) => [toHex(chainLeaf(indexKey, entry.counter, new Uint8Array()).tag), entry.commitment]));
  const unlogged: number[] = [];
  for (const [counter, entry] of served.entries.entries()) {
    const found = logged.get(counter);
    if (found !== undefined) {
      if (!equalBytes(found.commitment, chainCommitment(indexKey, counter, entry))) return { state: "lying", code: "ledger/wrong-entry", withheld, unlogged };
      continue;
    }
    const receipt = served.receipts[counter];
    if (receipt === undefined) return { state: "withheld", code: "ledger/no-receipt", withheld, unlogged };
    try {
      const promise = verifyReceipt(receipt, { origin, nodeKey, leaf: chainLeaf(indexKey, counter, entry) });
      if (promiseState(promise, { origin, asOf, commitmentAt: (tag) => byTag.get(toHex(tag)) }) === "broken")
        return { state: "lying", code: "ledger/broken-promise", withheld, unlogged: [...unlogged, counter] };
    } catch (error) {
      return { state: "withheld", code: codeOf(error), withheld, unlogged };
    }
    unlogged.push(counter);
  }
  if (withheld.length > 0) return { state: "withheld", code: "ledger/withheld", withheld, unlogged };
  return unlogged.length > 0 ? { state: "young", code: "ledger/promised", withheld, unlogged } : { state: "followed", code: null, withheld, unlogged };
}

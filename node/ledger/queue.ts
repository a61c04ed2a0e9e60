/**
 * What is acknowledged and waits for its turn in the tree. The tree grows by a constant number of entries a tick, so a burst waits; the receipt says until when.
 * Nothing is skipped and nothing overtakes.
 */
import type { Kysely } from "kysely";
import { equalBytes, type Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { parseLeaf } from "../../protocol/ledger/leaf.ts";
import { LONGEST_PROMISE, signReceipt } from "../../protocol/ledger/receipt.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import type { LedgerTables } from "./tables.ts";

export interface Tick {
  readonly milliseconds: number;
  /** Entries published at each tick, dummies included. */
  readonly entries: number;
}

/** Seconds beyond the queue's own wait that a receipt allows for a restart and for witnesses to answer. */
const GRACE = 120;

interface Promised {
  readonly leaf: Uint8Array;
  readonly issued_at: number | null;
  readonly promised_by: number | null;
}

export interface Queue {
  /**
   * Takes a leaf of 64 bytes within the caller's transaction. The same leaf again keeps its first promise.
   * Throws `ledger/bad-entry`, `ledger/tag-taken` (another commitment under a tag that is in use), `ledger/queue-full`.
   */
  take(trx: Trx, leaf: Bytes): void;
  /** The signed promise for a leaf that was taken. Throws `ledger/no-such-entry`. */
  receipt(leaf: Bytes): Promise<Bytes>;
}

export function createQueue(deps: { tables: Kysely<LedgerTables>; read: Reader; signer: Signer; origin: string; now: () => number; tick: Tick }): Queue {
  const { tables, tick } = deps;
  const find = (from: Reader, tag: Uint8Array): Promised | undefined =>
    from.first(tables.selectFrom("ledger_pending").select(["leaf", "issued_at", "promised_by"]).where("tag", "=", tag)) ??
    from.first(tables.selectFrom("ledger_entry").select(["leaf", "issued_at", "promised_by"]).where("tag", "=", tag));
  return {
    take(trx, leaf) {
      const { tag } = parseLeaf(leaf);
      const known = find(trx, tag);
      if (known !== undefined) {
        if (!equalBytes(known.leaf, leaf)) throw new Failure("ledger/tag-taken");
        return;
      }
      const waiting = trx.first(tables.selectFrom("ledger_pending").select((pending) => pending.fn.countAll<number>().as("count")))?.count ?? 0;
      const ticks = Math.ceil((waiting + 1) / tick.entries) + 1;
      const issuedAt = Math.floor(deps.now() / 1000);
      const promisedBy = issuedAt + Math.ceil((ticks * tick.milliseconds) / 1000) + GRACE;
      if (promisedBy - issuedAt > LONGEST_PROMISE) throw new Failure("ledger/queue-full", String(waiting));
      trx.run(tables.insertInto("ledger_pending").values({ tag, leaf, issued_at: issuedAt, promised_by: promisedBy }));
    },
    async receipt(leaf) {
      const parsed = parseLeaf(leaf);
      const known = find(deps.read, parsed.tag);
      if (known === undefined || known.issued_at === null || known.promised_by === null || !equalBytes(known.leaf, leaf)) throw new Failure("ledger/no-such-entry");
      return signReceipt({ origin: deps.origin, ...parsed, issuedAt: known.issued_at, promisedBy: known.promised_by }, deps.signer);
    },
  };
}

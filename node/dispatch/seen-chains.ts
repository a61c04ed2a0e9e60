/**
 * How far the chain of each reader to whom keys went was seen here. A reader's node that later shows less of it hides something, a revocation as a rule; one that shows another entry in the place of the last
 * one seen has forked it. Neither gets anything. What was never shown here can still be hidden.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { Chain } from "../../protocol/identity/chain.ts";
import { equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Reader, Trx } from "../storage/writer.ts";

export interface SeenChains {
  /** Throws `dispatch/chain-cut`, `dispatch/chain-forked`. */
  check(from: Reader, chain: Chain): void;
  /** Keys went to it. */
  note(trx: Trx, chain: Chain): void;
}

export function createSeenChains(): SeenChains {
  // Chains that were looked at, as objects: while one stays the same there is nothing to do again.
  const checkedAt = new WeakMap<Chain, number>();
  const noted = new WeakSet<Chain>();
  const seenOf = (from: Reader, { person, fingerprint }: Chain) => from.prepare("select length, head from dispatch_seen_chain where person = ? and fingerprint = ?").get(person, fingerprint) as { length: number; head: Uint8Array } | undefined;
  let newest = 0;

  return {
    check(from, chain) {
      // A longer one may have come meanwhile.
      if (checkedAt.get(chain) === newest) return;
      const seen = seenOf(from, chain);
      if (seen && chain.entries.length < seen.length) throw new Failure("dispatch/chain-cut");
      // Each entry names the one before by its hash: the last one stands for all.
      if (seen && !equalBytes(sha256(chain.entries[seen.length - 1]!), seen.head)) throw new Failure("dispatch/chain-forked");
      checkedAt.set(chain, newest);
    },
    note(trx, chain) {
      if (noted.has(chain)) return;
      const length = chain.entries.length;
      if ((seenOf(trx, chain)?.length ?? 0) < length) {
        trx.prepare("insert into dispatch_seen_chain (person, fingerprint, length, head) values (?, ?, ?, ?) on conflict (person, fingerprint) do update set length = excluded.length, head = excluded.head").run(chain.person, chain.fingerprint, length, chain.head);
      }
      trx.afterCommit(() => {
        newest++;
        noted.add(chain);
      });
    },
  };
}

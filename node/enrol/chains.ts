/**
 * Chains of this node's people: kept, extended, handed out. The node checks every entry as a contact would, for its people's sake; contacts check again and believe no node.
 * An entry and its leaf in the ledger are one transaction. Only a revocation is kept though the log has stopped: its leaf is handed in again at each start.
 */
import { type Bytes, concat, equalBytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { type Chain, extendChain, verifyChain } from "../../protocol/identity/chain.ts";
import { parseEntry } from "../../protocol/identity/chain-entry.ts";
import type { LedgerPort } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import type { EnrolTables } from "./tables.ts";

const MOST_ENTRIES = 1000;

export interface Chains {
  /** Undefined for a person without one. Officer keys: those of today, and those that the chain already names. */
  read(from: Reader, person: string, officerKeys: readonly Bytes[]): Chain | undefined;
  /** The first entry, whose hash is the person's fingerprint. */
  genesis(person: string): Bytes | undefined;
  start(trx: Trx, person: string, entry: Bytes, leaf: Bytes): void;
  /** Throws `chain/…` for an entry that does not follow. */
  extend(trx: Trx, person: string, entry: Bytes, leaf: Bytes, officerKeys: readonly Bytes[]): Chain;
  /** Base64url, from entry number `after` on. */
  show(person: string, after?: number): Promise<{ entries: string[]; receipts: string[] }>;
  receipt(leaf: Bytes): Promise<Bytes>;
  /** Hands in again the leaves of revocations that a stopped log did not take. */
  resume(): Promise<void>;
  /** The leaf of an entry that was kept before, byte for byte: its sender did not get the answer. */
  leafOf(person: string, entry: Bytes): Bytes | undefined;
  /** For the rehearsal's "Add a spy device": from now on `show` serves this entry too, until the returned function is called. Nothing is written. */
  forge(person: string, entry: Bytes): () => void;
}

export function createChains(db: Database, ledger: LedgerPort): Chains {
  const tables = db.as<EnrolTables>();
  const forged = new Map<string, Bytes>();
  const rows = (from: Reader, person: string) => from.all(tables.selectFrom("enrol_chain").selectAll().where("person", "=", person).orderBy("seq"));

  const insert = (trx: Trx, person: string, seq: number, entry: Bytes, leaf: Bytes) => {
    trx.run(tables.insertInto("enrol_chain").values({ person, seq, entry, leaf, receipt: null }));
    try {
      ledger.enqueue(trx, leaf);
    } catch (cause) {
      if (parseEntry(entry).act.kind !== "revoke" || codeOf(cause) === "ledger/tag-taken") throw cause;
    }
  };

  return {
    read(from, person, officerKeys) {
      const entries = rows(from, person).map((row) => concat(row.entry));
      return entries.length === 0 ? undefined : verifyChain(entries, { officerKeys: [...officerKeys, ...namedOfficers(entries)] });
    },
    genesis(person) {
      const row = db.read.first(tables.selectFrom("enrol_chain").select("entry").where("person", "=", person).where("seq", "=", 0));
      return row && concat(row.entry);
    },
    start(trx, person, entry, leaf) {
      if (rows(trx, person).length > 0) throw new Failure("enrol/already-enrolled");
      insert(trx, person, 0, entry, leaf);
    },
    extend(trx, person, entry, leaf, officerKeys) {
      const before = this.read(trx, person, officerKeys);
      if (!before) throw new Failure("chain/empty");
      if (before.entries.length >= MOST_ENTRIES) throw new Failure("chain/too-long");
      const chain = extendChain(before, [entry], { officerKeys });
      if (chain.entries.length === before.entries.length) throw new Failure("chain/known");
      insert(trx, person, chain.entries.length - 1, entry, leaf);
      return chain;
    },
    async show(person, after = 0) {
      const wanted = rows(db.read, person).filter((row) => row.seq >= after);
      const receipts: string[] = [];
      for (const row of wanted) {
        const receipt = row.receipt ?? (await ledger.receipt(concat(row.leaf)).catch(() => undefined));
        if (!receipt) break; // receipts stand beside entries by their place; what follows a missing one waits with it
        if (row.receipt === null) await db.writer.run((trx) => trx.run(tables.updateTable("enrol_chain").set({ receipt }).where("person", "=", person).where("seq", "=", row.seq)));
        receipts.push(toBase64Url(receipt));
      }
      const extra = forged.get(person);
      return { entries: [...wanted.map((row) => toBase64Url(row.entry)), ...(extra ? [toBase64Url(extra)] : [])], receipts };
    },
    receipt: (leaf) => ledger.receipt(leaf),
    async resume() {
      for (const row of db.read.all(tables.selectFrom("enrol_chain").selectAll().where("receipt", "is", null))) {
        await db.writer.run((trx) => ledger.enqueue(trx, concat(row.leaf))).catch(() => undefined);
      }
    },
    leafOf(person, entry) {
      const row = rows(db.read, person).find((one) => equalBytes(one.entry, entry));
      return row && concat(row.leaf);
    },
    forge(person, entry) {
      forged.set(person, entry);
      return () => {
        if (forged.get(person) === entry) forged.delete(person);
      };
    },
  };
}

/** What this node accepted once stays readable after an officer has left: it was checked when it was written. */
function namedOfficers(entries: readonly Bytes[]): Bytes[] {
  return entries.flatMap((bytes) => {
    const { by } = parseEntry(bytes);
    return by.kind === "officers" ? [...by.keys] : [];
  });
}

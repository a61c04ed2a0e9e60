/** The log's own tables, and what it has cosigned for its peers. */
import { sql, type Generated, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

export interface LedgerTables {
  /** One row. `note` is null between the commit of new entries and the signing of their tree. `halted` holds what no restart may clear. */
  ledger_head: { id: number; size: number; root: Uint8Array; note: Uint8Array | null; halted: string | null };
  /** One row: what readers are given. Never smaller than before. */
  ledger_published: { id: number; size: number; note: Uint8Array };
  /** Acknowledged and not yet in the tree. */
  ledger_pending: { seq: Generated<number>; tag: Uint8Array; leaf: Uint8Array; issued_at: number; promised_by: number };
  /** `issued_at` and `promised_by` are null for dummies. Seconds. */
  ledger_entry: { idx: number; tag: Uint8Array; leaf: Uint8Array; issued_at: number | null; promised_by: number | null };
  /** Hashes of one tile, as many as there are so far. */
  ledger_tile: { level: number; idx: number; hashes: Uint8Array };
  /** The last checkpoint cosigned for each peer's log, with our cosignature. */
  ledger_witnessed: { origin: string; size: number; root: Uint8Array; note: Uint8Array };
}

export const ledgerMigrations: Record<string, Migration> = {
  "2026-11-22-ledger-first": {
    async up(db: Kysely<never>) {
      const statements = [
        sql`create table ledger_head (id integer primary key check (id = 1), size integer not null, root blob not null, note blob, halted text) strict`,
        sql`create table ledger_published (id integer primary key check (id = 1), size integer not null, note blob not null) strict`,
        sql`create table ledger_pending (seq integer primary key autoincrement, tag blob not null unique, leaf blob not null, issued_at integer not null, promised_by integer not null) strict`,
        sql`create table ledger_entry (idx integer primary key, tag blob not null unique, leaf blob not null, issued_at integer, promised_by integer) strict`,
        sql`create table ledger_tile (level integer not null, idx integer not null, hashes blob not null, primary key (level, idx)) strict, without rowid`,
        sql`create table ledger_witnessed (origin text primary key, size integer not null, root blob not null, note blob not null) strict, without rowid`,
      ];
      for (const statement of statements) await statement.execute(db);
    },
  },
};

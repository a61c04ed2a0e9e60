/** Parts of keys that are kept for an ally's dispatches, and keys of own dispatches that want a part from elsewhere. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface FrontingTables {
  /** At the hidden originator. `portions`: JSON, of the originator's own dispatch. */
  dispatch_front_part: { handle: Uint8Array; dispatch: Uint8Array; release: Uint8Array; domain: string; portions: string; rank: number; part: Uint8Array; person: string; at: number };
  /** At the ally. */
  dispatch_front_key: { key: Uint8Array; dispatch: Uint8Array; domain: string; handle: Uint8Array; names: number; by_person: string; at: number };
}

const statements = [
  `create table dispatch_front_part (handle blob primary key, dispatch blob not null, release blob not null, domain text not null, portions text not null, rank integer not null, part blob not null, person text not null, at integer not null) strict, without rowid`,
  `create table dispatch_front_key (key blob primary key, dispatch blob not null, domain text not null, handle blob not null, names integer not null, by_person text not null, at integer not null) strict, without rowid`,
] as const;

export const frontingMigrations: Record<string, Migration> = {
  "2026-11-28-dispatch-fronting": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

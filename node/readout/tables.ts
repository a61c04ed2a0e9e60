import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface ReadoutTables {
  /** Published, whole: nothing is ever taken out of here. */
  readout_published: { name: string; file: Uint8Array; title: string; corrects: string | null; held: number; published_at: number; by_person: string };
}

const statements = [
  `create table readout_published (name text primary key, file blob not null, title text not null, corrects text, held integer not null, published_at integer not null, by_person text not null) strict, without rowid`,
  `create index readout_published_corrects on readout_published (corrects)`,
] as const;

export const readoutMigrations: Record<string, Migration> = {
  "2026-12-03-readout-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

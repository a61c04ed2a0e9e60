import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { concat } from "../../protocol/wire/bytes.ts";
import { summaryOf } from "./summary.ts";

export interface ReadoutTables {
  /** Published, whole: nothing is ever taken out of here. `summary`: what the file established; empty for one that would not be taken today, which is not shown. */
  readout_published: { name: string; file: Uint8Array; title: string; corrects: string | null; held: number; published_at: number; by_person: string; summary: string };
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
  "2026-12-08-readout-summary": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`alter table readout_published add column summary text not null default ''`).execute(db);
      const { rows } = await sql<{ name: string; file: Uint8Array }>`select name, file from readout_published`.execute(db);
      for (const { name, file } of rows) {
        const result = verifyReadoutFile(concat(file));
        if (result.ok) await sql`update readout_published set summary = ${summaryOf(result)} where name = ${name}`.execute(db);
      }
    },
  },
};

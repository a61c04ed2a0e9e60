import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface LetterTables {
  letter_sealing_key: { device_id: string; person: string; statement: Uint8Array; at: number };
}

export const letterMigrations: Record<string, Migration> = {
  "2026-11-28-letters-first": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`create table letter_sealing_key (device_id text primary key, person text not null, statement blob not null, at integer not null) strict`).execute(db);
      await sql.raw(`create index letter_sealing_key_person on letter_sealing_key (person)`).execute(db);
    },
  },
};

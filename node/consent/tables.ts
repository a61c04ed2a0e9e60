import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const consentMigrations: Record<string, Migration> = {
  "2026-11-22-consent-first": {
    async up(db: Kysely<unknown>) {
      // Of a person of this node towards another: what the person has asked (`out`), or was asked (`in`), and how it stands.
      await sql
        .raw("create table consent (person text not null, other text not null, direction text not null, state text not null, card text, at integer not null, primary key (person, other)) strict, without rowid")
        .execute(db);
    },
  },
  "2026-11-22-consent-proof": {
    async up(db: Kysely<unknown>) {
      await sql.raw("alter table consent add column proof text").execute(db); // the own device's word, for the person's other devices
    },
  },
};

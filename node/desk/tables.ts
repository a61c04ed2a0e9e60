import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const deskMigrations: Record<string, Migration> = {
  "2026-12-01-desk-introductions": {
    async up(db: Kysely<unknown>) {
      // What the own desk (side `own`) and the peer's (side `peer`) have said: who may reach one another for an arrangement, and until when. Kept after its end, so that an old word can't come back.
      await sql
        .raw(
          "create table desk_introduction (domain text not null, arrangement text not null, side text not null, by text not null, persons text not null, until integer not null, serial integer not null, withdrawn integer not null, primary key (domain, arrangement, side)) strict, without rowid",
        )
        .execute(db);
    },
  },
};

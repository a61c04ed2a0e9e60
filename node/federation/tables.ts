import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const federationMigrations: Record<string, Migration> = {
  "2026-11-22-federation-first": {
    async up(db: Kysely<unknown>) {
      await sql.raw("create table federation_replay (domain text primary key, bound integer not null) strict, without rowid").execute(db);
      // One lane for each peer and kind of traffic; `done` is where its numbering goes on after everything was delivered.
      await sql.raw("create table federation_lane (no integer primary key, owner text not null unique, done integer not null) strict").execute(db);
      await sql.raw("create table federation_outbox (key integer primary key, item text not null) strict").execute(db);
    },
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const reachMigrations: Record<string, Migration> = {
  "2026-11-27-reach-first": {
    async up(db: Kysely<unknown>) {
      // What each device last said of how it rings. The subscription is the browser's address at its push service and the keys that the payload is sealed to.
      await sql.raw("create table reach_device (device_id text primary key, rings text not null, disturbs text not null, tells integer not null, endpoint text, p256dh text, auth text) strict, without rowid").execute(db);
    },
  },
  "2026-11-27-reach-later": {
    async up(db: Kysely<unknown>) {
      await sql.raw("alter table reach_device add column later text not null default '[]'").execute(db); // quiet hours that lie ahead
    },
  },
};

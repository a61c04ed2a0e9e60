import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const accordMigrations: Record<string, Migration> = {
  "2026-11-22-accord-first": {
    async up(db: Kysely<unknown>) {
      // `bytes` is the accord as signed; `rotations` are the signed changes of a node key since, `ending` the signed notice that ended it. Nothing is ever deleted.
      await sql
        .raw(
          `create table accord (id text primary key, domain text not null, state text not null check (state in ('proposed', 'offered', 'active', 'ended')), bytes blob not null,
             rotations text not null default '[]', ending blob, about text, untold integer not null default 0, created_at integer not null) strict`,
        )
        .execute(db);
      await sql.raw("create unique index accord_one_in_force on accord (domain) where state = 'active'").execute(db);
    },
  },
};

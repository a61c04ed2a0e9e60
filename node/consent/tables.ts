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
  "2026-11-27-consent-words": {
    async up(db: Kysely<unknown>) {
      // Of both people: whether the last word was yes, its serial, what its speaker had heard, and the serial of the speaker's last no.
      for (const side of ["own", "far"]) {
        await sql.raw(`alter table consent add column ${side}_yes integer`).execute(db);
        for (const column of ["serial", "heard", "withdrawn"]) await sql.raw(`alter table consent add column ${side}_${column} integer not null default 0`).execute(db);
      }
      await sql.raw("alter table consent add column refused integer not null default 0").execute(db); // serial of the request that was refused
      await sql.raw("alter table consent add column refused_at integer not null default 0").execute(db);
      // What was known without words, as words that both nodes write alike.
      await sql.raw("update consent set own_yes = 1, own_serial = 1 where state = 'granted' or (state = 'requested' and direction = 'out')").execute(db);
      await sql.raw("update consent set far_yes = 1, far_serial = 1 where state = 'granted' or (state in ('requested', 'refused') and direction = 'in')").execute(db);
      await sql.raw("update consent set refused = 1, refused_at = at where state = 'refused' and direction = 'in'").execute(db);
      await sql.raw("update consent set own_yes = 0, own_serial = 1, own_withdrawn = 1, far_yes = 0, far_serial = 1, far_withdrawn = 1 where state = 'revoked'").execute(db);
      await sql.raw("update consent set own_yes = 0, own_serial = 2, own_withdrawn = 2 where state = 'refused' and direction = 'out'").execute(db);
    },
  },
};

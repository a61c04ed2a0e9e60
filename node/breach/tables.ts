import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface BreachTables {
  /** Reports of people who have no line to a security officer, as their devices signed them. */
  breach_report: { id: Uint8Array; person: string; report: Uint8Array; at: number; seen_at: number | null };
  /** What this node saw itself. */
  breach_observed: { id?: number; kind: string; person: string; call: string; at: number; until: number | null; note: string };
}

const statements = [
  `create table breach_report (id blob primary key, person text not null, report blob not null, at integer not null, seen_at integer) strict, without rowid`,
  `create index breach_report_person on breach_report (person, at)`,
  `create table breach_observed (id integer primary key, kind text not null, person text not null, call text not null, at integer not null, until integer, note text not null) strict`,
  `create index breach_observed_at on breach_observed (at)`,
] as const;

export const breachMigrations: Record<string, Migration> = {
  "2026-12-02-breach-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

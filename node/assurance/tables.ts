/** What officers know and decide about devices, what happened, and the counter that makes serials rise for ever. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface AssuranceTables {
  assurance_evidence: { id?: number; device_id: string; kind: string; note: string | null; by_person: string | null; at: number };
  assurance_denied: { match: string; reason: string };
  assurance_event: { id?: number; at: number; kind: string; person: string | null; text: string };
  assurance_boot: { id: 1; boots: number };
}

const statements = [
  `create table assurance_evidence (id integer primary key, device_id text not null, kind text not null, note text, by_person text, at integer not null) strict`,
  `create index assurance_evidence_device on assurance_evidence (device_id)`,
  `create table assurance_denied (match text primary key, reason text not null) strict`,
  `create table assurance_event (id integer primary key, at integer not null, kind text not null, person text, text text not null) strict`,
  `create table assurance_boot (id integer primary key check (id = 1), boots integer not null) strict`,
] as const;

export const assuranceMigrations: Record<string, Migration> = {
  "2026-11-22-assurance-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

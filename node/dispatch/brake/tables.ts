/** Readers whose keys are paused, or were, and limits of single readers. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { BrakeReason } from "../../../protocol/wire/dispatch/procedures.ts";

export interface BrakeTables {
  /** One row a reader, the latest time. Lifted: `lifted_at` is set, and what was opened before it counts no more. Milliseconds. */
  dispatch_brake: { person: string; dispatch: Uint8Array; at: number; why: BrakeReason; count: number; most: number; lifted_at: number | null; lifted_by: string | null };
  dispatch_reader_limit: { person: string; keys_hour: number; dispatches_hour: number; dispatches_day: number; quiet: number; by_person: string; at: number };
}

const statements = [
  `create table dispatch_brake (person text primary key, dispatch blob not null, at integer not null, why text not null, count integer not null, most integer not null, lifted_at integer, lifted_by text) strict, without rowid`,
  `create table dispatch_reader_limit (person text primary key, keys_hour integer not null, dispatches_hour integer not null, dispatches_day integer not null, quiet integer not null, by_person text not null, at integer not null) strict, without rowid`,
] as const;

export const brakeMigrations: Record<string, Migration> = {
  "2026-11-28-dispatch-brake": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

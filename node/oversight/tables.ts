import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface OversightTables {
  /** `of`: the hash of what it frames. */
  oversight_frame: { of: Uint8Array; incident: Uint8Array; kind: string; frame: Uint8Array; by_person: string; at: number };
  /** CBOR of the entries: the longest that was shown of that person. */
  oversight_chain: { person: string; fingerprint: Uint8Array; entries: Uint8Array; length: number };
}

const statements = [
  `create table oversight_frame (of blob primary key, incident blob not null, kind text not null, frame blob not null, by_person text not null, at integer not null) strict, without rowid`,
  `create index oversight_frame_incident on oversight_frame (incident)`,
  `create index oversight_frame_at on oversight_frame (at)`,
  `create table oversight_chain (person text not null, fingerprint blob not null, entries blob not null, length integer not null, primary key (person, fingerprint)) strict, without rowid`,
  `create index dispatch_release_by_reader on dispatch_release (reader, at)`,
] as const;

export const oversightMigrations: Record<string, Migration> = {
  "2026-11-28-oversight-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

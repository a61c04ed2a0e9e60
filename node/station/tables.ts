/** Tables of stations: which device is where, who is cleared how high, and lists of who is present. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { FallReason, Place } from "../../protocol/wire/station-place.ts";

export interface StationTables {
  station_place: { device_id: string; kind: Place["kind"]; name: string; by_person: string; at: number };
  /** `categories`: JSON. */
  station_clearance: { person: string; rank: number; categories: string; by_person: string; at: number };
  station_list: { list: Uint8Array; device_id: string; state: "gathering" | "current" | "over"; at: number; until: number; why: FallReason | null; who: string | null };
  station_asked: { list: Uint8Array; person: string; elsewhere: number | null };
  station_present: { list: Uint8Array; said: Uint8Array; kind: "self" | "vouched"; person: string | null; name: string; device_id: string; officer: string | null; at: number };
}

const statements = [
  `create table station_place (device_id text primary key, kind text not null, name text not null, by_person text not null, at integer not null) strict`,
  `create table station_clearance (person text primary key, rank integer not null, by_person text not null, at integer not null) strict`,
  `create table station_list (list blob primary key, device_id text not null, state text not null, at integer not null, until integer not null, why text, who text) strict, without rowid`,
  `create index station_list_device on station_list (device_id, state)`,
  `create table station_asked (list blob not null, person text not null, primary key (list, person)) strict, without rowid`,
  `create table station_present (list blob not null, said blob not null, kind text not null, person text, name text not null, device_id text not null, officer text, at integer not null, primary key (list, said)) strict, without rowid`,
  `create index station_present_person on station_present (person)`,
] as const;

export const stationMigrations: Record<string, Migration> = {
  "2026-11-27-station-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  "2026-11-27-station-second": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`alter table station_asked add column elsewhere integer`).execute(db);
    },
  },
  "2026-11-28-station-categories": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`alter table station_clearance add column categories text not null default '[]'`).execute(db);
    },
  },
};

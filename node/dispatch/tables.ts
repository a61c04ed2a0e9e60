import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";

export interface DispatchTables {
  dispatch_dispatch: { id: Uint8Array; originator: string; head: Uint8Array; hash: Uint8Array; rank: number; until: number | null; state: "active" | "revoked"; at: number };
  /** The node's half of each key. */
  dispatch_key: { key: Uint8Array; dispatch: Uint8Array; portion: number; share: Uint8Array };
  dispatch_portion_revoked: { dispatch: Uint8Array; portion: number; at: number };
  dispatch_release: { hash: Uint8Array; dispatch: Uint8Array; reader: string; release: Uint8Array; until: number | null; state: "active" | "revoked" | "one-signature"; by_person: string; second: string | null; asked: string | null; at: number };
  dispatch_release_key: { key: Uint8Array; release: Uint8Array };
  dispatch_event: { n: number; dispatch: Uint8Array; at: number; kind: ReleaseEvent["kind"]; person: string | null; device_id: string | null; class: string | null; level: number | null; portion: number | null; code: string | null; by_person: string | null; asked: string | null; rule: string | null };
  /** How far the chains of readers to whom keys went were seen. */
  dispatch_seen_chain: { person: string; fingerprint: Uint8Array; length: number; head: Uint8Array };
  /** The last time each reader was taken back, as it was signed; seconds. What was released to them before that stays closed, also where it is handed in later. */
  dispatch_reader_revoked: { dispatch: Uint8Array; reader: string; at: number };
  /** Of key requests: each counts once. */
  dispatch_nonce: { nonce: Uint8Array; at: number };
}

const statements = [
  `create table dispatch_dispatch (id blob primary key, originator text not null, head blob not null, hash blob not null, rank integer not null, until integer, state text not null, at integer not null) strict, without rowid`,
  `create table dispatch_key (key blob primary key, dispatch blob not null, portion integer not null, share blob not null) strict, without rowid`,
  `create table dispatch_portion_revoked (dispatch blob not null, portion integer not null, at integer not null, primary key (dispatch, portion)) strict, without rowid`,
  `create table dispatch_release (hash blob primary key, dispatch blob not null, reader text not null, release blob not null, until integer, state text not null, by_person text not null, second text, asked text, at integer not null) strict, without rowid`,
  `create index dispatch_release_reader on dispatch_release (dispatch, reader)`,
  `create table dispatch_release_key (key blob not null, release blob not null, primary key (key, release)) strict, without rowid`,
  `create table dispatch_event (n integer primary key, dispatch blob not null, at integer not null, kind text not null, person text, device_id text, class text, level integer, portion integer, code text, by_person text, asked text) strict`,
  `create index dispatch_event_dispatch on dispatch_event (dispatch, n)`,
  `create index dispatch_event_person on dispatch_event (person, at)`,
  `create table dispatch_nonce (nonce blob primary key, at integer not null) strict, without rowid`,
] as const;

export const dispatchMigrations: Record<string, Migration> = {
  "2026-11-28-dispatch-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  "2026-11-28-dispatch-rule": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`alter table dispatch_event add column rule text`).execute(db);
    },
  },
  "2026-11-28-dispatch-seen-chain": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`create table dispatch_seen_chain (person text not null, fingerprint blob not null, length integer not null, head blob not null, primary key (person, fingerprint)) strict, without rowid`).execute(db);
    },
  },
  "2026-11-28-dispatch-reader-revoked": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`create table dispatch_reader_revoked (dispatch blob not null, reader text not null, at integer not null, primary key (dispatch, reader)) strict, without rowid`).execute(db);
    },
  },
};

/** Tables of rooms. Keys of the two queues are one integer (owner × 2^32 + n), so that a queue is a range of the table's own tree and needs no index. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

const statements = [
  `create table rooms_device (no integer primary key, device_id text not null unique, acked integer not null default 0, dropped integer not null default 0) strict`,
  `create table rooms_mailbox (key integer primary key, item text not null) strict`,
  `create table rooms_key_package (ref blob primary key, device_id text not null, person text not null, last_resort integer not null, not_after integer not null, package blob not null) strict`,
  `create index rooms_key_package_device on rooms_key_package (device_id, last_resort)`,
  `create table rooms_room (room text primary key, kind text not null, creation blob not null, epoch integer not null, seq integer not null, closed integer not null,
     roster text not null, group_info blob not null, last_commit blob) strict`,
  // Which rooms of other hubs this node's devices are in: who may send there, whom to tell that the hub is gone.
  `create table rooms_followed (room text not null, device_id text not null, primary key (room, device_id)) strict, without rowid`,
  // Ids of messages already accepted, kept while a retry can still come.
  `create table rooms_accepted (id blob primary key, seq integer not null, at integer not null) strict, without rowid`,
  `create index rooms_accepted_at on rooms_accepted (at)`,
  // Devices of other nodes that their node has called revoked.
  `create table rooms_revoked (device_id text primary key, at integer not null) strict, without rowid`,
] as const;

export const roomsMigrations: Record<string, Migration> = {
  "2026-11-22-rooms-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

/** Tables of rooms. Mailboxes are durable queues (`node/federation/durable-queue.ts`). */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

const statements = [
  `create table rooms_mailbox_owner (no integer primary key, owner text not null unique, done integer not null) strict`,
  `create table rooms_mailbox (key integer primary key, item text not null) strict`,
  `create table rooms_dropped (device_id text primary key) strict, without rowid`,
  `create table rooms_key_package (ref blob primary key, device_id text not null, last_resort integer not null, not_after integer not null, package text not null) strict, without rowid`,
  `create index rooms_key_package_device on rooms_key_package (device_id, last_resort)`,
  // One-use packages are remembered after they are handed out: the same one again would give one init key to two groups.
  `create table rooms_key_package_used (ref blob primary key, not_after integer not null) strict, without rowid`,
  `create table rooms_room (no integer primary key, room text not null unique, kind text not null, creation text not null, epoch integer not null, closed integer not null,
     group_info blob not null, commits text not null, touched_at integer not null) strict`,
  // Apart, since it moves with every message and the row above is large.
  `create table rooms_seq (no integer primary key, seq integer not null) strict`,
  // Which rooms of other hubs this node's devices are in: who may send there, whom to tell that the hub is gone.
  `create table rooms_followed (room text not null, device_id text not null, primary key (room, device_id)) strict, without rowid`,
  `create table rooms_known (room text primary key, kind text not null, creation text not null, at integer not null) strict, without rowid`,
  // How far each hub's events are here.
  `create table rooms_seen (domain text primary key, seen integer not null) strict, without rowid`,
  // Ids of messages accepted lately, while a retry can still come.
  `create table rooms_accepted (key integer primary key, ids text not null) strict`,
  // The last word of other nodes about devices of theirs.
  `create table rooms_revoked (device_id text primary key, domain text not null, serial integer not null, revoked integer not null) strict, without rowid`,
] as const;

export const roomsMigrations: Record<string, Migration> = {
  "2026-11-22-rooms-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  "2026-11-27-rooms-gaps": {
    async up(db: Kysely<unknown>) {
      // What was not kept for a device that is away: told when it is back. `up_to` is the number of the last item.
      await sql.raw("create table rooms_gap (device_id text primary key, up_to integer not null, items integer not null, since integer not null) strict, without rowid").execute(db);
      await sql.raw("create table rooms_gap_room (device_id text not null, room text not null, messages integer not null, changes integer not null, from_at integer not null, to_at integer not null, primary key (device_id, room)) strict, without rowid").execute(db);
      // How far a mailbox went on which day.
      await sql.raw("create table rooms_mailbox_mark (no integer not null, at integer not null, n integer not null, primary key (no, at)) strict, without rowid").execute(db);
    },
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface GuestTables {
  guest_invite: { token_hash: Uint8Array; room: string; by_person: string; by_device: string; expires_at: number; used: 0 | 1 };
  guest_guest: { guest: string; device_id: string; room: string; name: string; sign_key: Uint8Array; by_person: string; by_device: string; expires_at: number; removed: 0 | 1; knocks: number };
}

const statements = [
  `create table guest_invite (token_hash blob primary key, room text not null, by_person text not null, by_device text not null, expires_at integer not null, used integer not null) strict, without rowid`,
  `create table guest_guest (guest text primary key, device_id text not null unique, room text not null, name text not null, sign_key blob not null, by_person text not null, by_device text not null,
     expires_at integer not null, removed integer not null, knocks integer not null) strict`,
] as const;

export const guestMigrations: Record<string, Migration> = {
  "2026-11-22-guest-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

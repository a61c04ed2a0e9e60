/** Tables of people, their devices, links and chains. A link's token is kept as its hash only. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { DeviceClass, Role } from "../../protocol/wire/fields.ts";

export interface EnrolTables {
  enrol_person: { person: string; name: string; role: Role; enrolled: 0 | 1 };
  enrol_invite: { token_hash: Uint8Array; kind: "person" | "device"; person: string; by_device: string | null; expires_at: number; used_by: string | null; proven: 0 | 1 };
  enrol_device: {
    device_id: string;
    person: string;
    sign_key: Uint8Array;
    name: string;
    platform: string;
    authenticator: "software" | "passkey";
    demonstration: 0 | 1;
    state: "pending" | "enrolled" | "refused";
    class: Exclude<DeviceClass, "guest">;
    status: "good" | "lowered" | "revoked";
    reason: string | null;
    certificate: Uint8Array | null;
    added_at: number;
    last_seen: number | null;
    request: Uint8Array | null;
    proof: Uint8Array | null;
    token: Uint8Array | null;
  };
  enrol_chain: { person: string; seq: number; entry: Uint8Array; leaf: Uint8Array; receipt: Uint8Array | null };
  enrol_half: { device_id: string; officer_key: Uint8Array; entry: Uint8Array; signature: Uint8Array };
  enrol_replacement: {
    id: string;
    person: string;
    token_hash: Uint8Array;
    word: Uint8Array;
    by: "own-device" | "officers";
    /** Device ids, with spaces between. */
    lost: string;
    issued_by: string;
    issuing_device: string;
    needs_second: 0 | 1;
    second_by: string | null;
    second_device: string | null;
    ended: "enrolled" | "refused" | "cancelled" | null;
    device_id: string | null;
    sealed: Uint8Array | null;
    at: number;
    expires_at: number;
  };
}

const statements = [
  `create table enrol_person (person text primary key, name text not null, role text not null, enrolled integer not null) strict`,
  `create table enrol_invite (token_hash blob primary key, kind text not null, person text not null, by_device text, expires_at integer not null, used_by text, proven integer not null) strict, without rowid`,
  `create table enrol_device (device_id text primary key, person text not null, sign_key blob not null unique, name text not null, platform text not null, authenticator text not null,
     demonstration integer not null, state text not null, class text not null, status text not null, reason text, certificate blob, added_at integer not null, last_seen integer,
     request blob, proof blob, token blob) strict`,
  `create index enrol_device_person on enrol_device (person)`,
  `create table enrol_chain (person text not null, seq integer not null, entry blob not null, leaf blob not null, receipt blob, primary key (person, seq)) strict`,
  `create table enrol_half (device_id text not null, officer_key blob not null, entry blob not null, signature blob not null, primary key (device_id, officer_key)) strict`,
] as const;

export const enrolMigrations: Record<string, Migration> = {
  "2026-11-22-enrol-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  "2026-11-25-enrol-replacement": {
    async up(db: Kysely<unknown>) {
      await sql
        .raw(
          `create table enrol_replacement (id text primary key, person text not null, token_hash blob not null unique, word blob not null, by text not null, lost text not null, issued_by text not null,
             issuing_device text not null, needs_second integer not null, second_by text, second_device text, ended text, device_id text, sealed blob, at integer not null, expires_at integer not null) strict`,
        )
        .execute(db);
    },
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface KasTables {
  /** What may be opened by whom: decided here, never by the policy that lies in the file. `readers`: JSON, persons of this node. */
  kas_object: { uuid: string; author: string; device_id: string; rank: number; readers: string; state: "open" | "revoked"; at: number };
}

const statements = [
  `create table kas_object (uuid text primary key, author text not null, device_id text not null, rank integer not null, readers text not null, state text not null, at integer not null) strict, without rowid`,
  `create index kas_object_author on kas_object (author, at)`,
] as const;

export const kasMigrations: Record<string, Migration> = {
  "2026-12-06-kas-first": {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

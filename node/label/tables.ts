import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface LabelTables {
  /** Policies of peers, by the hash that an accord pins; checked again when read. */
  label_policy: { sha256: Uint8Array; xml: string };
}

export const labelMigrations: Record<string, Migration> = {
  "2026-12-10-label-policies": {
    async up(db: Kysely<unknown>) {
      await sql.raw("create table label_policy (sha256 blob primary key, xml text not null) strict, without rowid").execute(db);
    },
  },
};

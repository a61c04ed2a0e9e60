import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export interface BlobTables {
  blob_blob: { id: string; person: string; size: number; expires_at: number };
  /** Not whole yet. `size` is what it will be, `parts` how many are on the disk. */
  blob_upload: { id: string; person: string; size: number; parts: number; touched_at: number };
}

export const blobMigrations: Record<string, Migration> = {
  "2026-11-22-blobs-first": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`create table blob_blob (id text primary key, person text not null, size integer not null, expires_at integer not null) strict`).execute(db);
      await sql.raw(`create index blob_blob_person on blob_blob (person)`).execute(db);
      await sql.raw(`create index blob_blob_expiry on blob_blob (expires_at)`).execute(db);
    },
  },
  "2026-11-27-blobs-uploads": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`create table blob_upload (id text primary key, person text not null, size integer not null, parts integer not null, touched_at integer not null) strict`).execute(db);
      await sql.raw(`create index blob_upload_person on blob_upload (person)`).execute(db);
    },
  },
};

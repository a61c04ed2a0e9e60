/** Brings the tables of all areas up to date. Keys read `2026-09-12-rooms-first`: date, area, what; they run in that order, once, all or none. */
import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { Failure } from "../../protocol/wire/failure.ts";

const KEY = /^\d{4}-\d{2}-\d{2}-[a-z]+-[a-z0-9-]+$/;

/** Throws `storage/bad-migration`, `storage/newer` (a later version wrote the file), `storage/migration-failed`. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function migrate(db: Kysely<any>, migrations: Record<string, Migration>): Promise<void> {
  for (const key of Object.keys(migrations)) if (!KEY.test(key)) throw new Failure("storage/bad-migration", key);
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true }).migrateToLatest();
  if (error === undefined) return;
  const detail = error instanceof Error ? error.message : String(error);
  throw new Failure(detail.includes("is missing") ? "storage/newer" : "storage/migration-failed", detail, { cause: error });
}

/** Two areas that use one key is a programming error that would leave a table out. */
export function mergeMigrations(sets: readonly (Record<string, Migration> | undefined)[]): Record<string, Migration> {
  const merged: Record<string, Migration> = {};
  for (const [key, migration] of sets.flatMap((set) => Object.entries(set ?? {}))) {
    if (Object.hasOwn(merged, key)) throw new Failure("storage/bad-migration", `twice: ${key}`);
    merged[key] = migration;
  }
  return merged;
}

/**
 * The node's one database: SQLite with WAL and synchronous=FULL, so that a commit is on the disk when it is acknowledged. Queries are built with Kysely. Writes that belong
 * together go through `writer.run`, which is synchronous within; one connection serves all, and nothing ever waits on a lock.
 */
import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import BetterSqlite3, { type Database as Sqlite } from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Migration } from "kysely/migration";
import { Failure } from "../../protocol/wire/failure.ts";
import { migrate } from "./migrate.ts";
import { storageFailure } from "./storage-failure.ts";
import { createStatements, createWriter, type Reader, type Writer } from "./writer.ts";

export interface Database {
  // Each area gives it the type of its own tables: `db.as<RoomTables>()`.
  as<Tables>(): Kysely<Tables>;
  readonly raw: Sqlite;
  readonly writer: Writer;
  readonly read: Reader;
  migrate(migrations: Record<string, Migration>): Promise<void>;
  close(): Promise<void>;
}

/** Opens or makes the file; `:memory:` is for tests. Throws `storage/corrupt`, `storage/cannot-open`. */
export function openDatabase(path: string): Database {
  const raw = open(path);
  // oxlint-disable-next-line typescript/no-explicit-any
  const kysely = new Kysely<any>({ dialect: new SqliteDialect({ database: raw }) });
  const writer = createWriter({ raw, kysely });
  return {
    as: <Tables>() => kysely as Kysely<Tables>,
    raw,
    writer,
    read: createStatements(raw),
    migrate: (migrations) => migrate(kysely, migrations),
    async close() {
      await writer.idle();
      await kysely.destroy();
    },
  };
}

function open(path: string): Sqlite {
  try {
    if (path !== ":memory:") ownerOnly(path);
    const raw = new BetterSqlite3(path);
    raw.pragma("journal_mode = WAL");
    raw.pragma("synchronous = FULL");
    raw.pragma("foreign_keys = ON");
    raw.pragma("secure_delete = ON"); // what is deleted is overwritten, so that an acknowledged mailbox leaves nothing to find
    const state = raw.pragma("quick_check(1)", { simple: true });
    if (state !== "ok") throw new Failure("storage/corrupt", String(state));
    return raw;
  } catch (cause) {
    const failure = storageFailure(cause);
    throw failure instanceof Failure ? failure : new Failure("storage/cannot-open", path, { cause });
  }
}

/** Who speaks to whom is for the owner's eyes. The file is there with its mode before SQLite writes to it; SQLite gives -wal and -shm the mode of the file, and those of an earlier run are set too. */
function ownerOnly(path: string): void {
  closeSync(openSync(path, "a", 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600);
}

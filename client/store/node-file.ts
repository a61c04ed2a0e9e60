/** A SQLite file for the CLI and agents. WAL with synchronous=FULL: what `commit` resolved for survives a power cut. Node only; the browser's is `indexeddb.ts`. */
import { chmodSync } from "node:fs";
import Database from "better-sqlite3";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { StoreBackend } from "./store.ts";

interface Row {
  key: string;
  value: Buffer;
}

export function fileStore(path: string): StoreBackend {
  const database = new Database(path);
  chmodSync(path, 0o600);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("CREATE TABLE IF NOT EXISTS record (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
  const read = database.prepare<[string], Row>("SELECT key, value FROM record WHERE key = ?");
  const readAll = database.prepare<[string, string], Row>("SELECT key, value FROM record WHERE key >= ? AND key < ? ORDER BY key");
  const write = database.prepare("INSERT INTO record (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  const erase = database.prepare("DELETE FROM record WHERE key = ?");
  const apply = database.transaction((put: readonly (readonly [string, Bytes])[], remove: readonly string[]) => {
    for (const key of remove) erase.run(key);
    for (const [key, value] of put) write.run(key, value);
  });
  return {
    async get(key) {
      const row = read.get(key);
      return row && own(row.value);
    },
    list: async (prefix) => readAll.all(prefix, `${prefix}\u{10ffff}`).map(({ key, value }) => [key, own(value)]),
    async commit({ put = [], remove = [] }) {
      apply([...put], [...remove]);
    },
    async close() {
      database.close();
    },
    async clear() {
      database.exec("DELETE FROM record; VACUUM");
    },
  };
}

/** A Buffer's memory may be shared with other Buffers. */
function own(value: Buffer): Bytes {
  return new Uint8Array(value);
}

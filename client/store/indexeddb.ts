/** The browser's backend. One object store; a batch is one read-write transaction with strict durability. */
import { openDB } from "idb";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { StoreBackend } from "./store.ts";

const RECORDS = "records";

export async function indexedDbStore(name: string): Promise<StoreBackend> {
  const database = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore(RECORDS);
    },
  });
  return {
    get: async (key) => (await database.get(RECORDS, key)) as Bytes | undefined,
    async list(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\u{10ffff}`, false, true);
      const [keys, values] = await Promise.all([database.getAllKeys(RECORDS, range), database.getAll(RECORDS, range)]);
      return keys.map((key, i) => [String(key), values[i] as Bytes]);
    },
    async commit({ put = [], remove = [] }) {
      const transaction = database.transaction(RECORDS, "readwrite", { durability: "strict" });
      const steps: Promise<unknown>[] = [];
      for (const key of remove) steps.push(transaction.store.delete(key));
      for (const [key, value] of put) steps.push(transaction.store.put(value, key));
      await Promise.all([...steps, transaction.done]);
    },
    async close() {
      database.close();
    },
    async clear() {
      await database.clear(RECORDS);
    },
  };
}

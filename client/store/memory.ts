/** A backend that forgets: for tests, and for guests, who leave nothing behind. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Batch, StoreBackend } from "./store.ts";

export function memoryStore(records = new Map<string, Bytes>()): StoreBackend {
  return {
    get: async (key) => records.get(key),
    list: async (prefix) => [...records].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
    async commit({ put = [], remove = [] }: Batch) {
      for (const key of remove) records.delete(key);
      for (const [key, value] of put) records.set(key, value);
    },
    close: async () => undefined,
    clear: async () => records.clear(),
  };
}

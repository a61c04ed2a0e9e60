/**
 * Where a client keeps everything: a key-value store with atomic batches. What must hold together (the next group state and the message that it sealed)
 * goes into one batch, so that a crash between two steps leaves neither half. Two layers share this interface: a raw backend, which sees
 * sealed bytes only, and the encrypted store over it.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

export interface Batch {
  readonly put?: Iterable<readonly [key: string, value: Bytes]>;
  readonly remove?: Iterable<string>;
}

export interface Store {
  get(key: string): Promise<Bytes | undefined>;
  /** Everything whose key begins with `prefix`, sorted by key. */
  list(prefix: string): Promise<[key: string, value: Bytes][]>;
  /** All of it durably, or nothing. Batches take effect in the order of the calls. The encrypted store throws `store/failed`, `store/closed`. */
  commit(batch: Batch): Promise<void>;
  close(): Promise<void>;
}

/** A backend can also be emptied: `forget`. */
export interface StoreBackend extends Store {
  clear(): Promise<void>;
}

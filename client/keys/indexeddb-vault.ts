/** The browser's vault: CryptoKeys that can't be read out, kept by structured clone in a database of their own. */
import { openDB } from "idb";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { generateWrappingKey, signerOf } from "./memory-vault.ts";
import type { KeyVault } from "./vault.ts";

const KEYS = "keys";
const NOTES = "notes";

export async function indexedDbVault(name: string): Promise<KeyVault> {
  const database = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore(KEYS);
      db.createObjectStore(NOTES);
    },
  });

  /** Whoever comes second takes the first one's key: two keys under one name would lose one. */
  async function keep<T>(slot: string, make: () => Promise<T>): Promise<T> {
    const known = (await database.get(KEYS, slot)) as T | undefined;
    if (known !== undefined) return known;
    const made = await make();
    const transaction = database.transaction(KEYS, "readwrite", { durability: "strict" });
    const earlier = (await transaction.store.get(slot)) as T | undefined;
    if (earlier === undefined) await transaction.store.put(made, slot);
    await transaction.done;
    return earlier ?? made;
  }

  return {
    nonExtractable: true,
    signer: async (slot) => signerOf(await keep(`signer ${slot}`, async () => (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair)),
    has: async (slot) => (await database.getKey(KEYS, `signer ${slot}`)) !== undefined,
    wrappingKey: () => keep("wrapping", generateWrappingKey),
    note: async (slot) => (await database.get(NOTES, slot)) as Bytes | undefined,
    async setNote(slot, value) {
      await database.put(NOTES, value, slot);
    },
    async forget() {
      await database.clear(KEYS);
      await database.clear(NOTES);
    },
  };
}

/**
 * The state at rest. Each record is AES-GCM under the device's key, with its own name inside: whoever has the disk sees random slots of padded sizes, not with
 * whom anybody talks. Nothing is compressed (attack 13). The slot is bound as authenticated data, so records can't be swapped; an old copy of the
 * whole store can still be put back, which MLS then notices as an epoch that is gone.
 * All records are held open in memory: a device's history is small, and search by prefix needs names.
 */
import { type Bytes, concat, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../../protocol/wire/cbor.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Random } from "../environment.ts";
import type { Batch, Store, StoreBackend } from "./store.ts";

const NONCE = 12;
const LENGTH = 4;
const SMALLEST = 128;
const MAX_RECORD = 64 << 20;

interface Slot {
  readonly slot: string;
  readonly value: Bytes;
}

/** `key` is AES-GCM. Throws `store/other-key` when the records were sealed under another one. */
export async function openSealedStore(backend: StoreBackend, key: CryptoKey, random: Random): Promise<Store> {
  const records = new Map<string, Slot>();
  await Promise.all((await backend.list("")).map(async ([slot, sealed]) => {
    const { name, value } = await openRecord(key, slot, sealed);
    records.set(name, { slot, value });
  }));

  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function write(batch: Batch): Promise<void> {
    const put = [...(batch.put ?? [])];
    const remove = [...(batch.remove ?? [])];
    const sealed = await Promise.all(put.map(async ([name, value]) => {
      const slot = records.get(name)?.slot ?? toHex(random(16));
      return { name, value, slot, bytes: await sealRecord(key, slot, name, value, random) };
    }));
    const removed = remove.flatMap((name) => records.get(name)?.slot ?? []);
    await backend.commit({ put: sealed.map(({ slot, bytes }) => [slot, bytes] as const), remove: removed }).catch((cause: unknown) => {
      throw new Failure("store/failed", undefined, { cause });
    });
    for (const name of remove) records.delete(name);
    for (const { name, slot, value } of sealed) records.set(name, { slot, value });
  }

  return {
    get: async (name) => records.get(name)?.value,
    list: async (prefix) =>
      [...records].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { value }]) => [name, value]),
    commit(batch) {
      // Work that was under way when the device stopped must not write into a store that may be somebody else's by now.
      if (closed) return Promise.reject(new Failure("store/closed"));
      const done = last.then(() => write(batch));
      last = done.catch(() => undefined); // the caller hears of a failure; those who come after are not held up by it
      return done;
    },
    /** The backend stays open: it belongs to whoever opened it, and may yet be emptied. */
    async close() {
      closed = true;
      await last;
    },
  };
}

async function sealRecord(key: CryptoKey, slot: string, name: string, value: Bytes, random: Random): Promise<Bytes> {
  const body = canonicalCbor([name, value]);
  const plain = new Uint8Array(paddedLength(LENGTH + body.length));
  new DataView(plain.buffer).setUint32(0, body.length);
  plain.set(body, LENGTH);
  const nonce = random(NONCE);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: utf8(slot) }, key, plain);
  return concat(nonce, new Uint8Array(sealed));
}

async function openRecord(key: CryptoKey, slot: string, sealed: Bytes): Promise<{ name: string; value: Bytes }> {
  let plain: Bytes;
  try {
    plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, NONCE), additionalData: utf8(slot) }, key, sealed.slice(NONCE)));
  } catch (cause) {
    throw new Failure("store/other-key", undefined, { cause });
  }
  const length = new DataView(plain.buffer).getUint32(0);
  const [name, value] = parseCbor(plain.subarray(LENGTH, LENGTH + length), MAX_RECORD) as [string, Bytes];
  return { name, value };
}

/** Padmé: at most 12 % longer, and the length tells no more than its few highest bits. */
export function paddedLength(length: number): number {
  if (length <= SMALLEST) return SMALLEST;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(length / step) * step;
}

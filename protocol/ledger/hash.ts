import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { hmac } from "@noble/hashes/hmac.js";
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

/** Every hash in the ledger is SHA-256. */
export const HASH_BYTES = 32;

export function sha256(...parts: readonly Uint8Array[]): Bytes {
  const state = nobleSha256.create();
  for (const part of parts) state.update(part);
  return new Uint8Array(state.digest());
}

export function hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Bytes {
  const state = hmac.create(nobleSha256, key);
  for (const part of parts) state.update(part);
  return new Uint8Array(state.digest());
}

/** An unsigned 64-bit big-endian integer. Throws `ledger/bad-number` for what JavaScript cannot hold exactly. */
export function u64be(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new Failure("ledger/bad-number");
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

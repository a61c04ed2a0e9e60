/** HKDF (RFC 5869) and the labelled form of it that HPKE uses (RFC 9180 §4). */
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { HashName, Primitives } from "./primitives.ts";

const HASH_LENGTH: Record<HashName, number> = { "SHA-256": 32, "SHA-512": 64 };
const VERSION = utf8("HPKE-v1");

export function hkdf({ hmac }: Primitives, hash: HashName) {
  const size = HASH_LENGTH[hash];
  return {
    size,
    extract: (salt: Uint8Array, keyMaterial: Uint8Array): Bytes => hmac(hash, salt.length === 0 ? new Uint8Array(size) : salt, keyMaterial),
    expand(key: Uint8Array, info: Uint8Array, length: number): Bytes {
      if (length > 255 * size) throw new Failure("line/kdf-length");
      let block = hmac(hash, key, concat(info, Uint8Array.of(1)));
      if (length <= size) return length === size ? block : block.slice(0, length);
      const blocks = [block];
      for (let counter = 2; (counter - 1) * size < length; counter++) {
        block = hmac(hash, key, concat(block, info, Uint8Array.of(counter)));
        blocks.push(block);
      }
      return concat(...blocks).slice(0, length);
    },
  };
}

export interface LabelledKdf {
  readonly size: number;
  extract(salt: Uint8Array, label: string, keyMaterial: Uint8Array): Bytes;
  expand(key: Uint8Array, label: string, info: Uint8Array, length: number): Bytes;
}

export function labelledKdf(primitives: Primitives, hash: HashName, suite: Bytes): LabelledKdf {
  const kdf = hkdf(primitives, hash);
  return {
    size: kdf.size,
    extract: (salt, label, keyMaterial) => kdf.extract(salt, concat(VERSION, suite, utf8(label), keyMaterial)),
    expand: (key, label, info, length) => kdf.expand(key, concat(Uint8Array.of(length >> 8, length & 255), VERSION, suite, utf8(label), info), length),
  };
}

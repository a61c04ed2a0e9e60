/** HPKE (RFC 9180), base mode, one message a context: all that MLS needs. */
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import type { Kem } from "./kem.ts";
import { labelledKdf } from "./hkdf.ts";
import type { HashName, Primitives } from "./primitives.ts";

export interface HpkeSettings {
  primitives: Primitives;
  kem: Kem;
  hash: HashName;
  aead: "AES128GCM" | "AES256GCM";
}

const KDF_ID: Record<HashName, number> = { "SHA-256": 1, "SHA-512": 3 };
const AEAD = { AES128GCM: { id: 1, keyLength: 16 }, AES256GCM: { id: 2, keyLength: 32 } };
const NONCE_LENGTH = 12;
const EMPTY = new Uint8Array();

export function hpke({ primitives, kem, hash, aead }: HpkeSettings) {
  const { id: aeadId, keyLength } = AEAD[aead];
  const ids = [kem.id, KDF_ID[hash], aeadId].flatMap((id) => [id >> 8, id & 255]);
  const kdf = labelledKdf(primitives, hash, concat(utf8("HPKE"), Uint8Array.from(ids)));
  const pskIdHash = kdf.extract(EMPTY, "psk_id_hash", EMPTY);

  function schedule(sharedSecret: Uint8Array, info: Uint8Array) {
    const context = concat(Uint8Array.of(0), pskIdHash, kdf.extract(EMPTY, "info_hash", info));
    return { context, secret: kdf.extract(sharedSecret, "secret", EMPTY) };
  }
  function messageKey(sharedSecret: Uint8Array, info: Uint8Array) {
    const { context, secret } = schedule(sharedSecret, info);
    return { key: kdf.expand(secret, "key", context, keyLength), nonce: kdf.expand(secret, "base_nonce", context, NONCE_LENGTH) };
  }
  function exported(sharedSecret: Uint8Array, info: Uint8Array, exporterContext: Uint8Array, length: number): Bytes {
    const { context, secret } = schedule(sharedSecret, info);
    return kdf.expand(kdf.expand(secret, "exp", context, kdf.size), "sec", exporterContext, length);
  }

  return {
    keyLength,
    nonceLength: NONCE_LENGTH,
    async seal(publicKey: Uint8Array, plaintext: Uint8Array, info: Uint8Array, authenticated: Uint8Array): Promise<{ encapsulated: Bytes; ciphertext: Bytes }> {
      const { encapsulated, sharedSecret } = kem.encapsulate(publicKey);
      const { key, nonce } = messageKey(sharedSecret, info);
      return { encapsulated, ciphertext: await primitives.aesGcmSeal(key, nonce, authenticated, plaintext) };
    },
    async open(privateKey: Uint8Array, encapsulated: Uint8Array, ciphertext: Uint8Array, info: Uint8Array, authenticated: Uint8Array): Promise<Bytes> {
      const { key, nonce } = messageKey(kem.decapsulate(privateKey, encapsulated), info);
      return primitives.aesGcmOpen(key, nonce, authenticated, ciphertext);
    },
    exportTo(publicKey: Uint8Array, info: Uint8Array, exporterContext: Uint8Array, length: number): { encapsulated: Bytes; secret: Bytes } {
      const { encapsulated, sharedSecret } = kem.encapsulate(publicKey);
      return { encapsulated, secret: exported(sharedSecret, info, exporterContext, length) };
    },
    exportFrom(privateKey: Uint8Array, encapsulated: Uint8Array, info: Uint8Array, exporterContext: Uint8Array, length: number): Bytes {
      return exported(kem.decapsulate(privateKey, encapsulated), info, exporterContext, length);
    },
  };
}

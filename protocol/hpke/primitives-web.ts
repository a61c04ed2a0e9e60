/** Browsers: noble for what is small and must not hop threads, WebCrypto for AES-GCM. */
import { x25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { type Bytes, concat } from "../wire/bytes.ts";
import type { HashName, Primitives } from "./primitives.ts";

const NOBLE_HASH = { "SHA-256": sha256, "SHA-512": sha512 } satisfies Record<HashName, unknown>;

export function webPrimitives(): Primitives {
  const aesKey = (key: Uint8Array, use: "encrypt" | "decrypt") => crypto.subtle.importKey("raw", concat(key), "AES-GCM", false, [use]);
  return {
    digest: (hash, data) => NOBLE_HASH[hash](data) as Bytes,
    hmac: (hash, key, data) => hmac(NOBLE_HASH[hash], key, data) as Bytes,
    sha3: (data) => sha3_256(data) as Bytes,
    shake256: (data, dkLen) => shake256(data, { dkLen }) as Bytes,
    async aesGcmSeal(key, nonce, authenticated, plaintext) {
      const parameters = { name: "AES-GCM", iv: concat(nonce), additionalData: concat(authenticated) };
      return new Uint8Array(await crypto.subtle.encrypt(parameters, await aesKey(key, "encrypt"), concat(plaintext)));
    },
    async aesGcmOpen(key, nonce, authenticated, ciphertext) {
      const parameters = { name: "AES-GCM", iv: concat(nonce), additionalData: concat(authenticated) };
      return new Uint8Array(await crypto.subtle.decrypt(parameters, await aesKey(key, "decrypt"), concat(ciphertext)));
    },
    x25519: {
      publicKey: (secret) => x25519.getPublicKey(secret) as Bytes,
      shared: (secret, peer) => x25519.getSharedSecret(secret, peer) as Bytes,
    },
    mlKem768: {
      publicKey: (seed) => ml_kem768.keygen(seed).publicKey as Bytes,
      encapsulate(publicKey) {
        const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey);
        return { ciphertext: cipherText as Bytes, sharedSecret: sharedSecret as Bytes };
      },
      decapsulate: (seed, ciphertext) => ml_kem768.decapsulate(ciphertext, ml_kem768.keygen(seed).secretKey) as Bytes,
    },
  };
}

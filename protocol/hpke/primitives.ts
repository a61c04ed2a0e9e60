/**
 * The symmetric operations below MLS, twice: Node's synchronous crypto, which is several times faster on the small inputs of MLS than WebCrypto, and, in
 * browsers, noble (hashes: no thread hop) with WebCrypto (AES-GCM). Nothing here imports `node:`; the built-in module is asked for at run time.
 */
import type { Bytes } from "../wire/bytes.ts";

export type HashName = "SHA-256" | "SHA-512";

export interface Primitives {
  digest(hash: HashName, data: Uint8Array): Bytes;
  hmac(hash: HashName, key: Uint8Array, data: Uint8Array): Bytes;
  sha3(data: Uint8Array): Bytes;
  shake256(data: Uint8Array, length: number): Bytes;
  /** The 16-byte tag follows the ciphertext. */
  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, authenticated: Uint8Array, plaintext: Uint8Array): Bytes | Promise<Bytes>;
  /** Throws anything when the tag is wrong. */
  aesGcmOpen(key: Uint8Array, nonce: Uint8Array, authenticated: Uint8Array, ciphertext: Uint8Array): Bytes | Promise<Bytes>;
  x25519: { publicKey(secret: Uint8Array): Bytes; /** Throws where the result is all-zero (attack 16). */ shared(secret: Uint8Array, peer: Uint8Array): Bytes };
  mlKem768: {
    /** `seed` is d ‖ z, 64 bytes (FIPS 203 §7.1). */
    publicKey(seed: Uint8Array): Bytes;
    encapsulate(publicKey: Uint8Array): { ciphertext: Bytes; sharedSecret: Bytes };
    decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Bytes;
  };
}

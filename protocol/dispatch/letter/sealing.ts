/** HPKE as letters and key answers use it: X-Wing, HKDF-SHA256, AES-256-GCM, over the fastest primitives that this machine has. */
import { choosePrimitives } from "../../hpke/choose-primitives.ts";
import { hpke } from "../../hpke/hpke.ts";
import { xWingKem } from "../../hpke/kem.ts";
import type { Primitives } from "../../hpke/primitives.ts";
import type { Bytes } from "../../wire/bytes.ts";

export const SEALED_TAG = 16;
const NONE = new Uint8Array();

export interface Hpke {
  keyPair(): { publicKey: Bytes; privateKey: Bytes };
  /** Throws `line/bad-key`. */
  seal(publicKey: Uint8Array, plaintext: Uint8Array, info: Uint8Array): Promise<{ encapsulated: Bytes; ciphertext: Bytes }>;
  open(privateKey: Uint8Array, encapsulated: Uint8Array, ciphertext: Uint8Array, info: Uint8Array): Promise<Bytes>;
  readonly aead: { seal(key: Uint8Array, nonce: Uint8Array, authenticated: Uint8Array, plaintext: Uint8Array): Promise<Bytes>; open(key: Uint8Array, nonce: Uint8Array, authenticated: Uint8Array, ciphertext: Uint8Array): Promise<Bytes> };
}

export function sealing(random: (length: number) => Bytes, primitives: Primitives = choosePrimitives()): Hpke {
  const kem = xWingKem(primitives, random);
  const { seal, open } = hpke({ primitives, kem, hash: "SHA-256", aead: "AES256GCM" });
  return {
    keyPair: () => kem.generate(),
    async seal(publicKey, plaintext, info) {
      kem.requireSound(publicKey);
      return seal(publicKey, plaintext, info, NONE);
    },
    open: (privateKey, encapsulated, ciphertext, info) => open(privateKey, encapsulated, ciphertext, info, NONE),
    aead: {
      seal: async (key, nonce, authenticated, plaintext) => primitives.aesGcmSeal(key, nonce, authenticated, plaintext),
      open: async (key, nonce, authenticated, ciphertext) => primitives.aesGcmOpen(key, nonce, authenticated, ciphertext),
    },
  };
}

/**
 * The two key encapsulation mechanisms of our suites: DHKEM(X25519, HKDF-SHA256) of RFC 9180 §4.1, and X-Wing (draft-connolly-cfrg-xwing-kem), which stays
 * secret as long as either X25519 or ML-KEM-768 holds.
 */
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { type LabelledKdf, labelledKdf } from "./hkdf.ts";
import { requireLength, requireMlKemKey, requireX25519Key } from "./kem-key.ts";
import type { Primitives } from "./primitives.ts";

export interface KeyPair {
  privateKey: Bytes;
  publicKey: Bytes;
}

export interface Kem {
  /** The HPKE registry's number. */
  readonly id: number;
  readonly privateKeyLength: number;
  /** `line/bad-key` for what no honest device makes. Call before encapsulating to a foreign key, or storing it. */
  requireSound(publicKey: Uint8Array): void;
  derive(keyMaterial: Uint8Array): KeyPair;
  generate(): KeyPair;
  encapsulate(publicKey: Uint8Array): { encapsulated: Bytes; sharedSecret: Bytes };
  decapsulate(privateKey: Uint8Array, encapsulated: Uint8Array): Bytes;
}

export type Random = (length: number) => Bytes;

export function x25519Kem(primitives: Primitives, random: Random): Kem {
  const { x25519 } = primitives;
  const kdf: LabelledKdf = labelledKdf(primitives, "SHA-256", concat(utf8("KEM"), Uint8Array.of(0x00, 0x20)));
  const pair = (privateKey: Bytes): KeyPair => ({ privateKey, publicKey: x25519.publicKey(privateKey) });
  const combine = (dh: Uint8Array, encapsulated: Uint8Array, recipient: Uint8Array) =>
    kdf.expand(kdf.extract(new Uint8Array(), "eae_prk", dh), "shared_secret", concat(encapsulated, recipient), 32);
  return {
    id: 0x0020,
    privateKeyLength: 32,
    requireSound(publicKey) {
      requireLength(publicKey, 32);
      requireX25519Key(publicKey);
    },
    derive: (keyMaterial) => pair(kdf.expand(kdf.extract(new Uint8Array(), "dkp_prk", keyMaterial), "sk", new Uint8Array(), 32)),
    generate: () => pair(random(32)),
    encapsulate(publicKey) {
      const ephemeral = pair(random(32));
      const dh = x25519.shared(ephemeral.privateKey, publicKey);
      return { encapsulated: ephemeral.publicKey, sharedSecret: combine(dh, ephemeral.publicKey, publicKey) };
    },
    decapsulate: (privateKey, encapsulated) => combine(x25519.shared(privateKey, encapsulated), encapsulated, x25519.publicKey(privateKey)),
  };
}

const ML_KEM_PUBLIC = 1184;
const ML_KEM_CIPHERTEXT = 1088;
const X_WING_LABEL = utf8("\\.//^\\");

export function xWingKem(primitives: Primitives, random: Random): Kem {
  const { x25519, mlKem768, sha3, shake256 } = primitives;

  /** The 32-byte private key is a seed; both halves follow from it. */
  function halves(privateKey: Uint8Array): { mlKemSeed: Bytes; x25519Secret: Bytes } {
    const expanded = shake256(privateKey, 96);
    return { mlKemSeed: expanded.slice(0, 64), x25519Secret: expanded.slice(64) };
  }
  function pair(privateKey: Bytes): KeyPair {
    const { mlKemSeed, x25519Secret } = halves(privateKey);
    return { privateKey, publicKey: concat(mlKem768.publicKey(mlKemSeed), x25519.publicKey(x25519Secret)) };
  }
  const combine = (mlKem: Uint8Array, dh: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array) => sha3(concat(mlKem, dh, ephemeral, recipient, X_WING_LABEL));

  return {
    id: 0x647a,
    privateKeyLength: 32,
    requireSound(publicKey) {
      requireLength(publicKey, ML_KEM_PUBLIC + 32);
      requireMlKemKey(publicKey);
      requireX25519Key(publicKey.subarray(ML_KEM_PUBLIC));
    },
    derive: (keyMaterial) => pair(shake256(keyMaterial, 32)),
    generate: () => pair(random(32)),
    encapsulate(publicKey) {
      const recipient = publicKey.subarray(ML_KEM_PUBLIC);
      const secret = random(32);
      const ephemeral = x25519.publicKey(secret);
      const { ciphertext, sharedSecret } = mlKem768.encapsulate(publicKey.subarray(0, ML_KEM_PUBLIC));
      return { encapsulated: concat(ciphertext, ephemeral), sharedSecret: combine(sharedSecret, x25519.shared(secret, recipient), ephemeral, recipient) };
    },
    decapsulate(privateKey, encapsulated) {
      if (encapsulated.length !== ML_KEM_CIPHERTEXT + 32) throw new Failure("line/undecryptable", "encapsulation length");
      const { mlKemSeed, x25519Secret } = halves(privateKey);
      const ephemeral = encapsulated.subarray(ML_KEM_CIPHERTEXT);
      const mlKem = mlKem768.decapsulate(mlKemSeed, encapsulated.subarray(0, ML_KEM_CIPHERTEXT));
      return combine(mlKem, x25519.shared(x25519Secret, ephemeral), ephemeral, x25519.publicKey(x25519Secret));
    },
  };
}

/**
 * The cipher suite as ts-mls wants it, on our primitives. Signatures are verified strictly, and signing is not here at all: a suite has no private keys. Who
 * signs is bound to it per device (`signing.ts`).
 */
import type { CiphersuiteImpl, CiphersuiteName } from "ts-mls";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { strictVerify } from "../wire/strict-ed25519.ts";
import { hkdf } from "../hpke/hkdf.ts";
import { hpke } from "../hpke/hpke.ts";
import { type Kem, type Random, x25519Kem, xWingKem } from "../hpke/kem.ts";
import { requireLength } from "../hpke/kem-key.ts";
import { choosePrimitives } from "../hpke/choose-primitives.ts";
import type { HashName, Primitives } from "../hpke/primitives.ts";

export type SuiteName = "MLS_256_XWING_AES256GCM_SHA512_Ed25519" | "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

export interface LineSuite {
  readonly name: SuiteName & CiphersuiteName;
  /** The number in messages. 83 is ts-mls's own for X-Wing: IANA has assigned none. */
  readonly id: number;
  /** Post-quantum confidentiality; authenticity is not yet, in either. */
  readonly postQuantum: boolean;
  readonly crypto: Omit<CiphersuiteImpl, "signature">;
  /** For an HPKE key of somebody else: `line/bad-key`. */
  requireSoundKey(publicKey: Uint8Array): void;
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

interface SuiteRow {
  id: number;
  hash: HashName;
  aead: "AES128GCM" | "AES256GCM";
  kem: (primitives: Primitives, random: Random) => Kem;
}

const SUITES: Record<SuiteName, SuiteRow> = {
  MLS_256_XWING_AES256GCM_SHA512_Ed25519: { id: 83, hash: "SHA-512", aead: "AES256GCM", kem: xWingKem },
  MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519: { id: 1, hash: "SHA-256", aead: "AES128GCM", kem: x25519Kem },
};

export const DEFAULT_SUITE: SuiteName = "MLS_256_XWING_AES256GCM_SHA512_Ed25519";

export interface SuiteOptions {
  name?: SuiteName;
  primitives?: Primitives;
  random?: Random;
}

export function createSuite({ name = DEFAULT_SUITE, primitives = choosePrimitives(), random = systemRandom }: SuiteOptions = {}): LineSuite {
  const { id, hash, aead, kem: makeKem } = SUITES[name];
  const kem = makeKem(primitives, random);
  const seal = hpke({ primitives, kem, hash, aead });
  const kdf = hkdf(primitives, hash);

  return {
    name,
    id,
    postQuantum: kem.id === 0x647a,
    requireSoundKey: kem.requireSound,
    verify: async (publicKey, message, signature) => strictVerify(publicKey, message, signature),
    crypto: {
      name,
      rng: { randomBytes: random },
      kdf: { size: kdf.size, extract: async (salt, keyMaterial) => kdf.extract(salt, keyMaterial), expand: async (key, info, length) => kdf.expand(key, info, length) },
      hash: {
        digest: async (data) => primitives.digest(hash, data),
        mac: async (key, data) => primitives.hmac(hash, key, data),
        verifyMac: async (key, mac, data) => equalBytes(mac, primitives.hmac(hash, key, data)),
      },
      hpke: {
        keyLength: seal.keyLength,
        nonceLength: seal.nonceLength,
        async seal(publicKey, plaintext, info, authenticated = new Uint8Array()) {
          const { encapsulated, ciphertext } = await seal.seal(raw(publicKey), plaintext, info, authenticated);
          return { enc: encapsulated, ct: ciphertext };
        },
        open: (privateKey, encapsulated, ciphertext, info, authenticated = new Uint8Array()) =>
          undecryptable(() => seal.open(raw(privateKey), encapsulated, ciphertext, info, authenticated)),
        encryptAead: async (key, nonce, authenticated, plaintext) => primitives.aesGcmSeal(key, nonce, authenticated ?? new Uint8Array(), plaintext),
        decryptAead: (key, nonce, authenticated, ciphertext) => undecryptable(async () => primitives.aesGcmOpen(key, nonce, authenticated ?? new Uint8Array(), ciphertext)),
        async exportSecret(publicKey, exporterContext, length, info) {
          const { encapsulated, secret } = seal.exportTo(raw(publicKey), info, exporterContext, length);
          return { enc: encapsulated, secret };
        },
        importSecret: (privateKey, exporterContext, encapsulated, length, info) =>
          undecryptable(async () => seal.exportFrom(raw(privateKey), encapsulated, info, exporterContext, length)),
        async importPrivateKey(key) {
          requireLength(key, kem.privateKeyLength);
          return handle(key);
        },
        async importPublicKey(key) {
          kem.requireSound(key);
          return handle(key);
        },
        exportPrivateKey: async (key) => raw(key),
        exportPublicKey: async (key) => raw(key),
        deriveKeyPair: async (keyMaterial) => asHandles(kem.derive(keyMaterial)),
        generateKeyPair: async () => asHandles(kem.generate()),
      },
    },
  };
}

/**
 * ts-mls types HPKE keys as CryptoKey but only passes them back to us: ours are their bytes. They are one epoch's keys and lie in the group's state in any case.
 */
function handle<Key>(key: Uint8Array): Key {
  return concat(key) as unknown as Key;
}

function raw(key: unknown): Bytes {
  return key as Bytes;
}

function asHandles<PublicKey, PrivateKey>(pair: { publicKey: Bytes; privateKey: Bytes }): { publicKey: PublicKey; privateKey: PrivateKey } {
  return { publicKey: pair.publicKey as unknown as PublicKey, privateKey: pair.privateKey as unknown as PrivateKey };
}

async function undecryptable<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw new Failure("line/undecryptable", undefined, { cause });
  }
}

function systemRandom(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

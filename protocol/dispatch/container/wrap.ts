/**
 * A key share under a stock key server's public key. RSA: OAEP with SHA-1, as every stock client has it (SHA-1 inside OAEP needs no collision resistance). EC: P-256, HKDF-SHA256, AES-256-GCM.
 * Neither is post-quantum; what travels so is read by the node in any case, and capped by policy.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { IV_BYTES } from "./limits.ts";
import { pemFromSpki, spkiFromPem } from "./pem.ts";

const RSA = { name: "RSA-OAEP", hash: "SHA-1" } as const;
const EC = { name: "ECDH", namedCurve: "P-256" } as const;
const SALT = concat(sha256(utf8("TDF")));

/** Throws `tdf/bad-public-key`. */
export async function importRsaPublic(pem: string): Promise<CryptoKey> {
  return importPublic(pem, RSA, ["encrypt"], (key) => (key.algorithm as RsaHashedKeyAlgorithm).modulusLength >= 2048);
}

export async function importEcPublic(pem: string): Promise<CryptoKey> {
  return importPublic(pem, EC, [], () => true);
}

async function importPublic(pem: string, algorithm: typeof RSA | typeof EC, uses: KeyUsage[], sound: (key: CryptoKey) => boolean): Promise<CryptoKey> {
  const spki = spkiFromPem(pem);
  try {
    const key = await crypto.subtle.importKey("spki", spki, algorithm, true, uses);
    if (sound(key)) return key;
  } catch (cause) {
    throw new Failure("tdf/bad-public-key", undefined, { cause });
  }
  throw new Failure("tdf/bad-public-key", "too short");
}

export async function importRsaPrivate(pkcs8: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", pkcs8, RSA, false, ["decrypt"]);
}

export async function importEcPrivate(pkcs8: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", pkcs8, EC, false, ["deriveBits"]);
}

export async function wrapRsa(to: CryptoKey, share: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt(RSA, to, share as Bytes));
}

/** Throws `tdf/not-for-this-key`. */
export async function unwrapRsa(key: CryptoKey, wrapped: Uint8Array): Promise<Bytes> {
  return ours(() => crypto.subtle.decrypt(RSA, key, wrapped as Bytes));
}

/** iv ‖ ciphertext ‖ tag under a key agreed with a fresh ephemeral one, whose public half goes beside it. */
export async function wrapEc(to: CryptoKey, share: Uint8Array, random: (size: number) => Bytes): Promise<{ wrapped: Bytes; ephemeralPublicKey: string }> {
  const { ephemeralPublicKey, wrap } = await ecWrapper(to, random);
  return { wrapped: await wrap(share), ephemeralPublicKey };
}

/** For several shares to one reader: one agreed key, an IV for each. */
export async function ecWrapper(to: CryptoKey, random: (size: number) => Bytes): Promise<{ ephemeralPublicKey: string; wrap: (share: Uint8Array) => Promise<Bytes> }> {
  const ephemeral = await crypto.subtle.generateKey(EC, false, ["deriveBits"]);
  const key = await agreed(ephemeral.privateKey, to, "encrypt");
  return {
    ephemeralPublicKey: pemFromSpki(new Uint8Array(await crypto.subtle.exportKey("spki", ephemeral.publicKey))),
    async wrap(share) {
      const iv = random(IV_BYTES);
      return concat(iv, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, share as Bytes)));
    },
  };
}

/** Throws `tdf/not-for-this-key`, `tdf/bad-public-key`. */
export async function unwrapEc(key: CryptoKey, ephemeralPublicKey: string, wrapped: Uint8Array): Promise<Bytes> {
  const from = await importEcPublic(ephemeralPublicKey);
  return ours(async () => crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.slice(0, IV_BYTES) as Bytes }, await agreed(key, from, "decrypt"), wrapped.slice(IV_BYTES) as Bytes));
}

async function agreed(own: CryptoKey, other: CryptoKey, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: SALT, info: new Uint8Array(0) }, material, { name: "AES-GCM", length: 256 }, false, [use]);
}

async function ours(open: () => Promise<ArrayBuffer>): Promise<Bytes> {
  try {
    return new Uint8Array(await open());
  } catch (cause) {
    throw new Failure("tdf/not-for-this-key", undefined, { cause });
  }
}

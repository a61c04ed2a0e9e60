/**
 * Ed25519 for keys that came from somebody else (RFC 8032 §5.1.7, the strict reading). Node's and the browsers' own verify accept small-order keys, under which
 * one signature fits any message (attack 17). Here a key or an R of small order, a coordinate ≥ p, or an S ≥ L is refused before any library decides.
 * Keys and R must lie in the prime-order subgroup, so that the cofactored equation (noble) and the cofactorless one (OpenSSL) accept the same
 * signatures: two ends never disagree about one.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, toHex } from "./bytes.ts";

const KEYS_REMEMBERED = 512;
/** What was found good is remembered, with every check that it passed: certificates and standings are looked at again with every change of a line, and R alone takes as long as a hash over all of it thirty times. */
const SIGNATURES_REMEMBERED = 2048;
const good = new Set<string>();
const soundKeys = new Map<string, NativeKey | null>(); // the outcome of a pure check, kept because it costs a scalar multiplication

/** True only for a sound key and a signature over exactly `message`. Never throws. About 0.1 ms in Node, 2 ms in a browser the first time. */
export function strictVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    return remembered(publicKey, message, signature, () => {
      if (!isSoundKey(publicKey) || !isCanonicalScalar(signature.subarray(32))) return false;
      const native = soundKeys.get(toHex(publicKey));
      // OpenSSL works out S·B − h·A and compares its encoding with R byte for byte. Key and base point are of the prime-order subgroup, so what it works out is too, and canonical; the one point of small order in there is the identity.
      if (native) return !isIdentity(signature) && native(message, signature);
      const r = ed25519.Point.fromBytes(signature.slice(0, 32), false);
      return !r.isSmallOrder() && ed25519.verify(signature, message, publicKey, { zip215: false }) && r.isTorsionFree();
    });
  } catch {
    return false;
  }
}

/** 32 bytes, canonical, on the curve, in the prime-order subgroup. Check every foreign key with this before storing it. */
export function isSoundKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  const id = toHex(publicKey);
  if (soundKeys.has(id)) return true;
  try {
    const point = ed25519.Point.fromBytes(concat(publicKey), false);
    if (point.isSmallOrder() || !point.isTorsionFree()) return false;
  } catch {
    return false;
  }
  if (soundKeys.size >= KEYS_REMEMBERED) soundKeys.delete(soundKeys.keys().next().value!);
  soundKeys.set(id, nativeKey(concat(publicKey)));
  return true;
}

/** By a hash over all of it: whoever wants a wrong one taken for a right one must find two that collide. Only good ones are kept, so nobody fills it with rubbish. */
function remembered(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array, verify: () => boolean): boolean {
  const id = toHex(sha256(concat(publicKey, signature, message))); // both of fixed length
  if (good.has(id)) return true;
  if (!verify()) return false;
  if (good.size >= SIGNATURES_REMEMBERED) good.delete(good.values().next().value!);
  good.add(id);
  return true;
}

const ORDER = Uint8Array.from({ length: 32 }, (_, i) => Number((ed25519.Point.Fn.ORDER >> BigInt(8 * i)) & 0xffn));

function isCanonicalScalar(s: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) if (s[i]! !== ORDER[i]!) return s[i]! < ORDER[i]!;
  return false;
}

/** (0, 1), as the R of a signature. */
function isIdentity(signature: Uint8Array): boolean {
  for (let i = 1; i < 32; i++) if (signature[i] !== 0) return false;
  return signature[0] === 1;
}

/** As much of node:crypto as is used here; named structurally, since nothing under protocol/ imports from Node. */
interface NativeCrypto {
  createPublicKey(input: { key: Bytes; format: "der"; type: "spki" }): unknown;
  verify(algorithm: null, data: Uint8Array, key: unknown, signature: Uint8Array): boolean;
}

type NativeKey = (message: Uint8Array, signature: Uint8Array) => boolean;

/** Node's synchronous verify where there is one (OpenSSL compares R byte for byte); null in browsers, whose WebCrypto is asynchronous only. */
function nativeKey(publicKey: Bytes): NativeKey | null {
  const crypto = (globalThis as { process?: { getBuiltinModule?: (name: "node:crypto") => NativeCrypto | undefined } }).process?.getBuiltinModule?.("node:crypto");
  if (!crypto) return null;
  const key = crypto.createPublicKey({ key: concat(SPKI_PREFIX, publicKey), format: "der", type: "spki" });
  return (message, signature) => crypto.verify(null, message, key, signature);
}

/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410 §4). */
const SPKI_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

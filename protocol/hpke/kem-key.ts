/**
 * Public keys that no honest device makes, and for which encapsulation fails or gives nothing away: refused where they come in, since one of them in the tree
 * would make every later commit fail.
 */
import { Failure } from "../wire/failure.ts";

const CURVE_PRIME = 2n ** 255n - 19n;
/** Points whose order divides 8, as u-coordinates (RFC 7748 §6.1; attack 16). */
const SMALL_ORDER = new Set([
  0n,
  1n,
  CURVE_PRIME - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

export function requireX25519Key(key: Uint8Array): void {
  let u = BigInt(key[31]! & 0x7f);
  for (let i = 30; i >= 0; i--) u = (u << 8n) | BigInt(key[i]!);
  if (SMALL_ORDER.has(u % CURVE_PRIME)) throw new Failure("line/bad-key", "small order");
}

const ML_KEM_PRIME = 3329;
/** Bytes of the vector, two coefficients in three of them; the 32-byte seed follows. */
const ML_KEM_VECTOR = 1152;

/** FIPS 203 §7.2, the modulus check: OpenSSL does it, @noble/post-quantum 0.5.2 does not, and both ends must refuse the same keys. */
export function requireMlKemKey(key: Uint8Array): void {
  for (let at = 0; at < ML_KEM_VECTOR; at += 3) {
    const [a, b, c] = [key[at]!, key[at + 1]!, key[at + 2]!];
    if ((a | ((b & 15) << 8)) >= ML_KEM_PRIME || ((b >> 4) | (c << 4)) >= ML_KEM_PRIME) throw new Failure("line/bad-key", "ML-KEM modulus");
  }
}

export function requireLength(key: Uint8Array, length: number): void {
  if (key.length !== length) throw new Failure("line/bad-key", `${key.length} bytes for ${length}`);
}

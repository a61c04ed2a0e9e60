/**
 * Cipher suites (RFC 9605 §4.5). Only those with a full 16-byte tag: the AES-CTR suites, whose tags may be as short as 4 bytes,
 * are left out on purpose, so that no negotiation can ever reach one.
 */
export interface FrameSuite {
  readonly id: number;
  readonly hash: "SHA-256" | "SHA-512";
  /** Nk, bytes of the AES key. */
  readonly keyLength: 16 | 32;
}

/** AES_256_GCM_SHA512_128, what calls use. */
export const AES_256_GCM_SHA512: FrameSuite = { id: 5, hash: "SHA-512", keyLength: 32 };

/** AES_128_GCM_SHA256_128. */
export const AES_128_GCM_SHA256: FrameSuite = { id: 4, hash: "SHA-256", keyLength: 16 };

/** Nn and Nt of both suites. */
export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;

/** The cipher suites whose outside can be checked: those with Ed25519 signatures. Numbers as in the MLS registry; 83, X-Wing, is ts-mls's own, since IANA has assigned none. */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { strictVerify } from "../wire/strict-ed25519.ts";
import { opaque } from "./tls-writer.ts";

export const XWING_SUITE = 83;
export const X25519_SUITE = 1;

const HASH: Record<number, (data: Uint8Array) => Uint8Array> = { [X25519_SUITE]: sha256, 3: sha256, [XWING_SUITE]: sha512 };

/** Fails with `framing/suite` for suites that we do not know. */
export function suiteHash(suite: number, data: Uint8Array): Bytes {
  const hash = HASH[suite];
  if (hash === undefined) throw new Failure("framing/suite", String(suite));
  return hash(data) as Bytes;
}

/** RefHash, RFC 9420 §5.2. */
export function referenceHash(suite: number, label: string, value: Uint8Array): Bytes {
  return suiteHash(suite, concat(opaque(utf8(label)), opaque(value)));
}

/** VerifyWithLabel, RFC 9420 §5.1.2, strict. */
export function verifyWithLabel(suite: number, publicKey: Uint8Array, label: string, content: Uint8Array, signature: Uint8Array): boolean {
  return suite in HASH && strictVerify(publicKey, concat(opaque(utf8(`MLS 1.0 ${label}`)), opaque(content)), signature);
}

/** P-256 signatures: authenticators give DER SEQUENCE { r, s } (RFC 3279 §2.2.3), WebCrypto wants the 64 bytes r ‖ s. */
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

/** Strict: one form of each number only. Throws `ecdsa/bad-der`. */
export function ecdsaFromDer(der: Uint8Array): Bytes {
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) throw new Failure("ecdsa/bad-der");
  const r = integer(der, 2);
  const s = integer(der, r.end);
  if (s.end !== der.length) throw new Failure("ecdsa/bad-der");
  return concat(r.value, s.value);
}

export function ecdsaToDer(raw: Uint8Array): Bytes {
  if (raw.length !== 64) throw new Failure("ecdsa/bad-length");
  const body = concat(derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32)));
  return concat(Uint8Array.of(0x30, body.length), body);
}

function integer(der: Uint8Array, at: number): { value: Bytes; end: number } {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  const content = der.subarray(at + 2, end);
  if (der[at] !== 0x02 || length === 0 || length > 33 || content.length !== length) throw new Failure("ecdsa/bad-der");
  if (content[0]! & 0x80) throw new Failure("ecdsa/bad-der", "negative");
  if (content[0] === 0 && length > 1 && !(content[1]! & 0x80)) throw new Failure("ecdsa/bad-der", "padded");
  const magnitude = content[0] === 0 ? content.subarray(1) : content;
  if (magnitude.length > 32) throw new Failure("ecdsa/bad-der", "too large");
  return { value: concat(new Uint8Array(32 - magnitude.length), magnitude), end };
}

function derInteger(magnitude: Uint8Array): Bytes {
  let at = 0;
  while (at < magnitude.length - 1 && magnitude[at] === 0) at++;
  const trimmed = magnitude.subarray(at);
  const padded = trimmed[0]! & 0x80 ? concat(Uint8Array.of(0), trimmed) : concat(trimmed);
  return concat(Uint8Array.of(0x02, padded.length), padded);
}

/** The three parts of a certificate (RFC 5280 §4.1), cut out of the DER as they came: what is verified is the bytes that were signed. */
import { type Bytes, concat, toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

const ED25519_ALGORITHM = "300506032b6570"; // RFC 8410 §3: no parameters

export function splitCertificate(der: Uint8Array): { signed: Bytes; signature: Bytes } {
  const outer = element(der, 0, 0x30);
  if (outer.end !== der.length) throw new Failure("certificate/invalid", "trailing bytes");
  const signed = element(der, outer.start, 0x30);
  const algorithm = element(der, signed.end, 0x30);
  const bits = element(der, algorithm.end, 0x03);
  if (bits.end !== der.length || toHex(der.subarray(signed.end, algorithm.end)) !== ED25519_ALGORITHM) throw new Failure("certificate/invalid", "not Ed25519");
  if (bits.end - bits.start !== 65 || der[bits.start] !== 0) throw new Failure("certificate/invalid", "signature length");
  return { signed: concat(der.subarray(outer.start, signed.end)), signature: concat(der.subarray(bits.start + 1, bits.end)) };
}

/** Bounds of the content of one element whose header lies at `at`; DER lengths only. */
function element(der: Uint8Array, at: number, tag: number): { start: number; end: number } {
  if (der[at] !== tag) throw new Failure("certificate/invalid", "unexpected tag");
  const first = der[at + 1];
  if (first === undefined || first === 0x80 || first > 0x82) throw new Failure("certificate/invalid", "length");
  const extra = first < 0x80 ? 0 : first - 0x80;
  let length = extra === 0 ? first : 0;
  for (let i = 0; i < extra; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  if (extra > 0 && length < (extra === 1 ? 0x80 : 0x100)) throw new Failure("certificate/invalid", "length not minimal");
  const start = at + 2 + extra;
  if (start + length > der.length) throw new Failure("certificate/invalid", "truncated");
  return { start, end: start + length };
}

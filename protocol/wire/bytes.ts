/** Bytes and their text forms. Base64url without padding (RFC 4648 §5) is the only form in JSON; lower-case hex is for people. */
import { Failure } from "./failure.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });
const BASE64URL = /^[A-Za-z0-9_-]*$/;

export function utf8(text: string): Bytes {
  return UTF8.encode(text);
}

/** Throws `wire/bad-utf8`. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch (cause) {
    throw new Failure("wire/bad-utf8", undefined, { cause });
  }
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let i = 0; i < a.length; i++) different |= a[i]! ^ b[i]!;
  return different === 0;
}

export function toHex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += byte.toString(16).padStart(2, "0");
  return out;
}

/** Throws `wire/bad-hex`. */
export function fromHex(hex: string): Bytes {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/.test(hex)) throw new Failure("wire/bad-hex");
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Throws `wire/bad-base64`; the non-canonical forms that decode to the same bytes are refused too. */
export function fromBase64Url(text: string): Bytes {
  if (!BASE64URL.test(text) || text.length % 4 === 1) throw new Failure("wire/bad-base64");
  if (hasStrayBits(text)) throw new Failure("wire/bad-base64", "not canonical");
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** Of text in the alphabet, without padding: whether its last letter holds bits that no byte takes, so that another text stands for the same bytes. */
export function hasStrayBits(text: string): boolean {
  const rest = text.length % 4;
  if (rest < 2) return rest === 1;
  const last = text.charCodeAt(text.length - 1);
  const value = last >= 97 ? last - 71 : last >= 65 && last <= 90 ? last - 65 : last >= 48 && last <= 57 ? last + 4 : last === 43 || last === 45 ? 62 : 63;
  return (value & (rest === 2 ? 0x0f : 0x03)) !== 0;
}

/** The runtime's own where it has one: browsers' arrays, Node's buffers. */
interface Native {
  readonly Buffer?: { from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string } };
}

export function toBase64(bytes: Uint8Array): string {
  const own = bytes as { toBase64?: () => string };
  if (own.toBase64) return own.toBase64();
  const { Buffer: buffers } = globalThis as Native;
  if (buffers) return buffers.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

/** Throws `wire/bad-base64`. */
export function fromBase64(text: string): Bytes {
  try {
    const binary = atob(text);
    const out = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
    return out;
  } catch (cause) {
    throw new Failure("wire/bad-base64", undefined, { cause });
  }
}

/** The few TLS structures that are rebuilt here to be hashed or verified (RFC 9420 §2.1). */
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

export function uint8(value: number): Bytes {
  return Uint8Array.of(value);
}

export function uint16(value: number): Bytes {
  return Uint8Array.of(value >> 8, value & 255);
}

export function uint32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** opaque<V> */
export function opaque(bytes: Uint8Array): Bytes {
  const { length } = bytes;
  if (length < 64) return concat(uint8(length), bytes);
  if (length < 16_384) return concat(uint16(length | 0x4000), bytes);
  if (length < 0x4000_0000) return concat(uint32((length | 0x8000_0000) >>> 0), bytes);
  throw new Failure("framing/too-long");
}

/** zod pieces for what CBOR carries and JSON does not: byte strings, and the integers that all structures share. */
import { z } from "zod";
import type { Bytes } from "./bytes.ts";

/** Exactly `length` bytes. */
export function bytesOf(length: number) {
  return z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === length, `expected ${length} bytes`);
}

/** At most `max` bytes, at least `min` (default 0). */
export function bytesUpTo(max: number, min = 0) {
  return z.custom<Bytes>((value) => value instanceof Uint8Array && value.length <= max && value.length >= min, `expected ${min} to ${max} bytes`);
}

/** Seconds since 1970, an integer; past the year 9999 it is junk. */
export const unixSeconds = z.int().min(0).max(253_402_300_799);
export const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

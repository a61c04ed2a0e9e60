/**
 * Deterministic CBOR (RFC 8949 §4.2.1), the only encoding of anything signed: one value has one form, so two ends that agree on a value
 * agree on its bytes and its hash. Text keys only, no tags, no floats, no integers past 2^53: there is nothing here that two decoders read differently.
 */
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { type Bytes, concat, equalBytes } from "./bytes.ts";
import { Failure } from "./failure.ts";

export type CborValue = null | boolean | number | string | Uint8Array | readonly CborValue[] | { readonly [key: string]: CborValue | undefined };

const MAX_DEPTH = 32;

/** A property whose value is `undefined` is left out. Throws `wire/not-encodable` for floats, `undefined` elements, foreign objects. */
export function canonicalCbor(value: CborValue): Bytes {
  assertPlain(value, 0);
  return concat(encode(value, { ...rfc8949EncodeOptions, ignoreUndefinedProperties: true }));
}

/**
 * Parses at most `limit` bytes, all of them, and refuses every form but the deterministic one: `wire/too-long`, `wire/bad-cbor`.
 * The attacker controls all of `bytes`; byte strings in the result are copies.
 */
export function parseCbor(bytes: Uint8Array, limit: number): CborValue {
  if (bytes.length > limit) throw new Failure("wire/too-long", `${bytes.length} > ${limit}`);
  try {
    const own = concat(bytes); // a Buffer's slices would be Buffers
    const value = decode(own, { strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: false, allowInfinity: false, allowNaN: false, rejectDuplicateMapKeys: true }) as CborValue;
    if (!equalBytes(canonicalCbor(value), own)) throw new Failure("wire/bad-cbor", "not deterministic");
    return value;
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "wire/bad-cbor") throw cause;
    throw new Failure("wire/bad-cbor", undefined, { cause }); // a nesting that exhausts the stack ends here too
  }
}

function assertPlain(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new Failure("wire/not-encodable", "nested too deep");
  if (value === null || typeof value === "boolean" || value instanceof Uint8Array) return;
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new Failure("wire/not-encodable", "lone surrogate");
    return;
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Failure("wire/not-encodable", "only safe integers");
    return;
  }
  if (Array.isArray(value)) {
    for (const element of value) assertPlain(element, depth + 1);
    return;
  }
  if (typeof value === "object" && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)) {
    for (const [key, property] of Object.entries(value)) {
      if (key === "__proto__") throw new Failure("wire/not-encodable", "key"); // harmless here, but not to whoever copies the object
      assertPlain(key, depth + 1);
      if (property !== undefined) assertPlain(property, depth + 1);
    }
    return;
  }
  throw new Failure("wire/not-encodable", typeof value);
}

/** The text forms of the C2SP formats, read so that each value has exactly one spelling. */
import { fromBase64, toBase64, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** Standard base64 with padding. Throws `ledger/bad-base64`, also for spaces and for spare bits that are not zero. */
export function readBase64(text: string): Bytes {
  let bytes: Bytes;
  try {
    bytes = fromBase64(text);
  } catch (cause) {
    throw new Failure("ledger/bad-base64", undefined, { cause });
  }
  if (toBase64(bytes) !== text) throw new Failure("ledger/bad-base64", "not canonical");
  return bytes;
}

/** A decimal without leading zeroes. Throws `ledger/bad-number`. */
export function readDecimal(text: string): number {
  const value = Number(text);
  if (!DECIMAL.test(text) || !Number.isSafeInteger(value)) throw new Failure("ledger/bad-number");
  return value;
}

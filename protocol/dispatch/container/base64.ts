/**
 * Padded base64 (RFC 4648 §4), as a manifest has it, in its one canonical form. `atob` also takes white space and stray bits, so that two texts would stand for the same bytes:
 * a hash or a binding over the text could then be kept while the text is changed.
 */
import { type Bytes, fromBase64, toBase64 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";

/** Throws `tdf/bad-encoding`. */
export function fromCanonicalBase64(text: string): Bytes {
  let bytes: Bytes;
  try {
    bytes = fromBase64(text);
  } catch (cause) {
    throw new Failure("tdf/bad-encoding", "base64", { cause });
  }
  if (toBase64(bytes) !== text) throw new Failure("tdf/bad-encoding", "base64 that is not canonical");
  return bytes;
}

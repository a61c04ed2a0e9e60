/**
 * Padded base64 (RFC 4648 §4), as a manifest has it, in its one canonical form. `atob` also takes white space and stray bits, so that two texts would stand for the same bytes:
 * a hash or a binding over the text could then be kept while the text is changed.
 */
import { type Bytes, fromBase64, hasStrayBits } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";

const FORM = /^[A-Za-z0-9+/]*={0,2}$/;

/** Throws `tdf/bad-encoding`. */
export function fromCanonicalBase64(text: string): Bytes {
  if (text.length % 4 !== 0 || !FORM.test(text) || hasStrayBits(text.replace(/=+$/, ""))) throw new Failure("tdf/bad-encoding", "base64 that is not canonical");
  return fromBase64(text);
}

/** Base32 (RFC 4648 §6) in lower case without padding: names of 32 bytes in addresses, where a slip of case must not lead elsewhere. */
import { type Bytes, concat } from "./bytes.ts";
import { Failure } from "./failure.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

export function base32(bytes: Uint8Array): string {
  let out = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) out += ALPHABET[(held >> (bits -= 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(held << (5 - bits)) & 31] : out;
}

/** Throws `wire/bad-base32`, also for a form that another one stands for. */
export function fromBase32(text: string): Bytes {
  if (!/^[a-z2-7]*$/.test(text)) throw new Failure("wire/bad-base32");
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits >= 8) out.push((held >> (bits -= 8)) & 255);
    held &= (1 << bits) - 1;
  }
  if (held !== 0 || bits >= 5) throw new Failure("wire/bad-base32", "not canonical");
  return concat(Uint8Array.from(out));
}

/** C2SP signed-note: a text, a blank line, signature lines. Parsing proves nothing; `signedBy` does. */
import { concat, equalBytes, fromUtf8, toBase64, utf8, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { type Signer, strictVerify } from "../wire/signed.ts";
import { readBase64 } from "./strict-text.ts";
import { checkName, NOTE_KEY, vkeyOf, type Vkey } from "./vkey.ts";

export const MAX_NOTE_BYTES = 64 * 1024;
/** The specification asks for at least 16. */
const MAX_SIGNATURES = 64;

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

export interface Note {
  /** Ends in a newline; it is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export function formatSignature(line: NoteSignature): string {
  return `\u2014 ${line.name} ${toBase64(concat(line.keyId, line.signature))}\n`;
}

export function formatNote(note: Note): Bytes {
  return utf8(`${note.text}\n${note.signatures.map(formatSignature).join("")}`);
}

/** One or more lines, each ending in a newline. Throws `ledger/bad-note`. */
export function parseSignatures(text: string): NoteSignature[] {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length === 0) throw new Failure("ledger/bad-note", "signature lines");
  if (lines.length > MAX_SIGNATURES) throw new Failure("ledger/bad-note", "too many signatures");
  return lines.map((line) => {
    const parts = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    if (parts === null) throw new Failure("ledger/bad-note", "signature line");
    checkName(parts[1]!);
    const keyed = readBase64(parts[2]!);
    if (keyed.length < 5) throw new Failure("ledger/bad-note", "short signature");
    return { name: parts[1]!, keyId: keyed.slice(0, 4), signature: keyed.slice(4) };
  });
}

/** Throws `ledger/bad-note`, `wire/bad-utf8`. */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_NOTE_BYTES) throw new Failure("ledger/bad-note", "too long");
  const whole = fromUtf8(bytes);
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is being refused
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new Failure("ledger/bad-note", "control character");
  const blank = whole.lastIndexOf("\n\n");
  if (blank < 0) throw new Failure("ledger/bad-note", "no blank line");
  return { text: whole.slice(0, blank + 1), signatures: parseSignatures(whole.slice(blank + 2)) };
}

/** The signatures in the note that claim to be by this key. */
export function claimedBy(note: Note, vkey: Vkey): NoteSignature[] {
  return note.signatures.filter((line) => line.name === vkey.name && equalBytes(line.keyId, vkey.keyId));
}

/** Whether a log's key signed the text. A false signature under a known key spoils the whole note: throws `ledger/bad-signature`. */
export function signedBy(note: Note, vkey: Vkey): boolean {
  if (vkey.type !== NOTE_KEY) throw new Failure("ledger/bad-vkey", "not a log's key");
  const claims = claimedBy(note, vkey);
  for (const claim of claims)
    if (!strictVerify(vkey.publicKey, utf8(note.text), claim.signature)) throw new Failure("ledger/bad-signature", vkey.name);
  return claims.length > 0;
}

/** Signs and checks the signature before letting it out: a faulty signer must not publish a second, different one. */
export async function signNote(name: string, signer: Signer, text: string): Promise<NoteSignature> {
  const vkey = vkeyOf(name, NOTE_KEY, signer.publicKey);
  const signature = await signer.sign(utf8(text));
  if (!strictVerify(vkey.publicKey, utf8(text), signature)) throw new Failure("ledger/signer-faulty");
  return { name, keyId: vkey.keyId, signature };
}

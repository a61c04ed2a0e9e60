/** Names and keys of logs and witnesses (C2SP signed-note): `name+hex(key id)+base64(type ‖ key)`. */
import { concat, equalBytes, fromHex, toBase64, toHex, utf8, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { sha256 } from "./hash.ts";
import { readBase64 } from "./strict-text.ts";

/** A log's own signature, and a witness's timestamped one. */
export const NOTE_KEY = 0x01;
export const COSIGNATURE_KEY = 0x04;
export type VkeyType = typeof NOTE_KEY | typeof COSIGNATURE_KEY;

export interface Vkey {
  readonly name: string;
  readonly keyId: Bytes;
  readonly type: VkeyType;
  readonly publicKey: Bytes;
}

/** Throws `ledger/bad-name`: a note's key name is not empty and has neither spaces nor `+` nor control characters. */
export function checkName(name: string): void {
  if (name.length === 0 || name.length > 255 || /[\s\p{Z}\p{C}+]/u.test(name)) throw new Failure("ledger/bad-name");
}

export function vkeyOf(name: string, type: VkeyType, publicKey: Bytes): Vkey {
  checkName(name);
  if (publicKey.length !== 32) throw new Failure("ledger/bad-vkey", "key length");
  const keyId = sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, 4);
  return { name, keyId, type, publicKey };
}

export function formatVkey(vkey: Vkey): string {
  return `${vkey.name}+${toHex(vkey.keyId)}+${toBase64(concat(Uint8Array.of(vkey.type), vkey.publicKey))}`;
}

/** Throws `ledger/bad-vkey`, `ledger/bad-name`. A key id that does not belong to the key is refused: it would hide a typing error. */
export function parseVkey(text: string): Vkey {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  if (parts === null || text.length > 512) throw new Failure("ledger/bad-vkey");
  const typed = readBase64(parts[3]!);
  const type = typed[0];
  if (type !== NOTE_KEY && type !== COSIGNATURE_KEY) throw new Failure("ledger/bad-vkey", "type");
  const vkey = vkeyOf(parts[1]!, type, typed.slice(1));
  if (!equalBytes(vkey.keyId, fromHex(parts[2]!))) throw new Failure("ledger/bad-vkey", "key id");
  return vkey;
}

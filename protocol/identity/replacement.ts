/**
 * What a spoken code stands for. The officer's device and the new one stretch it (scrypt) into the same two halves: a token, by which the node finds the invitation and counts wrong tries, and a
 * secret that the node never gets. By the secret the new device proves its request, the officer's device tells it whose it will be and how that person's chain begins, and an own device hands
 * over the index key. A node that wants to put in a device of its own would have to try codes against the token: 2^55 times what one trial costs (32 MiB, a tenth of a second), within minutes.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat, equalBytes, utf8 } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped, signedBytes } from "../wire/signed.ts";
import { readSpokenCode } from "./spoken-code.ts";
import { deviceIdSchema, personUriSchema } from "./uri.ts";

const SALT = utf8("entente/1 replacement");
const COST = { N: 2 ** 15, r: 8, p: 1 };
const TOKEN = 24;
const SECRET = 32;
const MAX_WORD = 1024;
const NONCE = 12;

export interface ReplacementKeys {
  readonly token: Bytes;
  readonly secret: Bytes;
}

/** From the code as typed. Throws `replace/not-a-code`, `replace/mistyped`. */
export async function replacementKeys(typed: string): Promise<ReplacementKeys> {
  const stretched = concat(await scryptAsync(utf8(readSpokenCode(typed)), SALT, { ...COST, dkLen: TOKEN + SECRET }));
  return { token: stretched.slice(0, TOKEN), secret: stretched.slice(TOKEN) };
}

const wordSchema = z.strictObject({
  v: z.literal(1),
  person: personUriSchema,
  /** How the person's chain begins, as the officer has it. */
  fingerprint: bytesOf(32),
  /** The devices that are gone: the new one strikes them off the chain. */
  lost: z.array(deviceIdSchema).max(8),
});
export type ReplacementWord = Omit<z.infer<typeof wordSchema>, "v">;

/** The officer's word to the new device, past the node. */
export function writeReplacementWord(secret: Uint8Array, word: ReplacementWord): Bytes {
  const payload = canonicalCbor(shaped(wordSchema, { v: 1, ...word }) as CborValue);
  return canonicalCbor([payload, macOf(secret, "replacement word", payload)]);
}

/** Throws `replace/unproven` for what nobody wrote who has the code. */
export function readReplacementWord(secret: Uint8Array, bytes: Uint8Array): ReplacementWord {
  try {
    const [payload, mac] = shaped(z.tuple([z.instanceof(Uint8Array), bytesOf(32)]), parseCbor(bytes, MAX_WORD));
    if (!equalBytes(mac, macOf(secret, "replacement word", payload))) throw new Failure("replace/unproven");
    const { person, fingerprint, lost } = shaped(wordSchema, parseCbor(payload, MAX_WORD));
    return { person, fingerprint, lost };
  } catch (cause) {
    throw new Failure("replace/unproven", undefined, { cause });
  }
}

/** The index key, from an own device that was given the code to the new one. */
export async function sealIndexKey(secret: Uint8Array, indexKey: Bytes, random: (length: number) => Bytes): Promise<Bytes> {
  const nonce = random(NONCE);
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await sealingKey(secret), indexKey)));
}

/** Throws `replace/unproven`. */
export async function openIndexKey(secret: Uint8Array, sealed: Bytes): Promise<Bytes> {
  try {
    const opened = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, NONCE) }, await sealingKey(secret), sealed.slice(NONCE)));
    if (opened.length !== 32) throw new Failure("replace/unproven");
    return opened;
  } catch (cause) {
    throw new Failure("replace/unproven", undefined, { cause });
  }
}

function sealingKey(secret: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", macOf(secret, "replacement index key", new Uint8Array()), "AES-GCM", false, ["encrypt", "decrypt"]);
}

function macOf(secret: Uint8Array, context: string, payload: Uint8Array): Bytes {
  return concat(hmac(sha256, secret, signedBytes(context, payload)));
}

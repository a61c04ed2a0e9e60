/**
 * Letters: signed by the sender's device, sealed once under a key of their own, and that key sealed by HPKE (RFC 9180, base mode, X-Wing) to each device of one person. Base mode says nothing of
 * the sender: the signature inside does, and it names the receiver and the id, so that nobody who was written to can pass a letter off as written to somebody else.
 */
import { z } from "zod";
import { type Hpke, SEALED_TAG } from "./sealing.ts";
import { deviceIdSchema, personUriSchema } from "../../identity/uri.ts";
import { type Bytes, concat, fromBase64Url, toBase64Url } from "../../wire/bytes.ts";
import { bytesOf, bytesUpTo, count } from "../../wire/cbor-schema.ts";
import { canonicalCbor, type CborValue } from "../../wire/cbor.ts";
import { MAX_LETTER, type SealedLetter } from "../../wire/dispatch/letter.ts";
import { MAX_ENTRY } from "../../wire/fields.ts";
import { codeOf, Failure } from "../../wire/failure.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../../wire/signed.ts";

const CONTEXT = "letter";
const NONCE = 12;
const LENGTH = 4;
const SMALLEST = 1024;

const inside = z.strictObject({
  v: z.literal(1),
  id: bytesOf(16),
  from: personUriSchema,
  deviceId: deviceIdSchema,
  to: personUriSchema,
  /** Milliseconds, the sender's clock. */
  at: count,
  /** Of the sender: a reader who does not know them needs it, and proves with it no more than that all of this comes from one person. */
  chain: z.array(bytesUpTo(MAX_ENTRY)).min(1).max(1000),
  /** CBOR of the content, whose kind its reader knows (`content.ts`). */
  content: bytesUpTo(MAX_LETTER),
});
export type Letter = Omit<z.infer<typeof inside>, "v">;

export interface LetterTo {
  readonly person: string;
  readonly devices: readonly { readonly deviceId: string; readonly key: Bytes }[];
  readonly via?: string | undefined;
  /** Closed apps are to be woken for it. */
  readonly wake?: "urgent" | undefined;
}

export interface SealLetter {
  readonly id: Bytes;
  readonly from: string;
  readonly deviceId: string;
  readonly at: number;
  readonly chain: readonly Bytes[];
  readonly content: Bytes;
  readonly signer: Signer;
  readonly hpke: Hpke;
  readonly random: (length: number) => Bytes;
}

/** Throws `letter/no-devices`, `letter/too-long`, `line/bad-key` for a key to which nobody could seal (attack 16). */
export async function sealLetter(letter: SealLetter, to: LetterTo): Promise<SealedLetter> {
  const { id, from, deviceId, at, chain, content, signer, hpke, random } = letter;
  if (to.devices.length === 0) throw new Failure("letter/no-devices", to.person);
  const signed = await signObject(CONTEXT, shaped(inside, { v: 1, id, from, deviceId, to: to.person, at, chain: [...chain], content }), signer);
  const padded = pad(signed);
  if (padded.length + NONCE + SEALED_TAG > MAX_LETTER) throw new Failure("letter/too-long");
  const key = random(32);
  const nonce = random(NONCE);
  const body = concat(nonce, await hpke.aead.seal(key, nonce, aadOf(id, from, to.person), padded));
  const boxes: SealedLetter["boxes"] = [];
  for (const device of to.devices) {
    const { encapsulated, ciphertext } = await hpke.seal(device.key, key, infoOf(id, from, to.person, device.deviceId));
    boxes.push({ device: device.deviceId, enc: toBase64Url(encapsulated), key: toBase64Url(ciphertext) });
  }
  return { id: toBase64Url(id), from, to: to.person, ...(to.via === undefined ? {} : { via: to.via }), ...(to.wake === undefined ? {} : { wake: to.wake }), boxes, body: toBase64Url(body) };
}

/** What a letter says about who wrote it, not verified yet: the key that verifies it comes from that person's chain, to which the letter itself may lead. */
export interface Unsealed {
  readonly claimed: Letter;
  readonly signed: Bytes;
}

/** Throws `letter/not-for-this-device`, `letter/undecryptable`, `letter/other-envelope`. */
export async function unsealLetter(sealed: SealedLetter, own: { readonly person: string; readonly deviceId: string; readonly privateKey: Bytes; readonly hpke: Hpke }): Promise<Unsealed> {
  const box = sealed.boxes.find(({ device }) => device === own.deviceId);
  if (!box || sealed.to !== own.person) throw new Failure("letter/not-for-this-device");
  const id = fromBase64Url(sealed.id);
  const body = fromBase64Url(sealed.body);
  let signed: Bytes;
  try {
    const key = await own.hpke.open(own.privateKey, fromBase64Url(box.enc), fromBase64Url(box.key), infoOf(id, sealed.from, sealed.to, own.deviceId));
    signed = unpad(await own.hpke.aead.open(key, body.slice(0, NONCE), aadOf(id, sealed.from, sealed.to), body.slice(NONCE)));
  } catch (cause) {
    throw new Failure("letter/undecryptable", codeOf(cause), { cause });
  }
  const claimed = shaped(inside, peekSigned(signed, { maxBytes: MAX_LETTER }));
  if (claimed.from !== sealed.from || claimed.to !== sealed.to || toBase64Url(claimed.id) !== sealed.id) throw new Failure("letter/other-envelope");
  return { claimed, signed };
}

/** `deviceKey`: of the device that the letter names, from its person's verified chain. Throws `wire/bad-signature`. */
export function verifyLetter({ signed }: Unsealed, deviceKey: Uint8Array): Letter {
  return openSigned(CONTEXT, signed, deviceKey, inside, { maxBytes: MAX_LETTER });
}

/** length(4) ‖ bytes ‖ zeros: up to 1 KiB, from there to the next power of two or three quarters of one. */
function pad(bytes: Bytes): Bytes {
  let bucket = SMALLEST;
  while (bucket < bytes.length + LENGTH) bucket *= 2;
  const between = (bucket / 4) * 3;
  const padded = new Uint8Array(between >= bytes.length + LENGTH && between > SMALLEST ? between : bucket);
  new DataView(padded.buffer).setUint32(0, bytes.length);
  padded.set(bytes, LENGTH);
  return padded;
}

function unpad(padded: Bytes): Bytes {
  const length = padded.length < LENGTH ? Number.POSITIVE_INFINITY : new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - LENGTH) throw new Failure("letter/malformed");
  return padded.slice(LENGTH, LENGTH + length);
}

const infoOf = (id: Bytes, from: string, to: string, device: string): Bytes => canonicalCbor(["entente/1 letter", id, from, to, device] satisfies CborValue);
const aadOf = (id: Bytes, from: string, to: string): Bytes => canonicalCbor(["entente/1 letter body", id, from, to] satisfies CborValue);

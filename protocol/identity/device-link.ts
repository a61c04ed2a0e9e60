/**
 * A second device, added by the first. The NEW device shows the code and the old one scans, never the other way round: what is scanned holds no secret and gives nobody an account. A malicious code
 * can only ask; the old device shows what would be added and asks its user to verify locally before it signs (attack 15).
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { openSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { isSoundKey } from "../wire/strict-ed25519.ts";
import type { ChainAct } from "./chain-entry.ts";
import { type DeviceRecord, deviceRecordSchema } from "./device-record.ts";
import { type PersonUri, personUriSchema } from "./uri.ts";

export const LINK_LIFETIME_SECONDS = 300;
const MAX_LINK_BYTES = 1024;
const MAX_REQUEST_BYTES = 8192;

/** In the QR: the new device's key, the hash of its whole record, a nonce, an end. */
export const linkOfferSchema = z.strictObject({ v: z.literal(1), person: personUriSchema, signKey: bytesOf(32), recordHash: bytesOf(32), nonce: bytesOf(16), expires: unixSeconds });
const linkRequestSchema = z.strictObject({ v: z.literal(1), person: personUriSchema, nonce: bytesOf(16), record: deviceRecordSchema });

export type LinkOffer = z.infer<typeof linkOfferSchema>;
export type LinkRequest = z.infer<typeof linkRequestSchema>;

/** On the new device: what to show as QR, and what to leave with the node for the old device to fetch. `now` in seconds. */
export async function offerLink(input: { person: PersonUri; record: DeviceRecord; signer: Signer; now: number; random: (length: number) => Bytes }): Promise<{ offer: LinkOffer; request: Bytes }> {
  const { person, record, signer, now } = input;
  const nonce = input.random(16);
  const offer: LinkOffer = { v: 1, person, signKey: record.signKey, recordHash: hashRecord(record), nonce, expires: now + LINK_LIFETIME_SECONDS };
  return { offer, request: await signObject("device-link", shaped(linkRequestSchema, { v: 1, person, nonce, record }) as CborValue, signer) };
}

export function encodeLinkOffer(offer: LinkOffer): Bytes {
  return canonicalCbor(shaped(linkOfferSchema, offer));
}

export function decodeLinkOffer(bytes: Uint8Array): LinkOffer {
  return shaped(linkOfferSchema, parseCbor(bytes, MAX_LINK_BYTES));
}

/** On the old device: the record that would be added, once the scanned code and the request the node handed over agree. Throws `link/…`. */
export function checkLink(input: { offer: LinkOffer; request: Uint8Array; person: PersonUri; now: number }): DeviceRecord {
  const { offer, person, now } = input;
  if (offer.person !== person) throw new Failure("link/other-person");
  if (now >= offer.expires || offer.expires - now > 2 * LINK_LIFETIME_SECONDS) throw new Failure("link/expired");
  if (!isSoundKey(offer.signKey)) throw new Failure("link/bad-key"); // attack 17
  const request = openSigned("device-link", input.request, offer.signKey, linkRequestSchema, { maxBytes: MAX_REQUEST_BYTES });
  if (request.person !== person || !equalBytes(request.nonce, offer.nonce)) throw new Failure("link/other-request");
  if (!equalBytes(hashRecord(request.record), offer.recordHash) || !equalBytes(request.record.signKey, offer.signKey)) throw new Failure("link/record-mismatch");
  return request.record;
}

/** The act to sign. `userVerified` says that the owner has just proved himself to this device; without it nothing is signed. */
export function approveLink(input: { offer: LinkOffer; request: Uint8Array; person: PersonUri; now: number; userVerified: boolean }): ChainAct {
  const device = checkLink(input);
  if (!input.userVerified) throw new Failure("link/user-not-verified");
  return { kind: "add", device };
}

function hashRecord(record: DeviceRecord): Bytes {
  return concat(sha256(canonicalCbor(shaped(deviceRecordSchema, record) as CborValue)));
}

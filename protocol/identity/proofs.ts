/**
 * What a device signs to open a session, what a guest signs to redeem a link, and what a further device shows the linking one. Each is bound to all that it stands for,
 * so that none passes for another or works at another node.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { shaped, signedBytes } from "../wire/signed.ts";
import { type DeviceRecord, deviceRecordSchema } from "./device-record.ts";

const MAX_REQUEST_BYTES = 8192;

/** Signed by the device's key for `session.open`. The domain is in it: a challenge that another node passes on opens nothing there. */
export function sessionProof(session: { domain: string; deviceId: string; challenge: Uint8Array }): Bytes {
  return signedBytes("session", canonicalCbor({ ...session }));
}

/** Signed by a guest's key for `guest.redeem`. */
export function guestProof(guest: { domain: string; token: Uint8Array; deviceId: string; name: string }): Bytes {
  return signedBytes("guest", canonicalCbor({ ...guest }));
}

/** `proof` of `guest.knock`: by the secret of the guest's link, which the node never sees, so that the node can't send in a guest of its own. Bound to the call and the name. */
export function knockProof(secret: Uint8Array, knock: { room: string; name: string; keyPackage: Uint8Array }): Bytes {
  return concat(hmac(sha256, secret, signedBytes("guest-knock", canonicalCbor({ room: knock.room, name: knock.name, keyPackage: sha256(knock.keyPackage) }))));
}

export function checkKnockProof(secret: Uint8Array, knock: { room: string; name: string; keyPackage: Uint8Array }, proof: Uint8Array): boolean {
  return equalBytes(knockProof(secret, knock), proof);
}

/** The `request` of `enrol.begin` for a further device: the record that the linking device, or two officers, will put into the chain. */
export function encodeLinkRequest(record: DeviceRecord): Bytes {
  return canonicalCbor(shaped(deviceRecordSchema, record));
}

/** Throws `enrol/bad-request`. */
export function decodeLinkRequest(request: Uint8Array): DeviceRecord {
  try {
    return shaped(deviceRecordSchema, parseCbor(request, MAX_REQUEST_BYTES));
  } catch (cause) {
    throw new Failure("enrol/bad-request", undefined, { cause });
  }
}

/** `proof` of `enrol.begin`: by the secret of the link, which the node never sees, so that the node can't put in a device of its own. */
export function linkProof(secret: Uint8Array, request: Uint8Array): Bytes {
  return concat(hmac(sha256, secret, request));
}

export function checkLinkProof(secret: Uint8Array, request: Uint8Array, proof: Uint8Array): boolean {
  return equalBytes(linkProof(secret, request), proof);
}

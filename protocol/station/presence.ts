/**
 * "I am here", signed by a device of the person after its user has been verified; or "so-and-so is here", signed by a named officer for somebody without a device. Each names the station, its place and the
 * list by its nonce, and an end: it counts for nothing else, nowhere else and no longer.
 */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import * as f from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { deviceUriSchema } from "../identity/uri.ts";
import { placeSchema } from "../wire/station-place.ts";

export const MAX_PRESENCE = 1024;
/** How far the clocks of the station's node and of the device that says it may be apart. */
export const PRESENCE_CLOCK_TOLERANCE_SECONDS = 300;

const where = {
  station: deviceUriSchema,
  place: placeSchema,
  /** Of the list: fresh for each, so that what was said for one is said for no other. */
  list: bytesOf(16),
  at: f.seconds,
  until: f.seconds,
};

export const presenceStatement = z.strictObject({ v: z.literal(1), person: f.personUri, deviceId: f.deviceId, ...where });
export type PresenceStatement = z.infer<typeof presenceStatement>;

/** `person` null: somebody who is not of the organisation; the name is the officer's word. */
export const vouchStatement = z.strictObject({ v: z.literal(1), officer: f.personUri, deviceId: f.deviceId, person: f.personUri.nullable(), name: f.displayName, ...where });
export type VouchStatement = z.infer<typeof vouchStatement>;

export function signPresence(statement: PresenceStatement, signer: Signer): Promise<Bytes> {
  return signObject("presence", shaped(presenceStatement, statement), signer);
}

export function openPresence(bytes: Uint8Array, key: Uint8Array): PresenceStatement {
  return openSigned("presence", bytes, key, presenceStatement, { maxBytes: MAX_PRESENCE });
}

export function signVouch(statement: VouchStatement, signer: Signer): Promise<Bytes> {
  return signObject("presence-vouch", shaped(vouchStatement, statement), signer);
}

export function openVouch(bytes: Uint8Array, key: Uint8Array): VouchStatement {
  return openSigned("presence-vouch", bytes, key, vouchStatement, { maxBytes: MAX_PRESENCE });
}

/** What the station's own screen shows before anything is checked. */
export function peekPresence(bytes: Uint8Array): PresenceStatement {
  return shaped(presenceStatement, peekSigned(bytes, { maxBytes: MAX_PRESENCE }));
}

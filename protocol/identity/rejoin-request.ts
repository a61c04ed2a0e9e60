/**
 * A device's own word that it has lost its place in a room's group and wants to be let in again, by a KeyPackage that it made for this. Nodes pass it on; a KeyPackage alone, of which nodes have some, asks
 * for nothing.
 */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { bytesUpTo } from "../wire/cbor-schema.ts";
import * as f from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, type Signer, signObject } from "../wire/signed.ts";

const CONTEXT = "room-rejoin";

const rejoinRequest = z.strictObject({
  v: z.literal(1),
  room: f.roomUri,
  person: f.personUri,
  deviceId: f.deviceId,
  keyPackage: bytesUpTo(f.MAX_KEY_PACKAGE),
  /** Milliseconds, by the device's clock; rises from one request to the next. */
  at: f.milliseconds,
});
export type RejoinRequest = z.infer<typeof rejoinRequest>;

export function signRejoin(value: Omit<RejoinRequest, "v">, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, { v: 1, ...value }, signer);
}

/** `keyOf` gives the key of a device of that person that is not revoked. Null for whatever isn't such a device's word about this room. */
export function readRejoin(bytes: Uint8Array, room: string, keyOf: (person: string, deviceId: string) => Uint8Array | undefined): RejoinRequest | null {
  try {
    const { person, deviceId } = shaped(z.looseObject({ person: f.personUri, deviceId: f.deviceId }), peekSigned(bytes, { maxBytes: f.MAX_REJOIN }));
    const key = keyOf(person, deviceId);
    const request = key && openSigned(CONTEXT, bytes, key, rejoinRequest, { maxBytes: f.MAX_REJOIN });
    return request?.room === room ? request : null;
  } catch {
    return null;
  }
}

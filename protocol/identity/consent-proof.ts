/**
 * A device's word that its person wants to be reached by another: for the person's own other devices. Nodes pass it on; a row in a node's list that comes without one is the node's word
 * alone and admits nobody. It names the other's fingerprint too, so that the other devices begin with the chain that this device saw and not with one of the node's choice.
 */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import * as f from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, type Signer, signObject } from "../wire/signed.ts";

const CONTEXT = "consent";
const MAX_BYTES = 1024;

const consentProof = z.strictObject({
  v: z.literal(1),
  person: f.personUri,
  deviceId: f.deviceId,
  to: f.personUri,
  fingerprint: bytesOf(32),
  /** Milliseconds, by the device's clock. */
  at: f.milliseconds,
});
export type ConsentProof = z.infer<typeof consentProof>;

export function signConsent(value: Omit<ConsentProof, "v">, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, { v: 1, ...value }, signer);
}

/** `keyOf` gives the key of a device of the own chain that is not revoked. Null for whatever isn't such a device's word. */
export function readConsent(bytes: Uint8Array, keyOf: (deviceId: string) => Uint8Array | undefined): ConsentProof | null {
  try {
    const { deviceId } = shaped(z.looseObject({ deviceId: f.deviceId }), peekSigned(bytes, { maxBytes: MAX_BYTES }));
    const key = keyOf(deviceId);
    return key ? openSigned(CONTEXT, bytes, key, consentProof, { maxBytes: MAX_BYTES }) : null;
  } catch {
    return null;
  }
}

/** A device's sealing key (X-Wing): what letters to it are sealed under. Signed by the device's own key, so that whoever has the person's chain needs no node's word for it. */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { MAX_SEALING_STATEMENT, SEALING_PUBLIC_KEY } from "../wire/dispatch/letter.ts";
import { activeDevice, type Chain } from "./chain.ts";
import { type DeviceId, deviceIdSchema, personUriSchema } from "./uri.ts";

const CONTEXT = "sealing-key";

const statement = z.strictObject({ v: z.literal(1), person: personUriSchema, deviceId: deviceIdSchema, key: bytesOf(SEALING_PUBLIC_KEY), createdAt: unixSeconds });
export type SealingKey = Omit<z.infer<typeof statement>, "v">;

export function signSealingKey(key: SealingKey, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(statement, { v: 1, ...key }), device);
}

/** Throws `wire/…` for what this device did not sign. */
export function openSealingKey(bytes: Uint8Array, deviceKey: Uint8Array): SealingKey {
  return openSigned(CONTEXT, bytes, deviceKey, statement, { maxBytes: MAX_SEALING_STATEMENT });
}

/** The keys that this person's unrevoked devices have signed, the latest of each; what a device of the chain did not sign is left out. */
export function sealingKeysIn(chain: Chain, statements: readonly Uint8Array[]): SealingKey[] {
  const latest = new Map<DeviceId, SealingKey>();
  for (const bytes of statements) {
    const key = sound(chain, bytes);
    if (key && (latest.get(key.deviceId)?.createdAt ?? -1) < key.createdAt) latest.set(key.deviceId, key);
  }
  return [...latest.values()];
}

function sound(chain: Chain, bytes: Uint8Array): SealingKey | undefined {
  try {
    const claimed = shaped(statement, peekSigned(bytes, { maxBytes: MAX_SEALING_STATEMENT }));
    const device = claimed.person === chain.person ? activeDevice(chain, claimed.deviceId) : undefined;
    return device && openSealingKey(bytes, device.record.signKey);
  } catch {
    return undefined; // not this person's; a node that slips one in gains nothing
  }
}

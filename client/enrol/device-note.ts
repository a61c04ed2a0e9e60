/** Which device this is and how its store opens: must be readable before the store is, so it holds nothing secret. */
import { z } from "zod";
import { deviceRecordSchema } from "../../protocol/identity/device-record.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import type { KeyVault } from "../keys/vault.ts";
import { decodeRecord, encodeRecord } from "../store/records.ts";

const deviceNote = z.strictObject({
  v: z.literal(1),
  /** `begun`: keys are made and the link may or may not have been used. */
  state: z.enum(["begun", "pending", "enrolled"]),
  person: z.string(),
  domain: z.string(),
  kind: z.enum(["person", "device"]),
  record: deviceRecordSchema,
  /** Set when the store is sealed under the passkey's PRF. */
  prfSalt: bytesOf(32).nullable(),
});
export type DeviceNote = z.infer<typeof deviceNote>;

const NAME = "device";
export const SIGNER = "device";

export async function readDeviceNote(keys: KeyVault): Promise<DeviceNote | undefined> {
  const bytes = await keys.note(NAME);
  return bytes && decodeRecord(deviceNote, bytes);
}

export async function writeDeviceNote(keys: KeyVault, note: DeviceNote): Promise<void> {
  await keys.setNote(NAME, encodeRecord(note));
}

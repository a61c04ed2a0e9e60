/** On whose word a device is in its chain: that of the first device, whose fingerprint people compare, or that of two officers. Whoever verifies without an accord has no officers' keys but those that he was handed. */
import type { Bytes } from "../wire/bytes.ts";
import { type Chain } from "./chain.ts";
import { parseEntry } from "./chain-entry.ts";
import type { DeviceId } from "./uri.ts";

/** The keys of the officers whose entry the device descends from; none where it descends from the first device, or is no device of the chain. */
export function officersBehind(chain: Chain, deviceId: DeviceId): readonly Bytes[] {
  for (let device = chain.devices.get(deviceId); device !== undefined && device.seq > 0; ) {
    const { by } = parseEntry(chain.entries[device.seq]!);
    if (by.kind === "officers") return by.keys;
    device = chain.devices.get(by.deviceId); // always of an earlier entry: the chain was verified
  }
  return [];
}

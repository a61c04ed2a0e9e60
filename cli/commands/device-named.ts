/** One of several devices by what somebody types for it. */
import type { DeviceView } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";

/** By its id, or its name while it is good for anything. Throws `usage/no-such-device`. */
export function deviceNamed(devices: readonly DeviceView[], text: string): DeviceView {
  const found = devices.filter(({ name, deviceId, status }) => deviceId === text || (name === text && status !== "revoked"));
  if (found.length !== 1) throw new Failure("usage/no-such-device", found.length === 0 ? `There is no device "${text}".` : `There are several devices called "${text}": give the id.`);
  return found[0]!;
}

/** Who asks something of stations. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Caller } from "../area.ts";

export type DeviceCaller = Extract<Caller, { kind: "device" }>;

export function device(caller: Caller): DeviceCaller {
  if (caller.kind !== "device") throw new Failure("auth/not-allowed");
  return caller;
}

/** May vouch for somebody who has no device. */
export const onDuty = ({ role }: DeviceCaller) => role === "security" || role === "desk";

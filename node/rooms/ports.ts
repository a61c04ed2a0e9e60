/** What messaging needs beyond the ports of `node/area.ts`. `node/start` gives it; tests give stand-ins. */
import type { Wake } from "../../protocol/wire/reach.ts";

export type { Storage } from "../federation/storage-port.ts";

/** Sockets of connected devices. `json` is a whole push, already serialised. False when the device is not connected. */
export type PushText = (deviceId: string, json: string) => boolean;

/** A message asks that devices which are not connected be woken: these of this node have it in their mailbox now. `from` is the sender's device. */
export type Woken = (event: { room: string; from: string; at: number; wake: Wake; devices: readonly string[] }) => void;

/** Something that the security officer should see (`security.events`). Never holds content. */
export type SecurityEvent = (event: { kind: string; text: string; person?: string; room?: string }) => void;

/** A device of this node comes into a room. */
export type Joined = (room: string, deviceId: string) => void;

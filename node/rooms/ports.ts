/** What messaging needs beyond the ports of `node/area.ts`. `node/start` gives it; tests give stand-ins. */
export type { Storage } from "../federation/storage-port.ts";

/** Sockets of connected devices. `json` is a whole push, already serialised. False when the device is not connected. */
export type PushText = (deviceId: string, json: string) => boolean;

/** Something that the security officer should see (`security.events`). Never holds content. */
export type SecurityEvent = (event: { kind: string; text: string; person?: string }) => void;

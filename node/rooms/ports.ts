/** What messaging needs beyond the ports of `node/area.ts`. `node/start` gives it; tests give stand-ins. */
import type { Database } from "../storage/database.ts";

/** The node's database: `writer.run` is a durable transaction shared with whoever else writes at the time, `raw` is for prepared reads. */
export type Storage = Pick<Database, "raw" | "writer">;

/** Sockets of connected devices. `json` is a whole push, already serialised. False when the device is not connected. */
export type PushText = (deviceId: string, json: string) => boolean;

/** Something that the security officer should see (`security.events`). Never holds content. */
export type SecurityEvent = (event: { kind: string; text: string; person?: string }) => void;

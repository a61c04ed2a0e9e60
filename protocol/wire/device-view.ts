/** A device and a person as their own node shows them to their owner and to its officers. */
import { z } from "zod";
import * as f from "./fields.ts";
import * as reach from "./reach.ts";

export const deviceView = z.object({
  deviceId: f.deviceId,
  person: f.personUri,
  name: f.displayName,
  platform: z.string().max(200),
  class: f.deviceClass,
  evidence: z.array(z.object({ kind: z.string().max(60), note: z.string().max(400).optional(), by: f.personUri.optional(), at: f.seconds })),
  status: z.enum(["good", "lowered", "revoked", "pending"]),
  reason: z.string().max(400).optional(),
  addedAt: f.seconds,
  lastSeen: f.seconds.optional(),
  online: z.boolean(),
  /** Away for so long that not everything was kept for it: how much was not, since when. */
  behind: z.object({ dropped: z.int().min(0), since: f.seconds }).optional(),
  /** How it would be woken for a call now. */
  wakes: reach.wakeWay,
  authenticator: z.enum(["software", "passkey"]),
  demonstration: z.boolean(),
});
export type DeviceView = z.infer<typeof deviceView>;

export const personView = z.object({ person: f.personUri, name: f.displayName, role: f.role, enrolled: z.boolean() });

/**
 * A device is lost: what officers (roles `security` and `desk`) say to their node about it, and how the person gets another one by a spoken code. The node learns the code's token and never its secret
 * (`protocol/identity/replacement.ts`).
 */
import { z } from "zod";
import { deviceView, personView } from "./device-view.ts";
import * as f from "./fields.ts";

const none = z.strictObject({});
const MOST_LOST = 8;

/** `by`: who signs the new device into the person's chain: another device of the person (contacts stay verified), or two officers (they must verify again). */
export const replacementView = z.object({
  id: f.replacementId,
  person: f.personUri,
  name: f.displayName,
  by: z.enum(["own-device", "officers"]),
  lost: z.array(f.deviceId).max(MOST_LOST),
  lostNames: z.array(f.displayName).max(MOST_LOST),
  issuedBy: f.personUri,
  issuedByName: f.displayName,
  /** The device on which the code was made: it alone can tell whether the new device has it. */
  issuingDevice: f.deviceId,
  needsSecond: z.boolean(),
  secondBy: f.personUri.optional(),
  secondByName: f.displayName.optional(),
  secondDevice: f.deviceId.optional(),
  /** `asked`: the code was typed on a new device, which waits to be signed in. */
  state: z.enum(["open", "asked", "enrolled", "refused", "cancelled", "expired"]),
  deviceId: f.deviceId.optional(),
  deviceName: f.displayName.optional(),
  /** The new device has opened a session. */
  online: z.boolean(),
  at: f.seconds,
  expiresAt: f.seconds,
  /** Codes that led nowhere, by anybody, while this one was open. */
  wrongTries: z.int().min(0),
});
export type ReplacementView = z.infer<typeof replacementView>;

export const lostPolicy = z.object({ deskMayRevoke: z.boolean(), replacementNeedsTwo: z.boolean(), codeMinutes: z.int() });

export const replacementProcedures = {
  "lost.look": { in: none, out: z.object({ people: z.array(personView), devices: z.array(deviceView), policy: lostPolicy }) },
  "lost.revoke": { in: z.strictObject({ deviceId: f.deviceId, reason: z.string().max(400).optional() }), out: deviceView },
  /** `word` is for the new device, under the code's secret. Whatever is open for that person ends. */
  "replace.begin": { in: z.strictObject({ person: f.personUri, token: f.b64Exactly(24), word: f.b64(1024), by: replacementView.shape.by, lost: z.array(f.deviceId).max(MOST_LOST) }), out: replacementView },
  /** Officers: all of the last day. Others: those of the own person. */
  "replace.list": { in: none, out: z.object({ replacements: z.array(replacementView).max(100) }) },
  "replace.agree": { in: z.strictObject({ id: f.replacementId }), out: replacementView },
  /** No own device is at hand after all: two officers sign. */
  "replace.turn": { in: z.strictObject({ id: f.replacementId }), out: replacementView },
  /** Taken back by who made it, refused by any other officer or by a device of the person. */
  "replace.end": { in: z.strictObject({ id: f.replacementId }), out: replacementView },
  /** From an own device: the index key, sealed for the new one. */
  "replace.hand": { in: z.strictObject({ id: f.replacementId, sealed: f.b64(256) }), out: none },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;

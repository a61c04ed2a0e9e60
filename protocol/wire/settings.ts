/**
 * What a person has set about being called, said by one of their devices to the others in a line that only they are in: no node and no contact sees it. Of two the later counts.
 */
import { z } from "zod";
import { precedence, timeZone } from "./desk/terms.ts";
import * as f from "./fields.ts";

/** Minutes after midnight. */
const ofTheDay = z.int().min(0).max(1439);
const aboveRoutine = precedence.exclude(["ROUTINE"]);

export const undisturbed = z.strictObject({
  /** Now; without an end, until it is switched off. */
  now: z.strictObject({ until: f.milliseconds.nullable() }).nullable(),
  /** Each day between two times on the clock of a place; the second may be on the next day. */
  daily: z.strictObject({ from: ofTheDay, to: ofTheDay, zone: timeZone }).nullable(),
  /** The lowest precedence that rings all the same. */
  lets: aboveRoutine.nullable(),
  /** Callers may know until when, and what rings. */
  tells: z.boolean(),
});
export type Undisturbed = z.infer<typeof undisturbed>;

/**
 * A desk of the same organisation answers: at once, while the person is not to be disturbed, or when nobody has answered after so many seconds. `lets`: the lowest precedence that rings at the
 * person all the same.
 */
export const delegate = z.strictObject({ desk: f.personUri, when: z.enum(["always", "quiet", "unanswered"]), after: z.int().min(5).max(40), lets: aboveRoutine.nullable() });
export type Delegate = z.infer<typeof delegate>;

export const toDesk = z.strictObject({ at: f.milliseconds, to: delegate.nullable() });
export type ToDesk = z.infer<typeof toDesk>;

export const callSettings = z.strictObject({ at: f.milliseconds, undisturbed, toDesk: toDesk.nullable() });
export type CallSettings = z.infer<typeof callSettings>;

export const settings = z.object({ kind: z.literal("settings"), settings: callSettings });

/** Instead of `ringing`, where the person lets callers know: until when, and the lowest precedence that rings. */
export const notNow = z.object({ kind: z.literal("not-now"), call: f.roomUri, until: f.milliseconds.nullable(), lets: aboveRoutine.nullable() });
export type NotNow = z.infer<typeof notNow>;

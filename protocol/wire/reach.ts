/**
 * How a person can be rung: what a device says of itself to its own node, and what a contact's node is told of it. Coarse on purpose: no device is named or counted, and only
 * who has consent is told anything at all.
 */
import { z } from "zod";
import * as f from "./fields.ts";

/** What the program does when a call comes while it is connected: `screen` a page or an app, `agent` the program that is always on, `none` a command that only looks. */
export const rings = z.enum(["screen", "agent", "none"]);
export type Rings = z.infer<typeof rings>;

/** What may disturb this device now. `urgent`: IMMEDIATE and FLASH. */
export const disturbs = z.enum(["all", "urgent", "nothing"]);
export type Disturbs = z.infer<typeof disturbs>;

/** The changes that lie ahead, in order: a node keeps somebody's quiet hours while the device sleeps. */
export const disturbsLater = z.array(z.strictObject({ at: f.milliseconds, disturbs })).max(64);

/** A browser's push subscription (RFC 8030, RFC 8291). The endpoint is whatever the browser said: a node posts only where its configuration lets it. */
export const pushSubscription = z.strictObject({ endpoint: z.url({ protocol: /^https?$/ }).max(1000), p256dh: f.b64Exactly(65), auth: f.b64Exactly(16) });
export type PushSubscription = z.infer<typeof pushSubscription>;

/** How a device of one's own would be woken now. */
export const wakeWay = z.enum(["connected", "agent", "push", "none"]);
export type WakeWay = z.infer<typeof wakeWay>;

/** `push`: a device would be woken, and may take a moment. `unknown`: no consent, no such person, or nobody to ask; which of these is not told. */
export const ringable = z.enum(["now", "push", "no", "unknown"]);
export type Ringable = z.infer<typeof ringable>;

/** `urgent`: the same for IMMEDIATE and FLASH, where the person lets callers know that they ring through. `until`: how long the answer may be taken as it is. */
export const reachAnswer = z.object({ person: f.personUri, ringable, urgent: ringable, until: f.milliseconds });
export type ReachAnswer = z.infer<typeof reachAnswer>;

/**
 * Beside a message that nodes can't read: that devices which are not connected should be woken for it. `urgent`: IMMEDIATE or FLASH. `over`: what the sender woke rings no more, or the
 * sender's own devices need ring no more. `only`: these persons and nobody else. `own`: the one device of the sender's that is asked to go on with a call; nobody else's is woken then. All that it
 * adds to what nodes see anyway is that a message is a ring, and for whom.
 */
export const wake = z.strictObject({ kind: z.enum(["ring", "urgent", "over"]), only: z.array(f.personUri).min(1).max(64).optional(), own: f.deviceId.optional() });
export type Wake = z.infer<typeof wake>;

/** What is pushed to a closed app, as JSON and always of one length: a name for this wake that nobody can guess, and when it is no use any more. */
export const wakePayload = z.strictObject({ v: z.literal(1), wake: f.b64Exactly(16), until: f.milliseconds });
export type WakePayload = z.infer<typeof wakePayload>;

/** `rings`: still. `over`: not any more. `answered`: an own device has taken or refused it. `gone`: no such wake, or of long ago. */
export const wakeState = z.enum(["rings", "over", "answered", "gone"]);
export type WakeState = z.infer<typeof wakeState>;

export const MOST_REACHED = 32;
export const reachedPersons = z.array(f.personUri).min(1).max(MOST_REACHED);

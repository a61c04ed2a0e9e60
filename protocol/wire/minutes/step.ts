/**
 * `minutes`: one step towards minutes that all sides have signed. Each step is signed by its author's device, so that whoever was there can hand it on to a device that comes later, and so that what was
 * agreed holds for a third party. What a step means, and whether it counts, is for `protocol/minutes/fold.ts` alone.
 */
import { z } from "zod";
import { bytesOf, bytesUpTo, unixSeconds } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { plainText } from "../plain-text.ts";
import { MAX_READOUT } from "./readout.ts";
import { itemId, MAX_VERSION, MOST_ITEMS } from "./version.ts";

export const MAX_STEP = 64 << 10;
export const MAX_COMMENT = 2000;
export const MAX_RESERVATION = 4000;

const author = { v: z.literal(1), minutes: bytesOf(32), person: f.personUri, deviceId: f.deviceId, at: unixSeconds };

const propose = z.strictObject({ ...author, kind: z.literal("propose"), version: bytesUpTo(MAX_VERSION) });
const comment = z.strictObject({ ...author, kind: z.literal("comment"), version: bytesOf(32), item: itemId.nullable(), text: plainText(MAX_COMMENT) });

export const reservation = z.strictObject({ text: plainText(MAX_RESERVATION), items: z.array(itemId).max(MOST_ITEMS) });
export type Reservation = z.infer<typeof reservation>;

/** "These are the minutes." With a reservation: all but what it says; the others' signatures stand beside it. */
export const agree = z.strictObject({ ...author, kind: z.literal("agree"), version: bytesOf(32), reservation: reservation.nullable() });
export type Agreement = z.infer<typeof agree>;

/** Proposes the public extract `readout`. */
const proposeReadout = z.strictObject({ ...author, kind: z.literal("propose-readout"), readout: bytesUpTo(MAX_READOUT) });
/** A signature under a readout (`readoutSignature`), and the own node's word about the signing device (`signerWord`). */
const signReadout = z.strictObject({ ...author, kind: z.literal("sign-readout"), readout: bytesOf(32), signature: bytesUpTo(16 << 10), word: bytesUpTo(2048) });
/** Where the signed readout stands in the own node's log. */
const loggedReadout = z.strictObject({ ...author, kind: z.literal("logged-readout"), readout: bytesOf(32), domain: f.domain, file: z.string().max(32 << 10) });

export const minutesStep = z.discriminatedUnion("kind", [propose, comment, agree, proposeReadout, signReadout, loggedReadout]);
export type MinutesStep = z.infer<typeof minutesStep>;

/** A step is at the label of its minutes, inside and outside. */
export const minutes = z.object({ kind: z.literal("minutes"), step: bytesUpTo(MAX_STEP) });

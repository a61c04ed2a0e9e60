/**
 * `arrange`: one step towards a call, said in the line of two desks. What a step means, and whether it counts, is for `protocol/desk/arrangement.ts` alone.
 * Steps name one another by hash, so that a repeat, a late one or a crossing one can't be taken for another.
 */
import { z } from "zod";
import { bytesOf } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { MAX_OF_A_SIDE, participant, terms, timeZone, wanted } from "./terms.ts";

const participants = z.array(participant).max(MAX_OF_A_SIDE);
const reason = z.string().max(400);

/** A request, or, with `answers`, what is wanted instead of the proposal of that hash: a counter by the other side, a change by the same one. */
const propose = z.strictObject({ kind: z.literal("propose"), answers: bytesOf(32).nullable(), terms, participants: participants.min(1), wanted: z.array(wanted).max(MAX_OF_A_SIDE), zone: timeZone, note: z.string().max(400), at: f.seconds });
const accept = z.strictObject({ kind: z.literal("accept"), of: bytesOf(32), participants: participants.min(1), zone: timeZone, at: f.seconds });
const decline = z.strictObject({ kind: z.literal("decline"), of: bytesOf(32), reason, at: f.seconds });
/** The proposal's own side takes it back. */
const withdraw = z.strictObject({ kind: z.literal("withdraw"), of: bytesOf(32), reason, at: f.seconds });
/** Ends the matter for good, agreed or not. */
const cancel = z.strictObject({ kind: z.literal("cancel"), reason, at: f.seconds });
/** "I have these": what a board shows of its own steps as arrived. Changes nothing else. */
const noted = z.strictObject({ kind: z.literal("noted"), of: z.array(bytesOf(32)).min(1).max(64) });

export const arrangeStep = z.discriminatedUnion("kind", [propose, accept, decline, withdraw, cancel, noted]);
export type ArrangeStep = z.infer<typeof arrangeStep>;
export type Proposal = z.infer<typeof propose>;
export type Acceptance = z.infer<typeof accept>;

/** 16 random bytes, of whoever asked first. */
export const arrangementId = bytesOf(16);

export const arrange = z.object({ kind: z.literal("arrange"), arrangement: arrangementId, step: arrangeStep });

/**
 * What was said before a device came: asked for by that device, given by another device that was there, sealed for the one that asks. Nothing of it is taken that was not asked for (attack 5), and
 * what is taken stands as the copy of whoever gave it.
 */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "./cbor-schema.ts";
import * as f from "./fields.ts";

/** A fresh HPKE key of the line's suite, for this asking alone. `of`: the person's own devices, or any member's, who is then asked. */
export const historyAsk = z.object({ kind: z.literal("history-ask"), ask: bytesOf(16), key: bytesUpTo(2048, 32), of: z.enum(["own", "anybody"]) });

/** One part, the newest first: a file as attachments are kept, whose key is sealed (HPKE) for the device that asked. `held`: messages that the line does not carry now and that stayed behind. */
export const historyPart = z.object({
  kind: z.literal("history-part"),
  ask: bytesOf(16),
  part: z.int().min(0).max(255),
  more: z.boolean(),
  held: z.int().min(0).max(1_000_000),
  url: z.string().max(2048),
  size: z.int().min(0).max(16 << 20),
  hash: bytesOf(32),
  nonce: bytesOf(7),
  encapsulated: bytesUpTo(2048, 32),
  key: bytesUpTo(64, 32),
});

export const historyNo = z.object({ kind: z.literal("history-no"), ask: bytesOf(16), why: z.enum(["declined", "nothing", "unable"]) });

const attachment = z.strictObject({ url: z.string().max(2048), key: bytesOf(32), nonce: bytesOf(7), hash: bytesOf(32), size: z.int().min(0).max(2 ** 31), name: z.string().max(512), type: z.string().max(256) });

/** A message as the giving device has it. */
export const handedMessage = z.strictObject({
  id: bytesOf(32),
  from: f.personUri,
  at: f.milliseconds,
  text: z.string().max(65_536),
  label: f.rank,
  editedAt: f.milliseconds.nullable(),
  replyTo: bytesOf(32).nullable(),
  attachment: attachment.nullable(),
});
export type HandedMessage = z.infer<typeof handedMessage>;

export const MOST_MESSAGES_A_PART = 1_000;
/** Inside the file: for which asking, in which room, and the messages, oldest first. */
export const handedPart = z.strictObject({ v: z.literal(1), room: f.roomUri, ask: bytesOf(16), part: z.int().min(0).max(255), messages: z.array(handedMessage).max(MOST_MESSAGES_A_PART) });
export type HandedPart = z.infer<typeof handedPart>;

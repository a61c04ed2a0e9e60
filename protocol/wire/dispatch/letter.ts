/**
 * A sealed letter as it crosses the wire: to the devices of one person. Nodes see who writes to whom and a padded size. `boxes`: the letter's key, sealed to each device; `body`: AES-256-GCM under it.
 */
import { z } from "zod";
import * as f from "../fields.ts";

/** X-Wing: an ML-KEM-768 ciphertext and an X25519 key. */
export const SEALING_ENCAPSULATED = 1088 + 32;
export const SEALING_PUBLIC_KEY = 1184 + 32;
/** Of a body: the largest padded size, and what sealing adds. */
export const MAX_LETTER = (1 << 20) + 64;
/** A letter's key and its tag. */
export const BOXED_KEY = 32 + 16;
export const MOST_DEVICES = 64;
export const MOST_LETTERS = 32;
export const MAX_SEALING_STATEMENT = 2048;

export const letterId = f.b64Exactly(16);

export const sealedLetter = z.strictObject({
  id: letterId,
  from: f.personUri,
  to: f.personUri,
  /** Somebody who has asked for it, and whom `to` has let write: where `from` and `to` don't know one another. */
  via: f.personUri.optional(),
  /** Closed apps are woken for it, and told no more than that something waits: a source is in danger. */
  wake: z.literal("urgent").optional(),
  boxes: z.array(z.strictObject({ device: f.deviceId, enc: f.b64Exactly(SEALING_ENCAPSULATED), key: f.b64Exactly(BOXED_KEY) })).min(1).max(MOST_DEVICES),
  body: f.b64(MAX_LETTER),
});
export type SealedLetter = z.infer<typeof sealedLetter>;

/** A person's chain and the sealing keys that its devices have signed. */
export const sealingKeysOf = z.object({ person: f.personUri, entries: z.array(f.b64(f.MAX_ENTRY)).max(1000), keys: z.array(f.b64(MAX_SEALING_STATEMENT)).max(MOST_DEVICES) });
export type SealingKeysOf = z.infer<typeof sealingKeysOf>;

export const MOST_ASKED_KEYS = 64;

export const letterProcedures = {
  /** The calling device's sealing key, signed by it. */
  "sealing.publish": { in: z.strictObject({ key: f.b64(MAX_SEALING_STATEMENT) }), out: z.object({}) },
  /** Of persons with whom there is consent; whoever is missing in the answer is unknown, or has not consented, or has no such key. */
  "sealing.keys": { in: z.strictObject({ persons: z.array(f.personUri).min(1).max(MOST_ASKED_KEYS) }), out: z.object({ people: z.array(sealingKeysOf).max(MOST_ASKED_KEYS) }) },
  /** Kept durably before the answer. The answer does not tell whether a person exists. */
  "letter.send": { in: z.strictObject({ letters: z.array(sealedLetter).min(1).max(MOST_LETTERS) }), out: z.object({ results: z.array(z.object({ id: letterId, code: z.string().max(80).optional() })).max(MOST_LETTERS) }) },
} as const;

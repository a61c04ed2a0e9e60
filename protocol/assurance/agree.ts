/**
 * Two ends, one level. Each sends {hash of the facts, as of when, level, factor}. The lower counts at once; a rise waits until both say so; a difference that lasts is
 * shown, because one of the two is mistaken, or lying.
 */
import { z } from "zod";
import type { Level } from "./facts.ts";

export const levelStatementSchema = z.strictObject({
  factsHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** When this end came to this result, milliseconds since 1970 by its own clock. */
  asOf: z.number().min(0),
  level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  /** The limiting factor's value and end, or null. */
  factor: z.strictObject({ value: z.string().max(64), end: z.string().max(512) }).nullable(),
});

export type LevelStatement = z.infer<typeof levelStatementSchema>;

/** With the time of arrival by this end's clock, of the first statement with these facts: the far clock is never trusted. */
export type FarStatement = LevelStatement & { readonly receivedAt?: number };

export interface Agreement {
  readonly level: Level;
  /** One end has risen and waits for the other. */
  readonly pendingRise: boolean;
  /** Set when the two have differed for longer than it takes to tell each other. */
  readonly difference?: { readonly since: number };
}

export const DIFFERENCE_SHOWN_AFTER_MS = 5_000;

/** `now` and `own.asOf` by the same clock, milliseconds. Without a far statement the level is OPEN: nothing rises on one end's word. */
export function reconcile(own: LevelStatement, far: FarStatement | null, now: number): Agreement {
  if (far === null) return { level: 0, pendingRise: own.level > 0 };
  const level = Math.min(own.level, far.level) as Level;
  const pendingRise = own.level !== far.level;
  if (!pendingRise && own.factsHash === far.factsHash) return { level, pendingRise };
  const since = Math.max(own.asOf, far.receivedAt ?? Math.min(far.asOf, now));
  return now - since >= DIFFERENCE_SHOWN_AFTER_MS ? { level, pendingRise, difference: { since } } : { level, pendingRise };
}

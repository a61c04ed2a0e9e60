/** One of several, by the beginning of its id or name: what somebody at a terminal types for it. */
import type { Failure } from "../../protocol/wire/failure.ts";

/** Throws `otherwise`, also where what was typed is too short to mean one. */
export function byBeginning<T>(all: readonly T[], idOf: (one: T) => string, typed: string, { shortest, otherwise }: { shortest: number; otherwise: (several: boolean) => Failure }): T {
  const found = all.filter((one) => idOf(one).startsWith(typed.toLowerCase()));
  if (found.length !== 1 || typed.length < shortest) throw otherwise(found.length > 1);
  return found[0]!;
}

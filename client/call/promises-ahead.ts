/**
 * For whose rings the own node is asked for its promise while it still rings. Each promise takes a place in the ledger's queue: a caller who rings without end has a few of them, and then one a minute. A ring beyond
 * that rings like any other; its promise is asked for when it is answered, and sound waits for it.
 */
import type { Clock } from "../environment.ts";

const AT_ONCE = 6;
const ANOTHER_MS = 60_000;

export interface PromisesAhead {
  take(caller: string): boolean;
}

export function createPromisesAhead(clock: Pick<Clock, "now">): PromisesAhead {
  /** Callers are members of this device's lines: no more than those. */
  const left = new Map<string, { count: number; at: number }>();
  return {
    take(caller) {
      const now = clock.now();
      const before = left.get(caller) ?? { count: AT_ONCE, at: now };
      const count = Math.min(AT_ONCE, before.count + Math.max(0, now - before.at) / ANOTHER_MS);
      const taken = count >= 1;
      left.set(caller, { count: taken ? count - 1 : count, at: now });
      return taken;
    },
  };
}

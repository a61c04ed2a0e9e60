/** The machine's clock and randomness: the only place of the node that reads them. Tests hand in their own. */
import { randomBytes } from "node:crypto";
import type { Clock, Random } from "../area.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = (bytes) => new Uint8Array(randomBytes(bytes));

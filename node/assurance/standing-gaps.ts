/** Which device stopped asking for a standing in the middle of a call, and for how long: those who heard it had no fresh word about it meanwhile. In memory; a call does not outlive the node by much. */
import { STANDING_LIFETIME_MS } from "../../protocol/assurance/standing-clock.ts";

/** Devices ask every twenty seconds; a slow line is no gap. */
const LEEWAY_MS = 15_000;
const FORGOTTEN_MS = 24 * 3_600_000;
const MOST = 10_000;

interface Asked {
  readonly monotonic: number;
  readonly at: number;
}

export class StandingGaps {
  readonly #asked = new Map<string, Asked>();

  /** A device asks in a call. Returns the gap that this ends, milliseconds since 1970. */
  asked(room: string, deviceId: string, now: Asked): { from: number; until: number } | undefined {
    const key = keyOf(room, deviceId);
    const before = this.#asked.get(key);
    this.#asked.delete(key); // to the end of the order
    this.#asked.set(key, now);
    this.#forget(now.monotonic);
    if (!before || now.monotonic - before.monotonic <= STANDING_LIFETIME_MS + LEEWAY_MS) return undefined;
    return { from: before.at + STANDING_LIFETIME_MS, until: now.at };
  }

  /** It comes into the call, perhaps again: while it was not in it, nothing lapsed. */
  joined(room: string, deviceId: string): void {
    this.#asked.delete(keyOf(room, deviceId));
  }

  #forget(now: number): void {
    for (const [key, { monotonic }] of this.#asked) {
      if (this.#asked.size <= MOST && now - monotonic < FORGOTTEN_MS) return;
      this.#asked.delete(key);
    }
  }
}

const keyOf = (room: string, deviceId: string) => `${room} ${deviceId}`;

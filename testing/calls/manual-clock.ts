/** A clock that stands still until a test moves it. */
import type { Clock } from "../../client/environment.ts";

export interface ManualClock extends Clock {
  /** Runs what falls due, in order, letting `between` settle after each. */
  advance(milliseconds: number, between: () => Promise<void>): Promise<void>;
  /** Sets the wall clock only: a device whose clock is wrong. */
  skew: number;
}

export function manualClock(start: number): ManualClock {
  let now = start;
  let next = 0;
  const due = new Map<number, { at: number; run: () => void }>();
  const clock: ManualClock = {
    skew: 0,
    now: () => now + clock.skew,
    monotonic: () => now - start,
    after(milliseconds, run) {
      const id = next++;
      due.set(id, { at: now + milliseconds, run });
      return () => due.delete(id);
    },
    async advance(milliseconds, between) {
      const until = now + milliseconds;
      for (;;) {
        const first = [...due].filter(([, one]) => one.at <= until).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
        if (!first) break;
        due.delete(first[0]);
        now = Math.max(now, first[1].at);
        first[1].run();
        await between();
      }
      now = until;
      await between();
    },
  };
  return clock;
}

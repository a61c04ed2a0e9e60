/** How long a file waits for a connection that is gone: tried again after a second, then later, at once when the device is online again, and given up after ten minutes without any progress. */
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import type { Session } from "../session/session.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 8_000;
const GIVE_UP_MS = 10 * 60_000;

/** Nothing is wrong with what was asked: the node, or the other's, can't be reached now. */
function passes(code: string): boolean {
  return code === "session/unreachable" || code === "session/offline" || code === "auth/no-session" || code === "storage/busy" || code === "blob/broken-off" || code === "federation/unreachable" || code.startsWith("rate/");
}

export interface Patience {
  /** Waits for the next try; throws the error when nothing is gained by one, or `attachment/cancelled`. */
  wait(error: unknown): Promise<void>;
  /** Something has got through. */
  progress(): void;
}

export function createPatience(deps: { clock: Clock; session: Session; signal: AbortSignal; waiting: (waits: boolean) => void }): Patience {
  const { clock, session, signal } = deps;
  let delay = FIRST_MS;
  let since = clock.monotonic();
  let waits = false;

  function say(now: boolean): void {
    if (now === waits) return;
    waits = now;
    deps.waiting(now);
  }

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        cancel();
        stopListening();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const cancel = clock.after(milliseconds, done);
      const stopListening = session.onState((state) => (state === "online" ? done() : undefined));
      signal.addEventListener("abort", done);
    });

  return {
    async wait(error) {
      if (signal.aborted) throw new Failure("attachment/cancelled");
      if (!passes(codeOf(error)) || clock.monotonic() - since > GIVE_UP_MS) throw error;
      say(true);
      await pause(delay);
      delay = Math.min(LONGEST_MS, delay * 2);
      if (signal.aborted) throw new Failure("attachment/cancelled");
    },
    progress() {
      delay = FIRST_MS;
      since = clock.monotonic();
      say(false);
    },
  };
}

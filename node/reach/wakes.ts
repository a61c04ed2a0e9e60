/**
 * What rings now for closed apps, by room and person: one wake each, under a name that only the devices pushed to know. In memory: a wake does not outlive its ring. Nothing here says
 * what a call is about; whether two rings are of one call the node can't tell, so a further ring while one stands is taken for a repetition of it.
 */
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { WakeState } from "../../protocol/wire/reach.ts";
import type { Clock, Random } from "../area.ts";

/** As long as a phone rings. */
export const RINGS_MS = 45_000;
/** Afterwards its name is still known for this long, so that a push that comes late finds out. */
const REMEMBERED_MS = 10 * 60_000;
/** How long an asker waits for a change. Shorter than proxies and service workers do. */
const WAIT_MS = 20_000;
const MOST_WAITING = 8;
const MOST_WAKES = 20_000;

interface Wake {
  readonly name: string;
  readonly room: string;
  readonly person: string;
  /** The person who rings. */
  readonly by: string;
  /** Milliseconds: on the clock that devices see, and on the one that never runs backwards. */
  readonly until: number;
  readonly endsAt: number;
  state: "rings" | "over" | "answered";
  readonly waiting: Set<() => void>;
}

export interface Wakes {
  /** Undefined where that person is being woken for this room already. */
  begin(room: string, person: string, by: string): { name: string; until: number } | undefined;
  /** `by`: who says that it is over. Own devices end their own person's wake; who rang ends all that he began. */
  end(room: string, by: string, only: readonly string[] | undefined): void;
  state(name: string): WakeState;
  /** Resolves when it is no longer so, or after a while. */
  change(name: string): Promise<void>;
}

export function createWakes(parts: { clock: Clock; random: Random }): Wakes {
  const { clock } = parts;
  const byName = new Map<string, Wake>();
  const standing = new Map<string, Wake>();
  const keyOf = (room: string, person: string) => `${room} ${person}`;
  const rings = (wake: Wake | undefined) => wake?.state === "rings" && clock.monotonic() < wake.endsAt;

  function settle(wake: Wake, state: "over" | "answered"): void {
    if (wake.state !== "rings") return;
    wake.state = state;
    standing.delete(keyOf(wake.room, wake.person));
    for (const tell of wake.waiting) tell();
  }

  return {
    begin(room, person, by) {
      const key = keyOf(room, person);
      if (rings(standing.get(key))) return undefined;
      const wake: Wake = { name: toBase64Url(parts.random(16)), room, person, by, until: clock.now() + RINGS_MS, endsAt: clock.monotonic() + RINGS_MS, state: "rings", waiting: new Set() };
      byName.set(wake.name, wake);
      standing.set(key, wake);
      if (byName.size > MOST_WAKES) byName.delete(byName.keys().next().value!);
      clock.after(RINGS_MS, () => settle(wake, "over"));
      clock.after(REMEMBERED_MS, () => byName.delete(wake.name));
      return { name: wake.name, until: wake.until };
    },
    end(room, by, only) {
      for (const wake of standing.values()) {
        if (wake.room !== room || (only && !only.includes(wake.person))) continue;
        if (wake.person === by) settle(wake, "answered");
        else if (wake.by === by) settle(wake, "over");
      }
    },
    state(name) {
      const wake = byName.get(name);
      return !wake ? "gone" : wake.state === "rings" && !rings(wake) ? "over" : wake.state;
    },
    change(name) {
      const wake = byName.get(name);
      if (!wake || wake.state !== "rings" || wake.waiting.size >= MOST_WAITING) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          cancel();
          wake.waiting.delete(done);
          resolve();
        };
        const cancel = clock.after(WAIT_MS, done);
        wake.waiting.add(done);
      });
    },
  };
}

/**
 * The network between nodes, made worse on purpose. Requests (and their answers, which are lost as easily) are delayed, dropped, repeated and cut, by dice that a seed decides.
 * Reordering follows from delays that differ. A node reaches another only through here; devices reach their node by the real loopback.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../../node/area.ts";

interface Faults {
  /** Milliseconds; each request waits for something between the two. */
  delay: readonly [number, number];
  /** Share of requests that never arrive. */
  dropRequest: number;
  /** Share of answers that never come back, though the request did its work. */
  dropAnswer: number;
  /** Share of requests that arrive twice. */
  duplicate: number;
}

export interface FaultyNetwork {
  /** What the node of `domain` uses for `fetch`. */
  from(domain: string): typeof fetch;
  /** Which domain a URL belongs to. */
  place(domain: string, url: string): void;
  set(faults: Partial<Faults>): void;
  /** Nothing passes between the two until they are healed; `one-way` cuts only what `a` sends. */
  cut(a: string, b: string, way?: "both" | "one-way"): void;
  heal(): void;
  readonly counts: { sent: number; dropped: number; repeated: number };
}

/** Mulberry32: the same seed gives the same run. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NONE: Faults = { delay: [0, 0], dropRequest: 0, dropAnswer: 0, duplicate: 0 };

export function faultyNetwork(seed: number, clock: Clock, real: typeof fetch = fetch): FaultyNetwork {
  const roll = dice(seed);
  const places = new Map<string, string>();
  const cuts = new Set<string>();
  const counts = { sent: 0, dropped: 0, repeated: 0 };
  let faults: Faults = { ...NONE };

  const wait = (signal: AbortSignal | null | undefined) => {
    const [least, most] = faults.delay;
    if (most <= 0) return Promise.resolve();
    const milliseconds = least + roll() * (most - least);
    return new Promise<void>((resolve, reject) => {
      const cancel = clock.after(milliseconds, resolve);
      signal?.addEventListener("abort", () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  };
  const lost = () => {
    counts.dropped++;
    throw new Failure("test/lost");
  };

  return {
    counts,
    place: (domain, url) => void places.set(new URL(url).origin, domain),
    set: (wanted) => void (faults = { ...faults, ...wanted }),
    cut(a, b, way = "both") {
      cuts.add(`${a} ${b}`);
      if (way === "both") cuts.add(`${b} ${a}`);
    },
    heal() {
      cuts.clear();
      faults = { ...NONE };
    },
    from: (domain) => async (input, init) => {
      const to = places.get(new URL(String(input)).origin) ?? "?";
      const isCut = () => cuts.has(`${domain} ${to}`);
      counts.sent++;
      await wait(init?.signal);
      if (isCut() || roll() < faults.dropRequest) lost();
      if (roll() < faults.duplicate) {
        counts.repeated++;
        // Its answer goes nowhere; a receiver that counts it twice is what the tests look for.
        void real(input, init).then((answer) => answer.body?.cancel(), () => undefined);
      }
      const answer = await real(input, init);
      if (cuts.has(`${to} ${domain}`) || roll() < faults.dropAnswer) {
        await answer.body?.cancel();
        lost();
      }
      return answer;
    },
  };
}

/** Which peers answer. Anything heard from a peer, a verified request or a verified answer, is word that it is there: whoever waits for it goes on at once. */
import type { Clock } from "../area.ts";

interface PeerHealth {
  readonly reachable: boolean;
  /** Milliseconds since 1970, of the last change. */
  readonly since: number;
  readonly heardAt: number | undefined;
  /** The code of the last failure since it was heard. */
  readonly problem: string | undefined;
}

export interface Reachability {
  of(domain: string): PeerHealth;
  heard(domain: string): void;
  missed(domain: string, code: string): void;
  onChange(listener: (domain: string, health: PeerHealth) => void): void;
  /** At every sign of life, also when the peer was thought reachable; with `everyMs`, at most so often for a peer. */
  onHeard(listener: (domain: string) => void, everyMs?: number): void;
}

export function reachability(clock: Clock): Reachability {
  const peers = new Map<string, PeerHealth>();
  const changes: ((domain: string, health: PeerHealth) => void)[] = [];
  const signs: ((domain: string) => void)[] = [];
  const started = clock.now();
  const of = (domain: string) => peers.get(domain) ?? { reachable: true, since: started, heardAt: undefined, problem: undefined };
  function set(domain: string, health: PeerHealth): void {
    const before = of(domain);
    peers.set(domain, health);
    if (before.reachable !== health.reachable) for (const listener of changes) listener(domain, health);
  }
  return {
    of,
    heard(domain) {
      const before = of(domain);
      set(domain, { reachable: true, since: before.reachable ? before.since : clock.now(), heardAt: clock.now(), problem: undefined });
      for (const listener of signs) listener(domain);
    },
    missed(domain, code) {
      const before = of(domain);
      set(domain, { ...before, reachable: false, since: before.reachable ? clock.now() : before.since, problem: code });
    },
    onChange: (listener) => void changes.push(listener),
    onHeard(listener, everyMs = 0) {
      const last = new Map<string, number>();
      signs.push((domain) => {
        const now = clock.monotonic();
        if (everyMs > 0 && now - (last.get(domain) ?? -everyMs) < everyMs) return;
        last.set(domain, now);
        listener(domain);
      });
    },
  };
}

/** Which peers answer. Anything heard from a peer, a verified request or a verified answer, is word that it is there: whoever waits for it goes on at once. */
import type { Clock } from "../area.ts";

export interface PeerHealth {
  readonly reachable: boolean;
  /** Milliseconds since 1970, of the last change. */
  readonly since: number;
  readonly heardAt: number | undefined;
}

export interface Reachability {
  of(domain: string): PeerHealth;
  heard(domain: string): void;
  missed(domain: string): void;
  onChange(listener: (domain: string, health: PeerHealth) => void): void;
  /** At every sign of life, also when the peer was thought reachable. */
  onHeard(listener: (domain: string) => void): void;
}

export function reachability(clock: Clock): Reachability {
  const peers = new Map<string, PeerHealth>();
  const changes: ((domain: string, health: PeerHealth) => void)[] = [];
  const signs: ((domain: string) => void)[] = [];
  const started = clock.now();
  const of = (domain: string) => peers.get(domain) ?? { reachable: true, since: started, heardAt: undefined };
  function set(domain: string, health: PeerHealth): void {
    const before = of(domain);
    peers.set(domain, health);
    if (before.reachable !== health.reachable) for (const listener of changes) listener(domain, health);
  }
  return {
    of,
    heard(domain) {
      const before = of(domain);
      set(domain, { reachable: true, since: before.reachable ? before.since : clock.now(), heardAt: clock.now() });
      for (const listener of signs) listener(domain);
    },
    missed(domain) {
      const before = of(domain);
      if (before.reachable) set(domain, { ...before, reachable: false, since: clock.now() });
    },
    onChange: (listener) => void changes.push(listener),
    onHeard: (listener) => void signs.push(listener),
  };
}

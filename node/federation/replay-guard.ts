/**
 * Each signed request counts once. Nonces of the last minutes are in memory; for what was before a restart there is a bound on the disk for each peer: nothing created after it
 * was ever accepted, so after a restart only what was created after it is. The bound moves ahead two seconds at a time, so it costs one small write every two seconds.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../area.ts";
import type { Storage } from "./storage-port.ts";

const WINDOW_SECONDS = 300;
const AHEAD_SECONDS = 2;

export interface ReplayGuard {
  /** Throws `federation/clock-skew`, `federation/replayed`. The signature has been verified before. */
  admit(source: string, created: number, nonce: string): Promise<void>;
}

export function replayGuard(storage: Storage, clock: Clock): ReplayGuard {
  const rows = storage.raw.prepare("select domain, bound from federation_replay").all() as { domain: string; bound: number }[];
  const floors = new Map(rows.map((row) => [row.domain, row.bound]));
  const bounds = new Map(floors);
  const raising = new Map<string, Promise<void>>();
  const seen = new Map<string, number>();
  let pruned = clock.monotonic();

  function prune(now: number): void {
    if (clock.monotonic() - pruned < 10_000) return;
    pruned = clock.monotonic();
    for (const [key, created] of seen) if (created < now - WINDOW_SECONDS) seen.delete(key);
  }

  return {
    async admit(source, created, nonce) {
      const now = Math.floor(clock.now() / 1000);
      prune(now);
      if (Math.abs(now - created) > WINDOW_SECONDS) throw new Failure("federation/clock-skew", `created ${created}, here it is ${now}`);
      const floor = floors.get(source);
      if (floor !== undefined && created <= floor) throw new Failure("federation/replayed", "from before a restart");
      const key = `${source} ${nonce}`;
      if (nonce.length < 16 || seen.has(key)) throw new Failure("federation/replayed");
      seen.set(key, created);
      while (created > (bounds.get(source) ?? 0)) {
        let raise = raising.get(source);
        if (!raise) {
          const bound = created + AHEAD_SECONDS;
          raise = storage.writer
            .run((trx) => void trx.prepare("insert into federation_replay (domain, bound) values (?, ?) on conflict (domain) do update set bound = max(bound, excluded.bound)").run(source, bound))
            .then(() => void bounds.set(source, Math.max(bound, bounds.get(source) ?? 0)))
            .finally(() => raising.delete(source));
          raising.set(source, raise);
        }
        await raise;
      }
    },
  };
}

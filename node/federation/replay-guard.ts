/**
 * Each signed request counts once. Nonces of the last minutes are in memory; for what was before a restart there is a bound on the disk for each peer: nothing created after it
 * was ever accepted, so after a restart only what was created after it is. The bound is kept a few seconds ahead, by a small
 * write that nobody waits for while requests keep coming.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../area.ts";
import type { Storage } from "./storage-port.ts";

const WINDOW_SECONDS = 300;
const AHEAD_SECONDS = 3;
/** With less than this in hand the bound is raised; requests go on meanwhile. */
const IN_HAND_SECONDS = 2;

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

  const bound = (source: string) => bounds.get(source) ?? 0;

  /** Resolves when the bound lies at or above `created`. */
  async function raise(source: string, created: number): Promise<void> {
    await raising.get(source);
    if (created <= bound(source) - IN_HAND_SECONDS) return;
    const next = created + AHEAD_SECONDS;
    const written = storage.writer
      .run((trx) => void trx.prepare("insert into federation_replay (domain, bound) values (?, ?) on conflict (domain) do update set bound = max(bound, excluded.bound)").run(source, next))
      .then(() => void bounds.set(source, Math.max(next, bound(source))))
      .finally(() => raising.delete(source));
    raising.set(source, written);
    await written;
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
      if (created > bound(source) - IN_HAND_SECONDS) {
        const raised = raise(source, created);
        if (created > bound(source)) await raised;
        else raised.catch(() => undefined); // tried again by the next request
      }
    },
  };
}

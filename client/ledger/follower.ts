/**
 * Follows the logs of the contacts' nodes and answers for each contact: is the device chain that I was given the one that everybody sees, and as of when?
 * Each log is read once, for all contacts in it; full bundles are kept, so that a new contact costs no second download.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { watchChain, type ChainWatch, type SeenEntry } from "../../protocol/ledger/chain-watch.ts";
import { follow, readEntries, type ReadTile } from "../../protocol/ledger/follow.ts";
import { EMPTY_EDGE, rootOf } from "../../protocol/ledger/merkle-tree.ts";
import type { LedgerPolicy } from "../../protocol/ledger/policy.ts";
import { TILE_WIDTH, tilePath } from "../../protocol/ledger/tiles.ts";
import { serial, type Serial } from "../serial.ts";
import { judgeChain, type ChainVerdict, type Served } from "./chain-seen.ts";
import { encodeRecord } from "../store/records.ts";
import { bundleKey, logKey, readLog, readWatched, watchedKey, type LedgerStore, type LogRecord } from "./log-record.ts";

/** One node's log. `url`, without a final slash, is where it is read: at the node, or through the own node's relay. Nothing is believed for where it came from. */
export interface FollowedLog {
  readonly url: string;
  readonly policy: LedgerPolicy;
}

/** A person whose chain is looked for in a log. */
export interface FollowedPerson {
  readonly person: string;
  readonly domain: string;
  readonly indexKey: Bytes;
}

export type FollowState = "followed" | "young" | "withheld" | "unreachable" | "lying";

export interface ChainSeen {
  readonly state: FollowState;
  /** Why it is not `followed`: `ledger/withheld`, `ledger/split-view`, `ledger/unwitnessed`, … */
  readonly code: string | null;
  readonly entries: readonly SeenEntry[];
  readonly withheld: readonly number[];
  readonly unlogged: readonly number[];
  /** Of the checkpoint that this rests on. */
  readonly size: number;
  readonly cosignedBy: readonly string[];
  /** Unix seconds by the witnesses' clocks; 0 when no quorum has ever vouched. */
  readonly asOf: number;
}

export interface Follower {
  /** Looks at a log now, for all persons watched in it. Never throws: the outcome shows in `chainSeen`. Calls for one log run one after another. */
  refresh(domain: string): Promise<void>;
  refreshAll(): Promise<void>;
  /** What the last look came to for this person, given what the node handed over of the chain. */
  chainSeen(person: FollowedPerson, served: Served): Promise<ChainSeen>;
  /** Refreshes every `milliseconds` until the returned function is called. `after` runs once a round is done. */
  every(milliseconds: number, after?: () => void): () => void;
}

/** Proof that a log lied lasts. The other failures may be the network's, or that of whoever carries the answers. */
const EVIDENCE = new Set(["ledger/split-view", "ledger/tag-reused"]);

interface Outcome {
  readonly kind: "followed" | "young" | "failed";
  readonly code: string | null;
}

export function createFollower(deps: {
  fetchBytes: (url: string) => Promise<Bytes>;
  store: LedgerStore;
  /** Undefined for a domain without an accord. */
  log: (domain: string) => FollowedLog | undefined;
  persons: () => readonly FollowedPerson[];
  clock: { now(): number; after(milliseconds: number, run: () => void): () => void };
  /** A checkpoint whose witnesses saw it longer ago than this says nothing about now; one from as far ahead means that some clock is wrong. Seconds. */
  freshFor?: number;
}): Follower {
  const { store, clock } = deps;
  const freshFor = deps.freshFor ?? 900;
  const queues = new Map<string, Serial>();
  const outcomes = new Map<string, Outcome>();
  /** Logs whose kept bundles did not add up: the next look fetches them again. */
  const distrusted = new Set<string>();
  const seconds = () => Math.floor(clock.now() / 1000);

  async function look(domain: string, log: FollowedLog): Promise<Outcome> {
    const origin = log.policy.log.name;
    const record = await readLog(store, origin, seconds());
    if (record.lied !== null) return { kind: "failed", code: record.lied.code };
    let checkpoint: Bytes | undefined;
    try {
      checkpoint = await deps.fetchBytes(`${log.url}/checkpoint`);
      return await advance(domain, log, record, checkpoint);
    } catch (error) {
      const code = error instanceof Failure ? error.code : "ledger/unreachable";
      if (code === "ledger/bad-entry" || code === "ledger/bad-consistency") distrusted.add(origin);
      if (checkpoint !== undefined && EVIDENCE.has(code)) await store.commit({ put: [[logKey(origin), encodeRecord({ ...record, lied: { code, checkpoint } })]] });
      else if (record.note === null) await store.commit({ put: [[logKey(origin), encodeRecord(record)]] });
      return { kind: "failed", code };
    }
  }

  async function advance(domain: string, log: FollowedLog, record: LogRecord, checkpoint: Bytes): Promise<Outcome> {
    const origin = log.policy.log.name;
    const fresh = new Map<string, Bytes>();
    const readTile = cachingTiles(log, origin, fresh);
    const watched = await Promise.all(
      deps
        .persons()
        .filter((one) => one.domain === domain)
        .map(async (one) => ({ key: watchedKey(origin, one.indexKey), indexKey: one.indexKey, ...(await readWatched(store, origin, one.indexKey)) })),
    );
    const watches = new Map<string, ChainWatch>();
    for (const one of watched) watches.set(one.key, watchChain(one.indexKey, one.scanned === record.edge.size ? one.entries : []));
    const current = watched.filter((one) => one.scanned === record.edge.size);
    const followed = await follow({ state: record, checkpoint, policy: log.policy, readTile, watches: current.map((one) => watches.get(one.key)!), now: seconds() });
    const behind = watched.filter((one) => one.scanned !== record.edge.size);
    const { edge } = followed.state;
    // A contact made since: the log is read again from its start, from what is kept, and must give the same root.
    if (behind.length > 0) await readEntries(EMPTY_EDGE, { origin, size: edge.size, root: rootOf(edge) }, readTile, behind.map((one) => watches.get(one.key)!));
    const changed = watched.map((one) => [one.key, encodeRecord({ scanned: edge.size, entries: watches.get(one.key)!.entries() })] as const);
    distrusted.delete(origin);
    await store.commit({ put: [...fresh, ...changed, [logKey(origin), encodeRecord({ ...followed.state, lied: null })]] });
    return { kind: followed.kind, code: followed.kind === "young" ? "ledger/unwitnessed" : null };
  }

  /** Full bundles come from the store and go there with the state that verified them. */
  function cachingTiles(log: FollowedLog, origin: string, fresh: Map<string, Bytes>): ReadTile {
    return async (tile) => {
      const keep = tile.level === "entries" && tile.width === TILE_WIDTH;
      const key = bundleKey(origin, tile.index);
      const known = keep ? (fresh.get(key) ?? (distrusted.has(origin) ? undefined : await store.get(key))) : undefined;
      if (known !== undefined) return known;
      const bytes = await deps.fetchBytes(`${log.url}/${tilePath(tile)}`);
      if (keep) fresh.set(key, bytes);
      return bytes;
    };
  }

  const refresh = (domain: string): Promise<void> => {
    const queue = queues.get(domain) ?? serial();
    queues.set(domain, queue);
    return queue(async () => {
      const log = deps.log(domain);
      if (log === undefined) return void outcomes.delete(domain);
      outcomes.set(domain, await look(domain, log).catch((error: unknown): Outcome => ({ kind: "failed", code: codeOf(error) })));
    });
  };
  const refreshAll = async () => {
    await Promise.all([...new Set(deps.persons().map((one) => one.domain))].map(refresh));
  };

  return {
    refresh,
    refreshAll,
    async chainSeen(person, served) {
      const log = deps.log(person.domain);
      if (log === undefined) return unseen("unreachable", "ledger/no-accord");
      const origin = log.policy.log.name;
      const record = await readLog(store, origin, seconds());
      if (record.lied !== null) return unseen("lying", record.lied.code);
      const outcome = outcomes.get(person.domain);
      const watched = await readWatched(store, origin, person.indexKey);
      if (record.note === null || watched.scanned !== record.edge.size) return unseen("unreachable", outcome?.code ?? "ledger/not-read");
      const asOf = record.witnessed?.asOf ?? 0;
      const verdict = judgeChain({ indexKey: person.indexKey, served, seen: watched.entries, origin, nodeKey: log.policy.log.publicKey, asOf });
      return {
        ...settle(verdict, record, outcome, Math.abs(seconds() - asOf) > freshFor),
        entries: watched.entries,
        withheld: verdict.withheld,
        unlogged: verdict.unlogged,
        size: record.edge.size,
        cosignedBy: record.witnessed?.names ?? [],
        asOf,
      };
    },
    every(milliseconds, after) {
      let stopped = false;
      let cancel = () => {};
      const round = async () => {
        await refreshAll();
        if (stopped) return;
        after?.();
        cancel = clock.after(milliseconds, () => void round());
      };
      void round();
      return () => {
        stopped = true;
        cancel();
      };
    },
  };
}

/** What contradicts the log or is missing from it counts however old the reading is; that all is well counts only while the reading is fresh and witnessed. */
function settle(verdict: ChainVerdict, record: LogRecord, outcome: Outcome | undefined, stale: boolean): { state: FollowState; code: string | null } {
  if (verdict.state === "lying" || verdict.state === "withheld") return verdict;
  if (record.witnessed === null) return outcome?.kind === "young" ? { state: "young", code: "ledger/unwitnessed" } : { state: "unreachable", code: outcome?.code ?? "ledger/not-read" };
  if (stale) return { state: "unreachable", code: outcome?.code ?? "ledger/stale" };
  return verdict;
}

function unseen(state: "unreachable" | "lying", code: string): ChainSeen {
  return { state, code, entries: [], withheld: [], unlogged: [], size: 0, cosignedBy: [], asOf: 0 };
}

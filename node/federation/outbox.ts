/**
 * What must reach a peer, kept on the disk until the peer has said that it has it. A lane is one kind of traffic to one peer: in order, many items a request, one request in flight.
 * A failure is tried again after a second, never more than ten, and at once when the peer is heard from. An item that the peer refuses by itself is set aside: it blocks nothing behind it.
 */
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { FederationCall } from "../../protocol/wire/federation.ts";
import type { Clock, Log, Random } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import type { SendToPeer } from "./call-peer.ts";
import type { FederationResult } from "./calls.ts";
import { durableQueues, type Queue, type Queued } from "./durable-queue.ts";
import type { Peers } from "./peer.ts";
import type { Reachability } from "./reachability.ts";
import type { Storage } from "./storage-port.ts";

const BATCH = { items: 256, characters: 1 << 20 };
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 9500;

/** How the items of one kind of traffic make a request. Items are JSON objects. */
interface LaneKind<C extends FederationCall> {
  /** Most items in one request. */
  readonly most: number;
  request(items: readonly Queued[]): { call: C; body: string };
  /** How far the peer says that it has this lane; for those that it counts. */
  seen?(answer: FederationResult<C>): number;
  /** What the answer leads to, to be run in the transaction that removes the items; undefined where it leads to nothing. */
  answered?(domain: string, items: readonly Queued[], answer: FederationResult<C>): ((trx: Trx) => void) | undefined;
  /** The peer refused this item by itself. */
  refused?(trx: Trx, domain: string, item: Queued, code: string): void;
}

export interface Outbox {
  /** Before `start`. */
  define<C extends FederationCall>(name: string, kind: LaneKind<C>): void;
  append(trx: Trx, domain: string, lane: string, item: string): void;
  start(): void;
  stop(): Promise<void>;
  /** Items that wait for a peer. */
  waiting(domain: string): number;
}

interface Lane {
  readonly domain: string;
  readonly kind: LaneKind<FederationCall>;
  readonly queue: Queue;
  busy: boolean;
  again: boolean;
  failures: number;
  /** Requests of one item, until so many have passed. */
  singles: number;
  cancel: (() => void) | undefined;
  /** The last failure was silence. */
  unheard: boolean;
}

export function outbox(parts: { storage: Storage; send: SendToPeer; peers: Peers; reachable: Reachability; clock: Clock; random: Random; log: Log }): Outbox {
  const { storage, clock, reachable } = parts;
  const kinds = new Map<string, LaneKind<FederationCall>>();
  const lanes = new Map<string, Lane>();
  const life = { running: false };
  const work = new Set<Promise<void>>();
  const queues = durableQueues(
    storage,
    { items: "federation_outbox", owners: "federation_lane", span: 2 ** 42 },
    { firstDone: () => clock.now(), keepFresh: () => true, clock, onAppended: (queue) => kick(laneOf(queue)) },
  );

  function laneOf(queue: Queue): Lane {
    let lane = lanes.get(queue.owner);
    if (!lane || lane.queue !== queue) {
      const [domain, name] = queue.owner.split(" ") as [string, string];
      lane = { domain, kind: kinds.get(name)!, queue, busy: lane?.busy ?? false, again: false, failures: 0, singles: 0, cancel: undefined, unheard: false };
      lanes.set(queue.owner, lane);
    }
    return lane;
  }

  function kick(lane: Lane): void {
    if (!life.running || lane.cancel) return; // waiting to try again: the timer or a sign of life will come
    if (lane.busy) {
      lane.again = true;
      return;
    }
    lane.busy = true;
    const done = drain(lane);
    work.add(done);
    void done.finally(() => work.delete(done));
  }

  async function drain(lane: Lane): Promise<void> {
    try {
      do {
        lane.again = false;
        while (life.running && parts.peers.get(lane.domain)) {
          const items = consecutive(queues.read(lane.queue, lane.queue.done, { items: lane.singles > 0 ? 1 : Math.min(BATCH.items, lane.kind.most), characters: BATCH.characters }));
          if (items.length === 0) break;
          await deliver(lane, items);
          lane.failures = 0;
          if (lane.singles > 0) lane.singles--;
        }
      } while (lane.again && life.running);
    } catch (cause) {
      retryLater(lane, codeOf(cause));
    } finally {
      lane.busy = false; // in the same turn as the last look at `again`, or a kick would be lost
    }
  }

  async function deliver(lane: Lane, items: readonly Queued[]): Promise<void> {
    try {
      const { call, body } = lane.kind.request(items);
      const answer = await parts.send(lane.domain, call, body);
      const seen = lane.kind.seen?.(answer);
      if (seen !== undefined && seen >= lane.queue.next) {
        // The peer has seen more than was ever sent: this node's file is older than it was (a backup). What waits is numbered anew, so that it isn't taken for what was seen.
        parts.log("federation.out-of-step", { lane: lane.queue.owner });
        await storage.writer.run((trx) => queues.renumber(trx, lane.queue, seen));
        return;
      }
      if (seen !== undefined && seen < items.at(-1)!.n) throw new Failure("federation/bad-answer", `has seen ${seen}`);
      const upTo = items.at(-1)!.n;
      const consequence = lane.kind.answered?.(lane.domain, items, answer);
      if (!consequence) return queues.removeSoon(lane.queue, upTo);
      await storage.writer.run((trx) => {
        consequence(trx);
        queues.remove(trx, lane.queue, upTo);
      });
    } catch (cause) {
      if (!(cause instanceof Failure) || cause.code !== "federation/refused" || forNow(cause.detail)) throw cause;
      if (items.length > 1) {
        lane.singles = items.length; // find the one that is meant
        return;
      }
      parts.log("federation.set-aside", { domain: lane.domain, lane: lane.queue.owner, code: cause.detail });
      await storage.writer.run((trx) => {
        lane.kind.refused?.(trx, lane.domain, items[0]!, cause.detail ?? cause.code);
        queues.remove(trx, lane.queue, items[0]!.n);
      });
    }
  }

  function retryLater(lane: Lane, code: string): void {
    if (!life.running) return;
    const base = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 1.6 ** lane.failures);
    const jitter = 0.8 + (0.2 * parts.random(1)[0]!) / 255;
    if (lane.failures === 0 || code !== "federation/unreachable") parts.log("federation.retry", { lane: lane.queue.owner, code });
    lane.failures++;
    lane.unheard = code === "federation/unreachable" || code === "federation/unavailable";
    lane.cancel = clock.after(Math.max(1, base * jitter), () => {
      lane.cancel = undefined;
      kick(lane);
    });
  }

  function wake(domain: string): void {
    for (const lane of lanes.values()) {
      if (lane.domain !== domain) continue;
      if (lane.cancel) {
        if (!lane.unheard) continue; // it answers, and refuses: being there changes nothing
        lane.cancel();
        lane.cancel = undefined;
        lane.failures = 0;
      }
      kick(lane);
    }
  }

  reachable.onHeard((domain) => {
    for (const lane of lanes.values()) if (lane.domain === domain && lane.cancel) return queueMicrotask(() => wake(domain));
  });
  parts.peers.onChange((domain) => wake(domain));

  return {
    define: (name, kind) => void kinds.set(name, kind as unknown as LaneKind<FederationCall>),
    append(trx, domain, lane, item) {
      queues.append(trx, `${domain} ${lane}`, item);
    },
    start() {
      life.running = true;
      for (const owner of queues.waiting()) {
        if (!kinds.has(owner.split(" ")[1]!)) continue;
        kick(laneOf(queues.find(owner)!));
      }
    },
    async stop() {
      life.running = false;
      for (const lane of lanes.values()) lane.cancel?.();
      await Promise.allSettled(work);
      await queues.settle();
    },
    waiting(domain) {
      let count = 0;
      for (const name of kinds.keys()) {
        const queue = queues.find(`${domain} ${name}`);
        if (queue) count += queue.next - 1 - queue.done;
      }
      return count;
    },
  };
}

/** Refusals that say nothing about what was sent. */
function forNow(code: string | undefined): boolean {
  return code === undefined || code === "internal/unexpected" || code.startsWith("storage/") || code.startsWith("rate/");
}

/** A number that was rolled back leaves a hole; a request names its first number only, so it ends before one. */
function consecutive(items: readonly Queued[]): readonly Queued[] {
  const end = items.findIndex((item, i) => item.n !== items[0]!.n + i);
  return end === -1 ? items : items.slice(0, end);
}

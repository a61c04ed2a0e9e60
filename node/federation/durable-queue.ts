/**
 * Queues on the disk, one for each owner (a device's mailbox, a lane to a peer): appended within somebody's transaction, read in order, removed from the front.
 * A queue is a range of one table's own tree (key = owner number × span + n), so it needs no index. What was appended lately stays in memory too, so that a
 * message which is delivered at once is never read back. Memory learns of an item only when its transaction is on the disk.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import type { Storage } from "./storage-port.ts";

const REMOVE_AFTER_MS = 100;
const FRESH_ITEMS = 2048;
const FRESH_CHARACTERS = 8 << 20;

export interface Queued {
  readonly n: number;
  readonly item: string;
}

export interface Queue {
  readonly owner: string;
  readonly no: number;
  /** The n that the next item gets. */
  next: number;
  /** All up to here is removed. */
  done: number;
  fresh: Queued[];
  freshSize: number;
  /** Set once the transaction that made or first saw the owner's row is on the disk. */
  sure: { committed: boolean };
}

export interface QueueTables {
  /** (key integer primary key, item text) */
  readonly items: string;
  /** (no integer primary key, owner text unique, done integer) */
  readonly owners: string;
  readonly span: number;
}

export interface DurableQueues {
  append(trx: Trx, owner: string, item: string): void;
  /** Outside a transaction; undefined where nothing was ever appended. */
  find(owner: string): Queue | undefined;
  read(queue: Queue, after: number, limits: { items: number; characters: number }): Queued[];
  remove(trx: Trx, queue: Queue, upTo: number): void;
  /**
   * Gone for whoever reads from now on; from the disk with the next transaction that appends, or a moment later. A crash in between brings the items back, and
   * they are delivered again: every receiver takes that for a repeat. It saves one fsync for each thing delivered.
   */
  removeSoon(queue: Queue, upTo: number): void;
  /** Resolves when nothing waits to be removed. */
  settle(): Promise<void>;
  /** Moves what waits behind `above`, which lies past every number given out so far. */
  renumber(trx: Trx, queue: Queue, above: number): void;
  /** Owners with something left, at start. */
  waiting(): string[];
}

export function durableQueues(
  storage: Storage,
  tables: QueueTables,
  options: {
    /** Where numbering of a new queue begins, less one. */
    firstDone: () => number;
    /** Whether it is worth keeping new items in memory for this owner. */
    keepFresh: (owner: string) => boolean;
    clock: Pick<Clock, "after">;
    /** After the commit, once for each owner that something was appended for. */
    onAppended: (queue: Queue) => void;
  },
): DurableQueues {
  const { items, owners, span } = tables;
  const sql = {
    find: storage.raw.prepare(`select no, done from ${owners} where owner = ?`),
    add: storage.raw.prepare(`insert into ${owners} (owner, done) values (?, ?)`),
    last: storage.raw.prepare(`select max(key) as key from ${items} where key >= ? and key < ?`),
    insert: storage.raw.prepare(`insert into ${items} (key, item) values (?, ?)`),
    read: storage.raw.prepare(`select key, item from ${items} where key > ? and key < ? order by key limit ?`),
    remove: storage.raw.prepare(`delete from ${items} where key > ? and key <= ?`),
    done: storage.raw.prepare(`update ${owners} set done = ? where no = ?`),
    move: storage.raw.prepare(`update ${items} set key = key + ? where key > ? and key < ?`),
    waiting: storage.raw.prepare(`select owner from ${owners} o where exists (select 1 from ${items} where key > o.no * ${span} + o.done and key < (o.no + 1) * ${span})`),
  };
  const queues = new Map<string, Queue>();
  const removals = new Map<Queue, number>();
  const removedWith = new WeakSet<Trx>();
  let removing: (() => void) | undefined;
  const staged = new WeakMap<Trx, { owner: string; queued: Queued }[]>();

  function load(owner: string, sure: Queue["sure"]): Queue | undefined {
    const row = sql.find.get(owner) as { no: number; done: number } | undefined;
    if (!row) return undefined;
    const last = (sql.last.get(row.no * span, (row.no + 1) * span) as { key: number | null }).key;
    const queue: Queue = { owner, no: row.no, done: row.done, next: Math.max(row.done, last === null ? 0 : last - row.no * span) + 1, fresh: [], freshSize: 0, sure };
    queues.set(owner, queue);
    return queue;
  }

  function stage(trx: Trx): { owner: string; queued: Queued }[] {
    let list = staged.get(trx);
    if (!list) {
      const mine: { owner: string; queued: Queued }[] = [];
      staged.set(trx, mine);
      trx.afterCommit(() => commit(mine));
      list = mine;
    }
    return list;
  }

  function commit(list: readonly { owner: string; queued: Queued }[]): void {
    const touched = new Set<Queue>();
    for (const { owner, queued } of list) {
      const queue = queues.get(owner);
      if (!queue) continue;
      touched.add(queue);
      if (!options.keepFresh(owner)) continue;
      queue.fresh.push(queued);
      queue.freshSize += queued.item.length;
    }
    for (const queue of touched) {
      if (!options.keepFresh(queue.owner)) [queue.fresh, queue.freshSize] = [[], 0];
      options.onAppended(queue);
      if (queue.fresh.length > FRESH_ITEMS || queue.freshSize > FRESH_CHARACTERS) [queue.fresh, queue.freshSize] = [[], 0]; // the reader is behind: it will read from the disk
    }
  }

  /** Once in each transaction that appends; what is undone with it stays to be removed. */
  function removeWith(trx: Trx): void {
    if (removals.size === 0 || removedWith.has(trx)) return;
    removedWith.add(trx);
    const mine = [...removals];
    for (const [queue, upTo] of mine) {
      sql.remove.run(queue.no * span, queue.no * span + upTo);
      sql.done.run(upTo, queue.no);
    }
    trx.afterCommit(() => {
      for (const [queue, upTo] of mine) if (removals.get(queue) === upTo) removals.delete(queue);
    });
  }

  function removeLater(): void {
    removing ??= options.clock.after(REMOVE_AFTER_MS, () => {
      removing = undefined;
      if (removals.size > 0) void storage.writer.run(removeWith).catch(() => undefined); // comes back with the next removal
    });
  }

  function forgetFresh(queue: Queue, upTo: number): void {
    queue.done = Math.max(queue.done, upTo);
    let gone = 0;
    while (gone < queue.fresh.length && queue.fresh[gone]!.n <= upTo) queue.freshSize -= queue.fresh[gone++]!.item.length;
    if (gone > 0) queue.fresh.splice(0, gone);
  }

  return {
    append(trx, owner, item) {
      const list = stage(trx);
      removeWith(trx);
      let queue = queues.get(owner);
      if (!queue?.sure.committed) {
        const sure = { committed: false };
        trx.afterCommit(() => void (sure.committed = true));
        queue = load(owner, sure);
        if (!queue) {
          sql.add.run(owner, options.firstDone());
          queue = load(owner, sure)!;
        }
      }
      const n = queue.next++;
      sql.insert.run(queue.no * span + n, item);
      list.push({ owner, queued: { n, item } });
    },
    find(owner) {
      const queue = queues.get(owner);
      return queue?.sure.committed ? queue : load(owner, { committed: true });
    },
    read(queue, after, limits) {
      if (after >= queue.next - 1) return [];
      const out: Queued[] = [];
      let size = 0;
      const start = queue.fresh.length === 0 ? -1 : after + 1 - queue.fresh[0]!.n;
      if (start >= 0 && queue.fresh[start]?.n === after + 1) { // where a number was rolled back there is a hole, and then the disk is asked
        for (let at = start; at < queue.fresh.length && out.length < limits.items; at++) {
          const queued = queue.fresh[at]!;
          if (out.length > 0 && size + queued.item.length > limits.characters) break;
          out.push(queued);
          size += queued.item.length;
        }
        return out;
      }
      for (const row of sql.read.iterate(queue.no * span + after, (queue.no + 1) * span, limits.items) as Iterable<{ key: number; item: string }>) {
        if (out.length > 0 && size + row.item.length > limits.characters) break;
        out.push({ n: row.key - queue.no * span, item: row.item });
        size += row.item.length;
      }
      return out;
    },
    remove(trx, queue, upTo) {
      if (upTo <= queue.done) return;
      sql.remove.run(queue.no * span, queue.no * span + upTo);
      sql.done.run(upTo, queue.no);
      trx.afterCommit(() => {
        if ((removals.get(queue) ?? 0) <= upTo) removals.delete(queue);
        forgetFresh(queue, upTo);
      });
    },
    removeSoon(queue, upTo) {
      if (upTo <= queue.done) return;
      forgetFresh(queue, upTo);
      removals.set(queue, upTo);
      removeLater();
    },
    async settle() {
      removing?.();
      removing = undefined;
      if (removals.size > 0) await storage.writer.run(removeWith);
    },
    renumber(trx, queue, above) {
      removeWith(trx);
      const delta = above - queue.done;
      if (above < queue.next) throw new Failure("internal/queue-renumbered");
      sql.move.run(delta, queue.no * span + queue.done, (queue.no + 1) * span);
      sql.done.run(above, queue.no);
      trx.afterCommit(() => {
        queue.done = above;
        queue.next += delta;
        [queue.fresh, queue.freshSize] = [[], 0];
      });
    },
    waiting() {
      return (sql.waiting.all() as { owner: string }[]).map((row) => row.owner);
    },
  };
}

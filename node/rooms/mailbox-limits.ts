/**
 * How much is kept for a device that does not come: by number, by size, and by how long it has lain there on this node's own clock (what an item says of its time is the word of whoever sent it).
 * What is over goes from the front, a tenth at a time, and is noted.
 */
import type { DurableQueues, Queue } from "../federation/durable-queue.ts";
import type { Trx } from "../storage/writer.ts";
import type { MailboxGaps } from "./mailbox-gaps.ts";
import type { Storage } from "./ports.ts";

export interface MailboxConfig {
  readonly keepDays: number;
  readonly maxItems: number;
  readonly maxBytes: number;
}

export interface MailboxLimits {
  /** After something was appended in this transaction. */
  appended(trx: Trx, deviceId: string, size: number): void;
  /** The device has taken what lay there. */
  emptied(deviceId: string): void;
  /** Takes away what is too old; once an hour. */
  sweep(trx: Trx): void;
}

/** Of the tables of the mailbox: key = owner's number × span + n. */
export const SPAN = 2 ** 32;
/** No item is larger, as text: a mailbox of fewer than so many is not measured. */
const LARGEST_ITEM = 6 << 20;
const LEFT_AFTER = 0.9;
const MARK_EVERY_S = 86_400;

export function mailboxLimits(parts: { storage: Storage; queues: DurableQueues; gaps: MailboxGaps; limits: MailboxConfig; now: () => number; dropped: (trx: Trx, deviceId: string) => void }): MailboxLimits {
  const { queues, gaps, limits } = parts;
  /** As far as is known; what was taken in between is found out when it matters. */
  const sizes = new Map<string, number>();
  const seconds = () => Math.floor(parts.now() / 1000);
  const range = (queue: Queue) => [queue.no * SPAN + queue.done, (queue.no + 1) * SPAN] as const;
  const waiting = (queue: Queue) => queue.next - 1 - queue.done;
  const measure = (trx: Trx, queue: Queue) => (trx.prepare("select sum(length(item)) as size from rooms_mailbox where key > ? and key < ?").get(...range(queue)) as { size: number | null }).size ?? 0;

  function drop(trx: Trx, queue: Queue, upTo: number): void {
    if (upTo <= queue.done) return;
    const first = gaps.of(queue.owner) === undefined;
    gaps.note(trx, queue.owner, { after: queue.no * SPAN + queue.done, upTo: queue.no * SPAN + upTo }, upTo);
    queues.remove(trx, queue, upTo);
    if (first) parts.dropped(trx, queue.owner);
  }

  /** The number of the item with which enough is gone. */
  function enough(trx: Trx, queue: Queue, size: number): number {
    let tooMuch = size > limits.maxBytes ? size - limits.maxBytes * LEFT_AFTER : 0;
    let upTo = waiting(queue) > limits.maxItems ? queue.next - 1 - Math.floor(limits.maxItems * LEFT_AFTER) : queue.done;
    if (tooMuch === 0) return upTo;
    for (const row of trx.prepare("select key, length(item) as size from rooms_mailbox where key > ? and key < ? order by key").iterate(...range(queue)) as Iterable<{ key: number; size: number }>) {
      if (tooMuch <= 0) break;
      tooMuch -= row.size;
      upTo = Math.max(upTo, row.key - queue.no * SPAN);
    }
    return upTo;
  }

  return {
    appended(trx, deviceId, size) {
      const queue = queues.find(deviceId);
      if (!queue) return;
      const known = sizes.get(deviceId);
      if (known !== undefined) sizes.set(deviceId, known + size);
      const many = waiting(queue) > limits.maxItems;
      const large = waiting(queue) * LARGEST_ITEM > limits.maxBytes && (known === undefined || known + size > limits.maxBytes);
      if (!many && !large) return;
      const measured = measure(trx, queue);
      sizes.set(deviceId, measured);
      if (!many && measured <= limits.maxBytes) return;
      drop(trx, queue, enough(trx, queue, measured));
      sizes.delete(deviceId);
    },
    emptied: (deviceId) => void sizes.delete(deviceId),
    sweep(trx) {
      const now = seconds();
      for (const owner of queues.waiting()) {
        const queue = queues.find(owner)!;
        const old = trx.prepare("select max(n) as n from rooms_mailbox_mark where no = ? and at <= ?").get(queue.no, now - limits.keepDays * 86_400) as { n: number | null };
        if (old.n !== null) drop(trx, queue, Math.min(old.n, queue.next - 1));
        const last = trx.prepare("select max(at) as at from rooms_mailbox_mark where no = ?").get(queue.no) as { at: number | null };
        if (last.at === null || last.at <= now - MARK_EVERY_S) trx.prepare("insert into rooms_mailbox_mark (no, at, n) values (?, ?, ?)").run(queue.no, now, queue.next - 1);
      }
      trx.prepare("delete from rooms_mailbox_mark where at <= ?").run(now - limits.keepDays * 86_400);
    },
  };
}

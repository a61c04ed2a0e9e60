/**
 * The mailbox of each device: written before anybody is told that something was delivered, pushed in order, kept until the device acknowledges.
 * Items lie there as the JSON that is pushed. Back-pressure: at most WINDOW items go unacknowledged on a socket; the rest waits on the disk.
 */
import { durableQueues, type Queue } from "../federation/durable-queue.ts";
import type { Clock, Mailbox } from "../area.ts";
import { openMailboxGaps } from "./mailbox-gaps.ts";
import { type MailboxConfig, mailboxLimits, SPAN } from "./mailbox-limits.ts";
import type { Trx } from "../storage/writer.ts";
import type { PushText, Storage } from "./ports.ts";

const WINDOW_ITEMS = 512;
const WINDOW_CHARACTERS = 4 << 20;
const BATCH = { items: 128, characters: 1 << 20 };

/** What lies unacknowledged on an open socket. */
interface Pushed {
  upTo: number;
  inFlight: { n: number; size: number }[];
  size: number;
  /** Up to where it was told that something is missing. */
  gapTold: number;
}

export interface Mailboxes extends Mailbox {
  /** As `put`, for one device and an item that is JSON already. */
  append(trx: Trx, deviceId: string, json: string): void;
  connected(deviceId: string): void;
  disconnected(deviceId: string): void;
  online(): Iterable<string>;
  /** The device has these: they are not pushed again, unless the node crashes this very moment. */
  acknowledge(deviceId: string, upTo: number): void;
  /** Away for so long that not everything was kept. */
  behind(deviceId: string): { dropped: number; since: number } | undefined;
  start(): Promise<void>;
  settle(): Promise<void>;
}

const SWEEP_MS = 3_600_000;

export function openMailboxes(parts: { storage: Storage; push: PushText; clock: Pick<Clock, "after" | "now">; limits: MailboxConfig; /** For the first time since the device was here. */ dropped: (trx: Trx, deviceId: string) => void }): Mailboxes {
  const { storage, push, clock } = parts;
  const online = new Map<string, Pushed>();
  const dropped = new Set((storage.raw.prepare("select device_id from rooms_dropped").all() as { device_id: string }[]).map((row) => row.device_id));
  const queues = durableQueues(
    storage,
    { items: "rooms_mailbox", owners: "rooms_mailbox_owner", span: SPAN },
    { firstDone: () => 0, keepFresh: (deviceId) => online.has(deviceId), clock, onAppended: pump },
  );

  const gaps = openMailboxGaps(storage, clock.now);
  const limits = mailboxLimits({ storage, queues, gaps, limits: parts.limits, now: clock.now, dropped: parts.dropped });
  let cancelSweep: () => void = () => undefined;

  async function sweep(): Promise<void> {
    cancelSweep = clock.after(SWEEP_MS, () => void sweep().catch(() => undefined));
    await storage.writer.run((trx) => limits.sweep(trx));
  }

  /** Before everything else that waits, in the place of the last item that was not kept. */
  function tellGap(deviceId: string, pushed: Pushed): boolean {
    const gap = gaps.of(deviceId);
    if (!gap || pushed.gapTold === gap.upTo) return true;
    const item = { n: gap.upTo, kind: "dropped", at: clock.now(), data: gaps.dataOf(deviceId) };
    if (!push(deviceId, JSON.stringify({ push: "deliver", items: [item] }))) return false;
    pushed.gapTold = gap.upTo;
    pushed.upTo = Math.max(pushed.upTo, gap.upTo);
    return true;
  }

  function pump(queue: Queue): void {
    const pushed = online.get(queue.owner);
    if (!pushed) return;
    if (!tellGap(queue.owner, pushed)) return void online.delete(queue.owner);
    if (pushed.upTo < queue.done) pushed.upTo = queue.done;
    while (pushed.inFlight.length < WINDOW_ITEMS && pushed.size < WINDOW_CHARACTERS) {
      const items = queues.read(queue, pushed.upTo, BATCH);
      if (items.length === 0) return;
      let text = "";
      for (const { n, item } of items) {
        text += `${text === "" ? "" : ","}{"n":${n},${item.slice(1)}`;
        pushed.inFlight.push({ n, size: item.length });
        pushed.size += item.length;
      }
      if (!push(queue.owner, `{"push":"deliver","items":[${text}]}`)) {
        online.delete(queue.owner);
        return;
      }
      pushed.upTo = items.at(-1)!.n;
    }
  }

  function append(trx: Trx, deviceId: string, json: string): void {
    if (dropped.has(deviceId)) return;
    queues.append(trx, deviceId, json);
    limits.appended(trx, deviceId, json.length);
  }

  return {
    append,
    put(trx, deviceIds, item) {
      const json = JSON.stringify(item);
      for (const deviceId of deviceIds) append(trx, deviceId, json);
    },
    drop(trx, deviceId) {
      trx.prepare("insert or ignore into rooms_dropped (device_id) values (?)").run(deviceId);
      const queue = queues.find(deviceId);
      if (queue) queues.remove(trx, queue, queue.next - 1);
      gaps.told(trx, deviceId, Number.MAX_SAFE_INTEGER);
      trx.afterCommit(() => {
        dropped.add(deviceId);
        online.delete(deviceId);
      });
    },
    connected(deviceId) {
      online.set(deviceId, { upTo: -1, inFlight: [], size: 0, gapTold: -1 });
      const queue = queues.find(deviceId);
      if (queue) pump(queue);
    },
    disconnected(deviceId) {
      online.delete(deviceId);
    },
    online: () => online.keys(),
    behind(deviceId) {
      const gap = gaps.of(deviceId);
      return gap && { dropped: gap.items, since: gap.since };
    },
    start: sweep,
    async settle() {
      cancelSweep();
      await queues.settle();
    },
    acknowledge(deviceId, upTo) {
      const queue = queues.find(deviceId);
      const gap = gaps.of(deviceId);
      // Until this is on the disk it is told once more, which changes nothing.
      if (gap && upTo >= gap.upTo) void storage.writer.run((trx) => gaps.told(trx, deviceId, gap.upTo)).catch(() => undefined);
      if (!queue || upTo <= queue.done) return;
      const pushed = online.get(deviceId);
      const bounded = Math.min(upTo, pushed ? pushed.upTo : queue.next - 1); // what was never handed out can't have been received
      if (pushed) {
        let gone = 0;
        while (gone < pushed.inFlight.length && pushed.inFlight[gone]!.n <= bounded) pushed.size -= pushed.inFlight[gone++]!.size;
        pushed.inFlight.splice(0, gone);
      }
      queues.removeSoon(queue, bounded);
      if (queue.done >= queue.next - 1) limits.emptied(deviceId);
      pump(queue);
    },
  };
}

/**
 * One queue of items for each device: written before anybody is told that they were delivered, pushed in order, kept until the device acknowledges.
 * Items are stored as the JSON that will be pushed, so that a message is serialised once, however often it is sent.
 * Back-pressure: at most WINDOW items lie unacknowledged on a socket; the rest waits on the disk.
 */
import type { Database as Sqlite } from "better-sqlite3";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import type { PushText, Storage } from "./ports.ts";

const SPAN = 2 ** 32;
const WINDOW_ITEMS = 512;
const WINDOW_CHARACTERS = 4 << 20;
const BATCH_ITEMS = 128;
const BATCH_CHARACTERS = 1 << 20;

interface Box {
  readonly no: number;
  readonly deviceId: string;
  next: number;
  acked: number;
  dropped: boolean;
  /** Highest n handed to the socket since it opened; -1 while no socket is open. */
  pushed: number;
  /** Items written in this run that may be pushed without reading them back. */
  fresh: { n: number; item: string }[];
  inFlight: { n: number; size: number }[];
  inFlightSize: number;
}

export type NewItem = Omit<MailboxItem, "n">;

export interface Mailboxes {
  /** Only inside a write. `item` is the JSON object of a NewItem. */
  append(deviceId: string, item: string): void;
  /** Pushes what was appended; after the write that appended it is durable. */
  flush(): void;
  connected(deviceId: string): void;
  disconnected(deviceId: string): void;
  /** Removes what the device has; resolves when that is durable. */
  acknowledge(deviceId: string, upTo: number): Promise<void>;
  /** A revoked device: its items go, and nothing is kept for it again. Only inside a write. */
  drop(deviceId: string): void;
  /** After a write that failed: what memory believed about it is not so. */
  forget(): void;
}

export function openMailboxes(storage: Storage, push: PushText): Mailboxes {
  const sql = statements(storage.raw);
  const boxes = new Map<string, Box>();
  const online = new Set<string>();
  const dirty = new Set<Box>();
  const acknowledgements = new Map<Box, { upTo: number; done: Promise<void> }>();

  function boxOf(deviceId: string, create: boolean): Box | undefined {
    const known = boxes.get(deviceId);
    if (known) return known;
    let row = sql.find.get(deviceId) as { no: number; acked: number; dropped: number } | undefined;
    if (!row) {
      if (!create) return undefined;
      sql.insertDevice.run(deviceId);
      row = sql.find.get(deviceId) as { no: number; acked: number; dropped: number };
    }
    const last = sql.last.get(row.no * SPAN, (row.no + 1) * SPAN) as { key: number | null };
    const highest = last.key === null ? row.acked : Math.max(row.acked, last.key - row.no * SPAN);
    const box: Box = { no: row.no, deviceId, next: highest + 1, acked: row.acked, dropped: row.dropped === 1, pushed: online.has(deviceId) ? row.acked : -1, fresh: [], inFlight: [], inFlightSize: 0 };
    boxes.set(deviceId, box);
    return box;
  }

  function pump(box: Box): void {
    if (box.pushed < 0) {
      box.fresh = [];
      return;
    }
    while (box.inFlight.length < WINDOW_ITEMS && box.inFlightSize < WINDOW_CHARACTERS) {
      if (box.pushed >= box.next - 1) break;
      const items = nextItems(box);
      if (items.length === 0) {
        box.pushed = box.next - 1;
        break;
      }
      let text = `{"push":"deliver","items":[`;
      for (const [i, { n, item }] of items.entries()) {
        text += `${i === 0 ? "" : ","}{"n":${n},${item.slice(1)}`;
        box.inFlight.push({ n, size: item.length });
        box.inFlightSize += item.length;
      }
      if (!push(box.deviceId, `${text}]}`)) {
        close(box);
        return;
      }
      box.pushed = items.at(-1)!.n;
    }
    if (box.fresh.length > WINDOW_ITEMS) box.fresh = []; // it will be read back when there is room again
  }

  function nextItems(box: Box): { n: number; item: string }[] {
    const room = Math.min(BATCH_ITEMS, WINDOW_ITEMS - box.inFlight.length);
    if (box.fresh[0]?.n === box.pushed + 1) {
      let size = 0;
      let count = 0;
      while (count < room && count < box.fresh.length && size < BATCH_CHARACTERS) size += box.fresh[count++]!.item.length;
      return box.fresh.splice(0, count);
    }
    const out: { n: number; item: string }[] = [];
    let size = 0;
    for (const row of sql.read.iterate(box.no * SPAN + box.pushed, (box.no + 1) * SPAN, room) as Iterable<{ key: number; item: string }>) {
      out.push({ n: row.key - box.no * SPAN, item: row.item });
      size += row.item.length;
      if (size >= BATCH_CHARACTERS) break;
    }
    const last = out.at(-1)?.n;
    if (last !== undefined) while (box.fresh.length > 0 && box.fresh[0]!.n <= last) box.fresh.shift();
    return out;
  }

  function close(box: Box): void {
    box.pushed = -1;
    box.fresh = [];
    box.inFlight = [];
    box.inFlightSize = 0;
  }

  return {
    append(deviceId, item) {
      const box = boxOf(deviceId, true)!;
      if (box.dropped) return;
      const n = box.next++;
      sql.insert.run(box.no * SPAN + n, item);
      if (box.pushed >= 0) box.fresh.push({ n, item });
      dirty.add(box);
    },
    flush() {
      for (const box of dirty) pump(box);
      dirty.clear();
    },
    connected(deviceId) {
      online.add(deviceId);
      const box = boxOf(deviceId, false);
      if (!box) return; // made at the first item, with `online` in mind
      close(box);
      box.pushed = box.acked;
      pump(box);
    },
    disconnected(deviceId) {
      online.delete(deviceId);
      const box = boxes.get(deviceId);
      if (box) close(box);
    },
    acknowledge(deviceId, upTo) {
      const box = boxOf(deviceId, false);
      if (!box || upTo <= box.acked) return Promise.resolve();
      const bounded = Math.min(upTo, box.pushed >= 0 ? Math.max(box.pushed, box.acked) : box.next - 1);
      let gone = 0;
      while (gone < box.inFlight.length && box.inFlight[gone]!.n <= bounded) box.inFlightSize -= box.inFlight[gone++]!.size;
      box.inFlight.splice(0, gone);
      const waiting = acknowledgements.get(box);
      if (waiting) {
        waiting.upTo = Math.max(waiting.upTo, bounded);
        pump(box);
        return waiting.done;
      }
      const mine = { upTo: bounded, done: Promise.resolve() };
      mine.done = storage.writer.run(() => {
        acknowledgements.delete(box);
        if (mine.upTo <= box.acked) return;
        sql.remove.run(box.no * SPAN + box.acked, box.no * SPAN + mine.upTo);
        sql.setAcked.run(mine.upTo, box.no);
        box.acked = mine.upTo;
      });
      acknowledgements.set(box, mine);
      pump(box);
      return mine.done;
    },
    drop(deviceId) {
      const box = boxOf(deviceId, true)!;
      box.dropped = true;
      close(box);
      sql.remove.run(box.no * SPAN, (box.no + 1) * SPAN - 1);
      sql.setDropped.run(box.no);
    },
    forget() {
      boxes.clear();
      dirty.clear();
      acknowledgements.clear();
    },
  };
}

function statements(db: Sqlite) {
  return {
    find: db.prepare("select no, acked, dropped from rooms_device where device_id = ?"),
    insertDevice: db.prepare("insert into rooms_device (device_id) values (?)"),
    last: db.prepare("select max(key) as key from rooms_mailbox where key >= ? and key < ?"),
    insert: db.prepare("insert into rooms_mailbox (key, item) values (?, ?)"),
    read: db.prepare("select key, item from rooms_mailbox where key > ? and key < ? order by key limit ?"),
    remove: db.prepare("delete from rooms_mailbox where key > ? and key <= ?"),
    setAcked: db.prepare("update rooms_device set acked = ? where no = ?"),
    setDropped: db.prepare("update rooms_device set dropped = 1 where no = ?"),
  };
}

/**
 * What was not kept for a device that was away too long: by room, how much of what kind. It stays until the device has heard of it. Nothing that is dropped is dropped silently:
 * the first thing that a device finds in its mailbox is where it begins to be incomplete.
 */
import type { DroppedFromMailbox } from "../../protocol/wire/api.ts";
import type { Trx } from "../storage/writer.ts";
import type { Storage } from "./ports.ts";

export interface Gap {
  /** Number of the last item that was dropped: what tells of it takes that place. */
  readonly upTo: number;
  /** Items in all. */
  readonly items: number;
  /** Seconds, by this node's clock: when the first was dropped. */
  readonly since: number;
}

export interface MailboxGaps {
  of(deviceId: string): Gap | undefined;
  /** Notes what lies between two keys of the mailbox's table, which is then removed. */
  note(trx: Trx, deviceId: string, range: { after: number; upTo: number }, upTo: number): void;
  /** What the device is told. */
  dataOf(deviceId: string): DroppedFromMailbox;
  /** It has heard of what was dropped up to there. */
  told(trx: Trx, deviceId: string, upTo: number): void;
}

/** Named one by one in what the device is told; a device with more is told that there are more, and looks at all that it has. */
const MOST_ROOMS = 1000;

export function openMailboxGaps(storage: Storage, now: () => number): MailboxGaps {
  const known = new Map<string, Gap>();
  for (const row of storage.raw.prepare("select device_id, up_to, items, since from rooms_gap").all() as { device_id: string; up_to: number; items: number; since: number }[]) {
    known.set(row.device_id, { upTo: row.up_to, items: row.items, since: row.since });
  }
  const count = `
    insert into rooms_gap_room (device_id, room, messages, changes, from_at, to_at)
      select ?, coalesce(json_extract(item, '$.room'), '') as room, sum(json_extract(item, '$.kind') = 'message'), sum(json_extract(item, '$.kind') in ('commit', 'welcome', 'closed')),
        min(coalesce(json_extract(item, '$.at'), 0)), max(coalesce(json_extract(item, '$.at'), 0))
      from rooms_mailbox where key > ? and key <= ? group by 2
    on conflict (device_id, room) do update set messages = messages + excluded.messages, changes = changes + excluded.changes, from_at = min(from_at, excluded.from_at), to_at = max(to_at, excluded.to_at)`;
  return {
    of: (deviceId) => known.get(deviceId),
    note(trx, deviceId, { after, upTo: key }, upTo) {
      const { items } = trx.prepare("select count(*) as items from rooms_mailbox where key > ? and key <= ?").get(after, key) as { items: number };
      if (items === 0) return;
      trx.prepare(count).run(deviceId, after, key);
      const before = trx.prepare("select items, since from rooms_gap where device_id = ?").get(deviceId) as { items: number; since: number } | undefined;
      const gap: Gap = { upTo, items: (before?.items ?? 0) + items, since: before?.since ?? Math.floor(now() / 1000) };
      trx.prepare("insert or replace into rooms_gap (device_id, up_to, items, since) values (?, ?, ?, ?)").run(deviceId, gap.upTo, gap.items, gap.since);
      trx.afterCommit(() => void known.set(deviceId, gap));
    },
    dataOf(deviceId) {
      const rows = storage.raw.prepare("select room, messages, changes, from_at, to_at from rooms_gap_room where device_id = ? order by changes desc, messages desc limit ?").all(deviceId, MOST_ROOMS + 2) as { room: string; messages: number; changes: number; from_at: number; to_at: number }[];
      const rooms = rows.filter(({ room }) => room !== "");
      return {
        items: known.get(deviceId)?.items ?? 0,
        complete: rooms.length <= MOST_ROOMS,
        rooms: rooms.slice(0, MOST_ROOMS).map(({ room, messages, changes, from_at: from, to_at: to }) => ({ room, messages, changes, from, to })),
      };
    },
    told(trx, deviceId, upTo) {
      if (trx.prepare("delete from rooms_gap where device_id = ? and up_to <= ?").run(deviceId, upTo).changes === 0) return;
      trx.prepare("delete from rooms_gap_room where device_id = ?").run(deviceId);
      trx.afterCommit(() => void known.delete(deviceId));
    },
  };
}

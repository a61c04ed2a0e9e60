/**
 * What is said to this device before its Welcome is here, or before the commit that makes the epoch in which it is said: passing signals take a shorter way than what is kept. Held for
 * moments and in memory only: most of what comes for a room that is not known is for a call that is over. What a hub sends is its own affair: it fills no other hub's places.
 */
import type { MailboxItem } from "../../protocol/wire/api.ts";
import type { Clock } from "../environment.ts";
import type { RoomUri } from "./channel.ts";

const HELD_MS = 30_000;
const MOST_ROOMS_OF_A_HUB = 16;
const MOST_ITEMS = 128;
const MOST_CHARACTERS = 1 << 20;

export interface EarlyItems {
  hold(room: RoomUri, items: readonly MailboxItem[]): void;
  has(room: RoomUri): boolean;
  /** What was held for the room, oldest first; nothing is held afterwards. */
  take(room: RoomUri): MailboxItem[];
  stop(): void;
}

/** `lost`: what was held for that room is not held any more, or could not be: it was not heard. Told by time alone, too: a hub may send nothing else. */
export function createEarlyItems({ monotonic: now, after }: Pick<Clock, "monotonic" | "after">, lost: (room: RoomUri) => void): EarlyItems {
  const rooms = new Map<string, { until: number; item: MailboxItem }[]>();
  /** An item that waits for a second commit keeps the time of its first. */
  const since = new WeakMap<MailboxItem, number>();
  const hubOf = (room: RoomUri) => room.slice(0, room.indexOf("/", "mimi://".length));

  let cancel: (() => void) | undefined;
  function watch(): void {
    cancel ??= after(HELD_MS, () => {
      cancel = undefined;
      forgetOld();
      if (rooms.size > 0) watch();
    });
  }

  function forgetOld(): void {
    for (const [room, held] of rooms) {
      const left = held.filter(({ until }) => until > now());
      if (left.length === held.length) continue;
      if (left.length > 0) rooms.set(room, left);
      else rooms.delete(room);
      lost(room);
    }
  }

  return {
    hold(room, items) {
      forgetOld();
      const held = rooms.get(room) ?? [];
      if (!rooms.has(room) && [...rooms.keys()].filter((one) => hubOf(one) === hubOf(room)).length >= MOST_ROOMS_OF_A_HUB) return lost(room);
      let characters = held.reduce((sum, { item }) => sum + (item.bytes?.length ?? 0), 0);
      for (const item of items) {
        const until = since.get(item) ?? now() + HELD_MS;
        characters += item.bytes?.length ?? 0;
        if (held.length >= MOST_ITEMS || characters > MOST_CHARACTERS || until <= now()) {
          lost(room);
          break;
        }
        since.set(item, until);
        held.push({ until, item });
      }
      if (held.length === 0) return;
      rooms.set(room, held);
      watch();
    },
    has: (room) => rooms.has(room),
    take(room) {
      forgetOld();
      const held = rooms.get(room) ?? [];
      rooms.delete(room);
      return held.map(({ item }) => item);
    },
    stop: () => cancel?.(),
  };
}

/**
 * What is said to this device before its Welcome is here, or before the commit that makes the epoch in which it is said: passing signals take a shorter way than what is kept. Held for
 * moments and in memory only: most of what comes for a room that is not known is for a call that is over.
 */
import type { MailboxItem } from "../../protocol/wire/api.ts";
import type { RoomUri } from "./channel.ts";

const HELD_MS = 30_000;
const MOST_ROOMS = 32;
const MOST_ITEMS = 128;

export interface EarlyItems {
  hold(room: RoomUri, items: readonly MailboxItem[]): void;
  has(room: RoomUri): boolean;
  /** What was held for the room, oldest first; nothing is held afterwards. */
  take(room: RoomUri): MailboxItem[];
}

export function createEarlyItems(now: () => number): EarlyItems {
  const rooms = new Map<RoomUri, { at: number; items: MailboxItem[] }>();
  const forgetOld = () => {
    for (const [room, { at }] of rooms) if (now() - at > HELD_MS) rooms.delete(room);
  };
  return {
    hold(room, items) {
      forgetOld();
      const held = rooms.get(room) ?? { at: now(), items: [] };
      if (!rooms.has(room) && rooms.size >= MOST_ROOMS) return;
      held.items.push(...items.slice(0, Math.max(0, MOST_ITEMS - held.items.length)));
      rooms.set(room, held);
    },
    has: (room) => rooms.has(room),
    take(room) {
      forgetOld();
      const { items = [] } = rooms.get(room) ?? {};
      rooms.delete(room);
      return items;
    },
  };
}

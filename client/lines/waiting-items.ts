/** Invitations that can't be judged yet, because the consent or the chain that they need is still on its way, and what came after them for the same room. Kept for a while, on disk. */
import { z } from "zod";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { fromUtf8, utf8 } from "../../protocol/wire/bytes.ts";
import type { Batch, Store } from "../store/store.ts";
import type { RoomUri } from "./channel.ts";

const PREFIX = "waiting/";
const KEPT_MS = 24 * 3600_000;
const MOST_ROOMS = 64;
const MOST_ITEMS = 512;

const record = z.object({ at: z.number(), items: z.array(z.custom<MailboxItem>()) });

export interface WaitingItems {
  load(): Promise<void>;
  has(room: RoomUri): boolean;
  /** A stranger can't fill the disk: beyond the limits what comes is dropped. */
  add(room: RoomUri, items: readonly MailboxItem[], progress: Batch): Promise<void>;
  /** Takes them out of memory, and off the disk only once `attempt` is done with them: it may add some again. */
  retry(room: RoomUri, attempt: (items: readonly MailboxItem[]) => Promise<void>): Promise<void>;
  all(): [RoomUri, readonly MailboxItem[]][];
}

export function createWaitingItems({ store, now }: { store: Store; now: () => number }): WaitingItems {
  const rooms = new Map<RoomUri, { at: number; items: MailboxItem[] }>();
  return {
    async load() {
      const old: string[] = [];
      for (const [key, bytes] of await store.list(PREFIX)) {
        const kept = record.parse(JSON.parse(fromUtf8(bytes)));
        if (kept.at + KEPT_MS < now()) old.push(key);
        else rooms.set(key.slice(PREFIX.length), kept);
      }
      if (old.length > 0) await store.commit({ remove: old });
    },
    has: (room) => rooms.has(room),
    async add(room, items, progress) {
      const known = rooms.get(room);
      if (!known && rooms.size >= MOST_ROOMS) return store.commit(progress);
      const kept = { at: known?.at ?? now(), items: [...(known?.items ?? []), ...items].slice(0, MOST_ITEMS) };
      await store.commit({ put: [...(progress.put ?? []), [PREFIX + room, utf8(JSON.stringify(kept))]], remove: progress.remove ?? [] });
      rooms.set(room, kept);
    },
    async retry(room, attempt) {
      const kept = rooms.get(room);
      if (!kept) return;
      rooms.delete(room);
      try {
        await attempt(kept.items);
      } catch (error) {
        rooms.set(room, kept);
        throw error;
      }
      if (!rooms.has(room)) await store.commit({ remove: [PREFIX + room] });
    },
    all: () => [...rooms].map(([room, { items }]) => [room, items]),
  };
}

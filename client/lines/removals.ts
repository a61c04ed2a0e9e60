/**
 * Taking a message back, with a while to think again: gone from the own screen at once, said to the others when the while is over. What waits is stored, so that a page that is left in
 * between still takes the message back: as soon as it is opened again, where it could not in leaving.
 */
import { z } from "zod";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { RoomUri } from "./channel.ts";
import type { Writing } from "./writing.ts";

export const UNDO_MS = 10_000;
const PREFIX = "removal/";
const schema = z.strictObject({ room: z.string(), id: z.string() });
type Removal = z.infer<typeof schema>;

export interface Removals {
  /** What waited when this device was last stopped goes out now: nobody is there any more to think again. */
  load(): Promise<void>;
  /** Throws `message/unknown` for what is not there or not one's own. */
  add(room: RoomUri, id: string): Promise<void>;
  /** Throws `message/removed` when it has gone out. */
  undo(room: RoomUri, id: string): Promise<void>;
  /** Until when each may be undone, milliseconds, by message id. */
  pending(): ReadonlyMap<string, number>;
  /** Sends all that waits: the page is being left. */
  flush(): Promise<void>;
  stop(): void;
  onChange(listener: () => void): () => void;
}

export interface RemovalsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly writing: Pick<Writing, "remove" | "requireOwn">;
  /** It could not be sent: the message stands as it was. */
  readonly failed: (room: RoomUri) => void;
  readonly log: (event: string, values?: Record<string, string>) => void;
}

export function createRemovals({ store, clock, writing, failed, log }: RemovalsDeps): Removals {
  const changed = listeners<void>();
  const waiting = new Map<string, Removal & { cancel: () => void }>();
  /** Also of those that are being sent right now. */
  const until = new Map<string, number>();
  const keyOf = ({ room, id }: Removal) => `${PREFIX}${room}/${id}`;

  function forget(id: string): void {
    waiting.get(id)?.cancel();
    waiting.delete(id);
    until.delete(id);
    changed.tell();
  }

  /** The deletion lies in the outbox before the wait for it is forgotten: a crash between the two says it twice, which changes nothing. */
  async function send(removal: Removal): Promise<void> {
    waiting.get(removal.id)?.cancel();
    waiting.delete(removal.id);
    await writing.remove(removal.room, removal.id).catch((error: unknown) => {
      const code = codeOf(error);
      log("removal.not-sent", { code });
      if (code !== "message/unknown") failed(removal.room);
    });
    await store.commit({ remove: [keyOf(removal)] });
    forget(removal.id);
  }

  const sendSoon = (removal: Removal) => void send(removal).catch((error: unknown) => log("removal.not-forgotten", { code: codeOf(error) }));

  return {
    async load() {
      for (const [, removal] of await readRecords(store, PREFIX, schema)) {
        until.set(removal.id, 0);
        sendSoon(removal);
      }
    },
    async add(room, id) {
      writing.requireOwn(room, id);
      if (waiting.has(id)) return;
      const removal = { room, id };
      await store.commit({ put: [[keyOf(removal), encodeRecord(removal)]] });
      until.set(id, clock.now() + UNDO_MS);
      waiting.set(id, { ...removal, cancel: clock.after(UNDO_MS, () => sendSoon(removal)) });
      changed.tell();
    },
    async undo(room, id) {
      if (!waiting.has(id)) throw new Failure("message/removed");
      forget(id); // at once: the time may be over while it is being stored
      await store.commit({ remove: [keyOf({ room, id })] });
    },
    pending: () => until,
    async flush() {
      await Promise.all([...waiting.values()].map(send));
    },
    stop() {
      for (const { cancel } of waiting.values()) cancel();
    },
    onChange: changed.add,
  };
}

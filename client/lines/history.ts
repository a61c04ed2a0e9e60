/** What was written in each line, in the order in which it came to this device. Changes are staged, stored with the group state that they go with, and shown then. */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { RoomUri } from "./channel.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";

const storedMessage = z.strictObject({
  id: z.string(),
  room: z.string(),
  order: z.int(),
  /** Person or guest URI. */
  from: z.string(),
  /** The device that said it; empty for a guest's and for the client's own notes. */
  device: z.string(),
  own: z.boolean(),
  at: z.int(),
  kind: z.enum(["message", "notice"]),
  text: z.string(),
  label: z.int().min(0).max(3),
  editedAt: z.int().nullable(),
  deleted: z.boolean(),
  replyTo: z.string().nullable(),
  attachment: z
    .strictObject({ url: z.string(), key: bytesUpTo(64), nonce: bytesUpTo(64), hash: bytesOf(32), size: z.int(), name: z.string(), type: z.string(), plainSize: z.int() })
    .nullable(),
  delivery: z.enum(["queued", "sent", "delivered", "read", "failed"]),
  failure: z.string().nullable(),
  values: z.record(z.string(), z.string()),
});
export type StoredMessage = z.infer<typeof storedMessage>;

export interface StagedHistory {
  get(id: string): StoredMessage | undefined;
  /** The last message that this device of a person said here. */
  lastOf(device: string): StoredMessage | undefined;
  /** `order` is given here. A message that is known already is left as it is: false. */
  add(message: Omit<StoredMessage, "order">): boolean;
  change(id: string, change: (message: StoredMessage) => StoredMessage): void;
  puts(): [string, Bytes][];
  /** After they are stored. */
  apply(): void;
  readonly empty: boolean;
}

export interface History {
  load(): Promise<void>;
  of(room: RoomUri): readonly StoredMessage[];
  get(room: RoomUri, id: string): StoredMessage | undefined;
  stage(room: RoomUri): StagedHistory;
  onChange(listener: (room: RoomUri) => void): () => void;
}

export function createHistory(store: Store, changed: { tell(room: RoomUri): void; add(listener: (room: RoomUri) => void): () => void }): History {
  const lines = new Map<RoomUri, Map<string, StoredMessage>>();
  let nextOrder = 1;

  const of = (room: RoomUri): Map<string, StoredMessage> => {
    const known = lines.get(room) ?? new Map<string, StoredMessage>();
    lines.set(room, known);
    return known;
  };

  return {
    async load() {
      for (const [, message] of await readRecords(store, "message/", storedMessage)) {
        of(message.room).set(message.id, message); // keys sort by order
        nextOrder = Math.max(nextOrder, message.order + 1);
      }
    },
    of: (room) => [...(lines.get(room)?.values() ?? [])],
    get: (room, id) => lines.get(room)?.get(id),
    stage(room) {
      const staged = new Map<string, StoredMessage>();
      const get = (id: string) => staged.get(id) ?? lines.get(room)?.get(id);
      return {
        get,
        lastOf: (device) => [...staged.values()].findLast((message) => message.device === device) ?? [...(lines.get(room)?.values() ?? [])].findLast((message) => message.device === device),
        add(message) {
          if (get(message.id)) return false;
          staged.set(message.id, { ...message, order: nextOrder++ });
          return true;
        },
        change(id, change) {
          const message = get(id);
          if (message) staged.set(id, change(message));
        },
        puts: () => [...staged.values()].map((message) => [`message/${room}/${String(message.order).padStart(12, "0")}`, encodeRecord(message)]),
        apply() {
          if (staged.size === 0) return;
          for (const [id, message] of staged) of(room).set(id, message);
          changed.tell(room);
        },
        get empty() {
          return staged.size === 0;
        },
      };
    },
    onChange: changed.add,
  };
}

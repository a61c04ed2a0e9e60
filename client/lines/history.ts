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
  /** In order of arrival, from 1; below that, what was handed on later from before this device came. */
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
  /** In order. Grows as messages come: not to be kept. */
  of(room: RoomUri): readonly StoredMessage[];
  get(room: RoomUri, id: string): StoredMessage | undefined;
  stage(room: RoomUri): StagedHistory;
  /** Messages from before everything that is here, oldest first: what another device has handed on. */
  earlier(room: RoomUri, messages: readonly Omit<StoredMessage, "order">[]): Pick<StagedHistory, "puts" | "apply">;
  /** The node has them. Not stored: what lies in the outbox after a restart is sent again and found out again. */
  sent(room: RoomUri, ids: Iterable<string>): void;
  /** After a restart: of the own messages that were stored as queued, those that are in no outbox any more have been sent. */
  settle(queued: ReadonlySet<string>): void;
  onChange(listener: (room: RoomUri) => void): () => void;
}

/** One room's messages: by place, by id, and the last of each device. Long histories are appended to, not copied. */
interface Pages {
  readonly list: StoredMessage[];
  readonly places: Map<string, number>;
  readonly lastOf: Map<string, StoredMessage>;
}

/** Sorts as the orders do: what is below 1 begins with a dash, which comes before every digit. */
function keyOf({ room, order }: Pick<StoredMessage, "room" | "order">): string {
  const digits = (order < 1 ? 10 ** 12 - 1 + order : order).toString().padStart(12, "0");
  return `message/${room}/${order < 1 ? "-" : ""}${digits}`;
}

export function createHistory(store: Store, changed: { tell(room: RoomUri): void; add(listener: (room: RoomUri) => void): () => void }): History {
  const lines = new Map<RoomUri, Pages>();
  let nextOrder = 1;

  const pagesOf = (room: RoomUri): Pages => {
    const known = lines.get(room) ?? { list: [], places: new Map(), lastOf: new Map() };
    lines.set(room, known);
    return known;
  };

  function keep({ list, places, lastOf }: Pages, message: StoredMessage): void {
    const place = places.get(message.id) ?? list.length;
    list[place] = message;
    places.set(message.id, place);
    if (message.device !== "" && (lastOf.get(message.device)?.order ?? 0) <= message.order) lastOf.set(message.device, message);
  }

  const find = (room: RoomUri, id: string): StoredMessage | undefined => {
    const pages = lines.get(room);
    const place = pages?.places.get(id);
    return place === undefined ? undefined : pages!.list[place];
  };

  return {
    async load() {
      for (const [, message] of await readRecords(store, "message/", storedMessage)) {
        keep(pagesOf(message.room), message); // keys sort by order
        nextOrder = Math.max(nextOrder, message.order + 1);
      }
    },
    of: (room) => lines.get(room)?.list ?? [],
    get: find,
    stage(room) {
      const staged = new Map<string, StoredMessage>();
      const get = (id: string) => staged.get(id) ?? find(room, id);
      return {
        get,
        lastOf: (device) => [...staged.values()].findLast((message) => message.device === device) ?? lines.get(room)?.lastOf.get(device),
        add(message) {
          if (get(message.id)) return false;
          staged.set(message.id, { ...message, order: nextOrder++ });
          return true;
        },
        change(id, change) {
          const message = get(id);
          if (message) staged.set(id, change(message));
        },
        puts: () => [...staged.values()].map((message) => [keyOf(message), encodeRecord(message)]),
        apply() {
          if (staged.size === 0) return;
          for (const message of staged.values()) keep(pagesOf(room), message);
          changed.tell(room);
        },
        get empty() {
          return staged.size === 0;
        },
      };
    },
    earlier(room, messages) {
      const first = Math.min(1, lines.get(room)?.list[0]?.order ?? 1);
      const staged = messages.map((message, i): StoredMessage => ({ ...message, order: first - messages.length + i }));
      return {
        puts: () => staged.map((message) => [keyOf(message), encodeRecord(message)]),
        apply() {
          if (staged.length === 0) return;
          const { list, places } = pagesOf(room);
          list.unshift(...staged);
          places.clear();
          for (const [place, message] of list.entries()) places.set(message.id, place);
          changed.tell(room);
        },
      };
    },
    sent(room, ids) {
      const pages = pagesOf(room);
      let any = false;
      for (const id of ids) {
        const message = find(room, id);
        if (message?.delivery !== "queued") continue;
        keep(pages, { ...message, delivery: "sent" });
        any = true;
      }
      if (any) changed.tell(room);
    },
    settle(queued) {
      for (const pages of lines.values()) {
        for (const message of pages.list) if (message.own && message.delivery === "queued" && !queued.has(message.id)) keep(pages, { ...message, delivery: "sent" });
      }
    },
    onChange: changed.add,
  };
}

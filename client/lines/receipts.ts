/** "Delivered" and "read": told inside the line, so to contacts only (attack 28), and one receipt stands for everything up to its message. */
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import { encodeRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { LineChannel, RoomUri, SignalEvent } from "./channel.ts";
import type { History, StoredMessage } from "./history.ts";
import { isWritable, roomKey } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** Messages that come close together are acknowledged together. */
const GATHER_MS = 200;
const LOOK_BACK = 64;
const rising = { failed: 0, queued: 0, sent: 1, delivered: 2, read: 3 } as const;

export interface Receipts {
  arrived(room: RoomUri): void;
  markRead(room: RoomUri): Promise<void>;
  heard(event: SignalEvent): void;
  stop(): void;
}

export function createReceipts(deps: { store: Store; rooms: Rooms; history: History; channel: LineChannel; own: { person: string }; clock: Clock; log: (event: string, values?: Record<string, string | number>) => void }): Receipts {
  const { store, rooms, history, channel, own, clock } = deps;
  const gathering = new Map<RoomUri, () => void>();

  const lastOfOthers = (room: RoomUri): StoredMessage | undefined => history.of(room).findLast((message) => message.kind === "message" && message.from !== own.person);

  async function say(room: RoomUri, state: "delivered" | "read"): Promise<void> {
    const last = lastOfOthers(room);
    const known = rooms.get(room);
    if (!last || !known || !isWritable(known)) return;
    await channel.sendSignal(room, { kind: "seen", upTo: fromBase64Url(last.id), state });
  }

  async function apply({ room, signal, sender }: SignalEvent): Promise<void> {
    if (signal.kind !== "seen" || sender.person === null || sender.person === own.person) return;
    await rooms.get(room)?.queue(async () => {
      const upTo = history.get(room, toBase64Url(signal.upTo));
      if (!upTo) return;
      const staged = history.stage(room);
      let settled = 0;
      for (const message of history.of(room).toReversed()) {
        if (!message.own || message.order > upTo.order || message.kind !== "message" || message.delivery === "failed") continue;
        if (rising[message.delivery] < rising[signal.state]) staged.change(message.id, (known) => ({ ...known, delivery: signal.state }));
        else if (++settled > LOOK_BACK) break; // what came before was told before
      }
      if (staged.empty) return;
      await store.commit({ put: staged.puts() });
      staged.apply();
    });
  }

  return {
    arrived(room) {
      if (gathering.has(room)) return;
      const send = () => {
        gathering.delete(room);
        say(room, "delivered").catch((error: unknown) => deps.log("receipt.not-sent", { code: codeOf(error) }));
      };
      gathering.set(room, clock.after(GATHER_MS, send));
    },
    async markRead(uri) {
      const room = rooms.get(uri);
      const last = lastOfOthers(uri);
      if (!room || !last || last.order <= room.record.readUpTo) return;
      await room.queue(async () => {
        const record = { ...room.record, readUpTo: last.order };
        await store.commit({ put: [[roomKey(uri), encodeRecord(record)]] });
        room.record = record;
      });
      await say(uri, "read").catch((error: unknown) => deps.log("receipt.not-sent", { code: codeOf(error) }));
    },
    heard: (event) => void apply(event).catch((error: unknown) => deps.log("receipt.not-kept", { code: codeOf(error) })),
    stop() {
      for (const cancel of gathering.values()) cancel();
      gathering.clear();
    },
  };
}

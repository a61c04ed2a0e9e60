/** Rooms of other hubs that this node's devices are in: what the hub said the room is, and which device was let in. */
import { fromBase64Url } from "../../protocol/wire/bytes.ts";
import { peekRoomCreate } from "../../protocol/wire/room-id.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { Trx } from "../storage/writer.ts";
import type { Storage } from "./ports.ts";

interface KnownRoom {
  readonly create: RoomCreate;
  readonly creation: string;
}

export interface Followed {
  room(room: string): KnownRoom | undefined;
  remember(trx: Trx, room: string, known: { kind: RoomCreate["kind"]; creation: string; at: number }): void;
  /** Calls made before `before` (milliseconds): they are over. */
  forgetCalls(trx: Trx, before: number): void;
  isMember(room: string, deviceId: string): boolean;
  /** Of this node. */
  devicesIn(room: string): string[];
  join(trx: Trx, room: string, deviceId: string): void;
  /** The room is closed. */
  leave(trx: Trx, room: string): void;
  /** The device is cut off. */
  forget(trx: Trx, deviceId: string): void;
}

const MOST_IN_MEMORY = 5000;

/** Nothing of what memory holds here is ever wrong for long: a member that is one no more is refused by the hub. */
export function openFollowed(storage: Storage): Followed {
  const rooms = new Map<string, KnownRoom>();
  const members = new Set((storage.raw.prepare("select room, device_id from rooms_followed").all() as { room: string; device_id: string }[]).map((row) => `${row.room} ${row.device_id}`));
  const inRoom = storage.raw.prepare("select device_id from rooms_followed where room = ?");
  const find = storage.raw.prepare("select creation from rooms_known where room = ?");
  return {
    room(room) {
      const known = rooms.get(room);
      if (known) return known;
      const row = find.get(room) as { creation: string } | undefined;
      if (!row) return undefined;
      const loaded = { create: peekRoomCreate(fromBase64Url(row.creation)), creation: row.creation };
      if (rooms.size >= MOST_IN_MEMORY) rooms.delete(rooms.keys().next().value!);
      rooms.set(room, loaded); // what it says is in its name: a transaction that fails later takes nothing back but the memory of it
      return loaded;
    },
    remember(trx, room, { kind, creation, at }) {
      trx.prepare("insert or ignore into rooms_known (room, kind, creation, at) values (?, ?, ?, ?)").run(room, kind, creation, at);
    },
    forgetCalls(trx, before) {
      const gone = trx.prepare("delete from rooms_known where kind = 'call' and at < ? returning room").all(before) as { room: string }[];
      for (const { room } of gone) {
        this.leave(trx, room);
        rooms.delete(room);
      }
    },
    isMember: (room, deviceId) => members.has(`${room} ${deviceId}`),
    devicesIn: (room) => (inRoom.all(room) as { device_id: string }[]).map((row) => row.device_id),
    join(trx, room, deviceId) {
      trx.prepare("insert or ignore into rooms_followed (room, device_id) values (?, ?)").run(room, deviceId);
      members.add(`${room} ${deviceId}`); // ahead of the disk by a moment: events that come in the same request need it
    },
    leave(trx, room) {
      const rows = trx.prepare("delete from rooms_followed where room = ? returning device_id").all(room) as { device_id: string }[];
      for (const row of rows) members.delete(`${room} ${row.device_id}`);
    },
    forget(trx, deviceId) {
      const rows = trx.prepare("delete from rooms_followed where device_id = ? returning room").all(deviceId) as { room: string }[];
      for (const row of rows) members.delete(`${row.room} ${deviceId}`);
    },
  };
}

/** A room as this device has it: its create event, its group at the current epoch, and what became of it. */
import { z } from "zod";
import type { LineGroup } from "../../protocol/line/group.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { Serial } from "../serial.ts";
import type { Member, RoomGroup, RoomUri } from "./channel.ts";

export const roomRecord = z.strictObject({
  create: bytesUpTo(8192),
  /** `attacked`: somebody tried to put in a device that is nobody's; nothing is said there any more. */
  /** `rejoining`: this device has missed changes and has asked to be let in again; until then it can neither hear nor say anything here. */
  status: z.enum(["open", "read-only", "attacked", "left", "closed", "rejoining"]),
  replacedBy: z.string().nullable(),
  /** When this device last made or saw a commit, milliseconds. */
  healedAt: z.int(),
  openedAt: z.int(),
  /** Order of the last message that the person has seen on this device. */
  readUpTo: z.int(),
  /** Devices that have asked to be let in again: their latest request, and its KeyPackage until that was used. */
  rejoining: z.record(z.string(), z.strictObject({ at: z.int(), keyPackage: bytesUpTo(16384).nullable() })).default({}),
});
export type RoomRecord = z.infer<typeof roomRecord>;

/** A commit that was stored before it was sent, so that a crash in between leaves no doubt which epoch this device is in. */
export const pendingCommit = z.strictObject({ state: bytesUpTo(64 << 20), commit: bytesUpTo(4 << 20), welcome: bytesUpTo(4 << 20).nullable(), groupInfo: bytesUpTo(4 << 20) });
export type PendingCommit = z.infer<typeof pendingCommit>;

export interface Room {
  readonly uri: RoomUri;
  readonly create: RoomCreate;
  /** Everything that changes the group runs here, one after the other. */
  readonly queue: Serial;
  record: RoomRecord;
  group: LineGroup | undefined;
  pending: PendingCommit | undefined;
  /** Of the current group; rebuilt when a chain changes. */
  members: readonly Member[];
}

export const roomKey = (room: RoomUri) => `room/${room}`;
export const groupKey = (room: RoomUri) => `group/${room}`;
export const pendingKey = (room: RoomUri) => `pending/${room}`;

export function isWritable(room: Room): room is Room & { group: LineGroup } {
  return room.record.status === "open" && room.group !== undefined && !room.group.removed;
}

export function asRoomGroup(room: Room & { group: LineGroup }, postQuantum: boolean): RoomGroup {
  const { group, uri, create, members } = room;
  return {
    room: uri,
    create,
    epoch: Number(group.epoch),
    ownLeaf: group.ownLeaf,
    members,
    postQuantum,
    export: (label: string, context: Bytes, length: number) => group.export(label, context, length),
    epochAuthenticator: group.epochAuthenticator,
  };
}

/** All rooms of this device, and the environment in which each one's group works. */
import { decodeLine, type LineEnvironment, type LineGroup, type LineSuite } from "../../protocol/line/group.ts";
import { peekRoomCreate } from "../../protocol/wire/room-id.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { LeafCheck } from "../contacts/leaf-check.ts";
import { serial } from "../serial.ts";
import { decodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { Member, RoomUri } from "./channel.ts";
import { groupKey, pendingCommit, pendingKey, type Room, roomRecord, type RoomRecord } from "./room.ts";

export interface Rooms {
  load(): Promise<void>;
  get(uri: RoomUri): Room | undefined;
  all(): readonly Room[];
  lines(): readonly Room[];
  /** Makes the in-memory room; storing is the caller's, in one batch with what else belongs to it. */
  open(uri: RoomUri, create: RoomCreate, record: RoomRecord, group: LineGroup | undefined): Room;
  forget(uri: RoomUri): void;
  /** `create` undefined: before it is known, while a Welcome is being read. */
  environmentFor(create: RoomCreate | undefined): LineEnvironment;
  /** The same group, bound to the room whose create event is now known. */
  reopen(create: RoomCreate, group: LineGroup): LineGroup;
  membersOf(group: LineGroup): Member[];
  /** After a chain or a notice changed. */
  recheckMembers(): void;
  readonly suite: LineSuite;
}

export interface RoomsDeps {
  readonly store: Store;
  readonly suite: LineSuite;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly leaves: LeafCheck;
  readonly now: () => number;
}

export function createRooms(deps: RoomsDeps): Rooms {
  const rooms = new Map<RoomUri, Room>();

  const environmentFor = (create: RoomCreate | undefined): LineEnvironment => ({
    suite: deps.suite,
    signer: deps.signer,
    now: deps.now,
    authenticate: (identity, occasion) => deps.leaves.admits(identity, occasion, create),
  });

  const membersOf = (group: LineGroup): Member[] => group.members().map((member) => deps.leaves.member(member, deps.own));

  function open(uri: RoomUri, create: RoomCreate, record: RoomRecord, group: LineGroup | undefined): Room {
    const room: Room = { uri, create, queue: serial(), record, group, pending: undefined, members: group ? membersOf(group) : [] };
    rooms.set(uri, room);
    return room;
  }

  return {
    suite: deps.suite,
    async load() {
      for (const [key, record] of await readRecords(deps.store, "room/", roomRecord)) {
        const uri = key.slice("room/".length);
        const create = peekRoomCreate(record.create);
        const state = await deps.store.get(groupKey(uri));
        const room = open(uri, create, record, state && decodeLine(environmentFor(create), state));
        const pending = await deps.store.get(pendingKey(uri));
        if (pending) room.pending = decodeRecord(pendingCommit, pending);
      }
    },
    get: (uri) => rooms.get(uri),
    all: () => [...rooms.values()],
    lines: () => [...rooms.values()].filter((room) => room.create.kind === "line"),
    open,
    forget: (uri) => void rooms.delete(uri),
    environmentFor,
    reopen: (create, group) => decodeLine(environmentFor(create), group.encode()),
    membersOf,
    recheckMembers() {
      for (const room of rooms.values()) if (room.group) room.members = membersOf(room.group);
    },
  };
}

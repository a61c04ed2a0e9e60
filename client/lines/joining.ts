/**
 * Being welcomed. A Welcome is an invitation by somebody who may be anybody: it leads in only if the room's id is the hash of its create event, signed by a device of the person who claims to have made it,
 * if that event lists this person, and if every person in it is one whom this person asked or let in, or whom the own desk has introduced for the arrangement that the room names. Every leaf was authenticated on the way. One that comes twice is refused (attack 21).
 */
import { joinLine } from "../../protocol/line/group.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { groupIdOf, openRoomCreate, peekRoomCreate, roomOf } from "../../protocol/wire/room-id.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { People } from "../contacts/people.ts";
import { encodeRecord } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import type { GroupEvent, RoomUri } from "./channel.ts";
import type { KeyPackages } from "./key-packages.ts";
import { asRoomGroup, groupKey, type Room, roomKey, type RoomRecord } from "./room.ts";
import type { Rooms } from "./rooms.ts";

export interface JoiningDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly people: People;
  readonly keyPackages: KeyPackages;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly admitsArranged: (create: RoomCreate) => boolean;
  readonly now: () => number;
}

/** Throws `room/…`, `line/…`, `chain/…`; `session/unreachable` and `contact/…` may pass with time. */
export async function joinRoom(deps: JoiningDeps, room: RoomUri, welcome: Bytes, progress: Batch): Promise<{ room: Room; event: GroupEvent }> {
  const { rooms, people, keyPackages } = deps;
  if (rooms.get(room)?.group) throw new Failure("line/welcome-replayed");
  const used = keyPackages.forWelcome(welcome);
  if (!used) throw new Failure("line/welcome-for-another");
  // A package of last resort is used more than once: the Welcome that once led in here, played again, would lead back to where this device was long ago.
  if (rooms.get(room)?.record.status === "rejoining" && used.use === "last-resort") throw new Failure("line/welcome-replayed");
  const group = await joinLine(rooms.environmentFor(undefined), { welcome, keyPackage: used.keyPackage, secrets: used.secrets, knows: (groupId) => rooms.all().some((known) => known.group && equalBytes(known.group.groupId, groupId)) });
  if (!group.context) throw new Failure("room/no-create-event");
  const create = checkCreate(deps, room, group.context, group.groupId);

  if (create.arrangement !== undefined && !deps.admitsArranged(create)) throw new Failure("contact/no-consent", "not arranged here");
  for (const person of create.arrangement === undefined ? create.persons : []) {
    const consent = people.record(person)?.consent;
    if (consent !== "self" && consent !== "granted" && consent !== "requested") throw new Failure("contact/no-consent");
  }
  const members = rooms.membersOf(group);
  for (const member of members) {
    if (member.person !== null ? !create.persons.includes(member.person) : create.kind !== "call" || member.guest === undefined) throw new Failure("room/not-a-person", member.end);
  }

  const before = rooms.get(room);
  const record: RoomRecord = { create: group.context, status: "open", replacedBy: null, healedAt: deps.now(), openedAt: before?.record.openedAt ?? deps.now(), readUpTo: before?.record.readUpTo ?? 0, rejoining: {} };
  const spent = keyPackages.spent(used.ref);
  await deps.store.commit({
    put: [...(progress.put ?? []), [roomKey(room), encodeRecord(record)], [groupKey(room), group.encode()]],
    remove: [...(progress.remove ?? []), ...spent.remove],
  });
  spent.apply();
  // From here on the group works in the environment of this very room, which knows who may be added to it.
  const opened = rooms.open(room, create, record, rooms.reopen(create, group));
  return { room: opened, event: { room, group: asRoomGroup({ ...opened, group: opened.group! }, rooms.suite.postQuantum), committer: null, added: opened.members, removed: [] } };
}

function checkCreate({ people, own }: JoiningDeps, room: RoomUri, bytes: Bytes, groupId: Bytes): RoomCreate {
  const claimed = peekRoomCreate(bytes);
  if (roomOf(bytes, claimed.hub) !== room || !equalBytes(groupIdOf(room), groupId)) throw new Failure("room/other-id");
  const creator = people.chain(claimed.creator.person)?.devices.get(claimed.creator.deviceId as never);
  if (!creator) throw new Failure("room/unknown-creator");
  const create = openRoomCreate(bytes, creator.record.signKey);
  if (!create.persons.includes(own.person)) throw new Failure("room/not-for-me");
  if (!create.persons.includes(create.creator.person)) throw new Failure("room/not-a-person");
  return create;
}

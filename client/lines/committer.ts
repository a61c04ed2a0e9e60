/**
 * Changing a group. A commit is stored before it is sent, and sent again until it is known what became of it: of two that cross, the hub takes one, and the other's author catches up
 * and tries again.
 */
import { readKeyPackage } from "../../protocol/framing/framing.ts";
import { decodeLine, type LineGroup } from "../../protocol/line/group.ts";
import { type Bytes, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { GroupEvent, Member, RoomUri } from "./channel.ts";
import { asRoomGroup, groupKey, isWritable, pendingKey, type PendingCommit, type Room, roomKey } from "./room.ts";
import type { Rooms } from "./rooms.ts";

const ATTEMPTS = 8;
const CATCH_UP_MS = 10_000;

export interface CommitterDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly session: Session;
  readonly clock: Clock;
  readonly onGroup: (event: GroupEvent) => void;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export interface Change {
  readonly add?: readonly Bytes[];
  readonly remove?: readonly number[];
  /** Asked again after somebody else's commit came first: it may have done this already. */
  readonly stillWanted?: () => boolean;
}

/** Throws `room/not-open`, `room/not-allowed`, `room/hub-unreachable`, `room/contended`. */
export async function commitChange(deps: CommitterDeps, uri: RoomUri, change: Change): Promise<void> {
  const room: Room | undefined = deps.rooms.get(uri);
  if (!room?.group) throw new Failure("room/not-open", room?.record.status);
  // Leaves are numbered anew by every commit: what is wanted is remembered by keys.
  const leaving = (change.remove ?? []).flatMap((leaf) => room.members.find((member) => member.leaf === leaf)?.signatureKey ?? []).map(toHex);
  const joining = (change.add ?? []).map((keyPackage) => ({ keyPackage, key: toHex(readKeyPackage(keyPackage).signatureKey) }));
  const refresh = leaving.length === 0 && joining.length === 0;

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const tried = room.group?.epoch;
    const done = await room.queue(async () => {
      if (!isWritable(room)) throw new Failure("room/not-open", room.record.status);
      if (room.pending && (await settle(deps, room)) === "taken" && refresh) return true;
      if (change.stillWanted?.() === false) return true;
      const present = new Map(room.members.map((member) => [toHex(member.signatureKey), member.leaf]));
      const add = joining.filter(({ key }) => !present.has(key) || leaving.includes(key)).map(({ keyPackage }) => keyPackage);
      const remove = leaving.flatMap((key) => present.get(key) ?? []);
      if (!refresh && add.length === 0 && remove.length === 0) return true;
      const made = await room.group.commit({ add, remove });
      const pending: PendingCommit = { state: made.next.encode(), commit: made.commit, welcome: made.welcome ?? null, groupInfo: made.groupInfo };
      await deps.store.commit({ put: [[pendingKey(uri), encodeRecord(pending)]] });
      room.pending = pending;
      return (await settle(deps, room)) === "taken";
    });
    if (done) return;
    await caughtUp(deps, room, tried);
  }
  throw new Failure("room/contended");
}

/** Asks the hub what becomes of the pending commit. In the room's queue only. Throws when the hub can't be asked: then it stays pending. */
export async function settle(deps: CommitterDeps, room: Room): Promise<"taken" | "lost"> {
  const { pending } = room;
  if (!pending || !room.group) return "lost";
  const answer = await deps.session.call("room.commit", {
    room: room.uri,
    commit: toBase64Url(pending.commit),
    groupInfo: toBase64Url(pending.groupInfo),
    ...(pending.welcome ? { welcome: toBase64Url(pending.welcome) } : {}),
  });
  if (answer.accepted) {
    await takePending(deps, room);
    return "taken";
  }
  if (answer.why === "hub-unreachable") throw new Failure("room/hub-unreachable");
  await deps.store.commit({ remove: [pendingKey(room.uri)] });
  room.pending = undefined;
  deps.log("room.commit-lost", { why: answer.why, code: answer.code ?? "" });
  if (answer.why === "not-allowed") throw new Failure("room/not-allowed", answer.code);
  return "lost";
}

/** The pending commit is the room's next epoch. In the room's queue only. */
async function takePending(deps: Pick<CommitterDeps, "store" | "rooms" | "clock" | "onGroup">, room: Room): Promise<void> {
  const { pending, members: before } = room;
  if (!pending) return;
  const group = decodeLine(deps.rooms.environmentFor(room.create), pending.state);
  const record = { ...room.record, healedAt: deps.clock.now() };
  await deps.store.commit({ put: [[groupKey(room.uri), pending.state], [roomKey(room.uri), encodeRecord(record)]], remove: [pendingKey(room.uri)] });
  room.pending = undefined;
  room.record = record;
  room.group = group;
  room.members = deps.rooms.membersOf(group);
  deps.onGroup(groupEvent(room, group, before, deps.rooms.suite.postQuantum));
}

function groupEvent(room: Room, group: LineGroup, before: readonly Member[], postQuantum: boolean): GroupEvent {
  const keyOf = (member: Member) => `${member.leaf} ${toHex(member.signatureKey)}`;
  const was = new Set(before.map(keyOf));
  const is = new Set(room.members.map(keyOf));
  return {
    room: room.uri,
    group: asRoomGroup({ ...room, group }, postQuantum),
    committer: room.members.find((member) => member.own) ?? null,
    added: room.members.filter((member) => !was.has(keyOf(member))),
    removed: before.filter((member) => !is.has(keyOf(member))),
  };
}

/** The commit that won is on its way through the mailbox. */
async function caughtUp(deps: CommitterDeps, room: Room, tried: bigint | undefined): Promise<void> {
  const until = deps.clock.monotonic() + CATCH_UP_MS;
  while (room.group && room.group.epoch === tried && deps.clock.monotonic() < until) {
    await new Promise<void>((resolve) => deps.clock.after(50, resolve));
  }
}


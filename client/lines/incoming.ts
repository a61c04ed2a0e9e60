/**
 * What the hub delivered for one room, in its order. Every step works on values; nothing counts until the next group state, what was read and the mailbox's progress are stored
 * in one batch. The attacker is the hub, a relay, or a member: he chooses what comes, in which order, how often.
 */
import { decodeLine, type LineGroup, type Opened } from "../../protocol/line/group.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { readRejoin } from "../../protocol/identity/rejoin-request.ts";
import { encodeRecord } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import type { GroupEvent, Member, RoomUri, SignalEvent } from "./channel.ts";
import { type Read, readContent } from "./content.ts";
import type { History, StagedHistory } from "./history.ts";
import { asRoomGroup, groupKey, pendingKey, type Room, roomKey } from "./room.ts";
import type { Rooms } from "./rooms.ts";

export interface IncomingMessage {
  readonly room: Room;
  readonly sender: Member;
  readonly read: Read;
  readonly at: number;
  readonly epoch: number;
}

export interface IncomingDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly history: History;
  /** Writes what people wrote into the staged history. */
  readonly write: (message: IncomingMessage, staged: StagedHistory) => void;
  /** Signals whose effect must be stored before the item is acknowledged; may come twice, the second time after the first could not be stored. */
  readonly beforeStored: (event: SignalEvent) => Promise<void>;
  readonly onSignal: (event: SignalEvent) => void;
  readonly onGroup: (event: GroupEvent) => void;
  readonly onGone: (event: { room: RoomUri; why: "removed" | "closed" }) => void;
  readonly onAttacked: (event: { room: RoomUri; code: string }) => void;
  readonly onUnreadable: (event: { room: RoomUri; code: string }) => void;
  /** Passing, and of an epoch whose commit is still on its way. */
  readonly onOvertaking: (room: RoomUri, item: MailboxItem) => void;
  readonly onRejected: (event: { room: RoomUri; id: string; code: string }) => void;
  /** Key of a device of that person's chain that is not revoked. */
  readonly deviceKey: (person: string, deviceId: string) => Uint8Array | undefined;
  readonly onRejoin: (room: RoomUri) => void;
  readonly onGuestKnock: (event: { room: RoomUri; guest: string; name: string; keyPackage: Bytes; proof: Bytes }) => void;
  readonly now: () => number;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

/** Repeats and echoes: nothing is wrong and nothing is new. */
const nothingNew = new Set(["line/own-message", "line/replayed", "line/commit-superseded", "line/sender-removed"]);
/** Members who can't read one another are not in the same epoch of the same group: the hub may have shown them different commits (attack 20). */
const unreadable = new Set(["line/undecryptable", "line/epoch-ahead", "line/bad-signature"]);
/** A commit that does what it may not: from here on the room's members do not see the same room. */
const attacks = new Set(["line/unauthenticated-member", "line/identity-changed", "line/commit-without-path", "line/external-sender", "line/proposal-not-allowed", "line/proposal-by-reference", "line/duplicate-key"]);

interface Step {
  group: LineGroup | undefined;
  members: readonly Member[];
  status: Room["record"]["status"];
  healedAt: number;
  dropPending: boolean;
  rejoining: Room["record"]["rejoining"];
  events: (() => void)[];
}

/** What is wrong passes with time: the node, or the one that has a chain, can't be asked now. */
export function passesWithTime(code: string): boolean {
  return code === "session/unreachable" || code === "auth/no-session" || code.startsWith("federation/") || code.startsWith("rate/");
}

/** Was never kept by anybody: it takes a shorter way than a commit does, and may come before it. */
export function isPassing({ n, kind }: MailboxItem): boolean {
  return n === 0 && kind === "message";
}

/** The disk, not the item: nothing that comes after can be taken either, and nothing is acknowledged. */
export function isStoring(code: string): boolean {
  return code.startsWith("store/");
}

/**
 * Resolves with how many items were taken: fewer than all when the next one needs somebody who can't be asked now. `progress` is stored with the last. `early`: passing, and held since their epoch was not here;
 * each is taken as soon as it is, before what came after it. Throws `store/…`: then none of them was.
 */
export async function takeItems(deps: IncomingDeps, room: Room, items: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void, early: readonly MailboxItem[] = []): Promise<number> {
  return room.queue(async () => {
    const staged = deps.history.stage(room.uri);
    const overtaking = [...early];
    let step: Step = { group: room.group, members: room.members, status: room.record.status, healedAt: room.record.healedAt, dropPending: false, rejoining: room.record.rejoining, events: [] };

    /** False when it has to wait, and all that comes after it. */
    const take = async (item: MailboxItem): Promise<boolean> => {
      try {
        step = await takeItem(deps, room, item, step, staged);
      } catch (error) {
        const code = codeOf(error);
        if (isStoring(code)) throw error;
        if (item.kind === "commit" && passesWithTime(code)) return false;
        if (isPassing(item) && code === "line/epoch-ahead") {
          overtaking.push(item);
          return true;
        }
        if (unreadable.has(code)) step = { ...step, events: [...step.events, () => deps.onUnreadable({ room: room.uri, code })] };
        if (item.kind === "commit" && attacks.has(code)) {
          step = { ...step, status: "attacked", events: [...step.events, () => deps.onAttacked({ room: room.uri, code })] };
        }
        if (!nothingNew.has(code)) failed(item, code);
      }
      return true;
    };

    let taken = 0;
    for (const item of items) {
      if (!(await take(item))) break;
      taken++;
      if (item.kind === "commit") for (const one of overtaking.splice(0)) await take(one);
    }
    await storeStep(deps, room, step, staged, taken === items.length ? progress : {});
    staged.apply();
    for (const item of overtaking) deps.onOvertaking(room.uri, item);
    for (const event of step.events) event();
    return taken;
  });
}

async function takeItem(deps: IncomingDeps, room: Room, item: MailboxItem, step: Step, staged: StagedHistory): Promise<Step> {
  if (step.status === "rejoining" && (item.kind === "commit" || item.kind === "message")) return step; // of a group that this device has lost
  switch (item.kind) {
    case "rejoin":
      return takeRejoin(deps, room, requireBytes(item), step);
    case "commit":
      return takeCommit(deps, room, requireBytes(item), step);
    case "message":
      return takeMessage(deps, room, item, step, staged);
    case "closed":
      return { ...step, status: step.status === "open" ? "closed" : step.status, events: [...step.events, () => deps.onGone({ room: room.uri, why: "closed" })] };
    case "rejected": {
      const { id, code, why } = (item.data ?? {}) as Record<string, unknown>;
      if (typeof id !== "string") throw new Failure("mailbox/malformed");
      return { ...step, events: [...step.events, () => deps.onRejected({ room: room.uri, id, code: typeof code === "string" ? code : typeof why === "string" ? why : "room/refused" })] };
    }
    case "guest-knocks": {
      const { guest, name, keyPackage: handed, proof: shown } = (item.data ?? {}) as Record<string, unknown>;
      if (typeof guest !== "string" || typeof handed !== "string") throw new Failure("mailbox/malformed");
      const keyPackage = fromBase64Url(handed);
      const proof = fromBase64Url(typeof shown === "string" ? shown : ""); // none at all is a wrong one
      return { ...step, events: [...step.events, () => deps.onGuestKnock({ room: room.uri, guest, name: typeof name === "string" ? name : "", keyPackage, proof })] };
    }
    default:
      throw new Failure("mailbox/unexpected", item.kind);
  }
}

async function takeCommit(deps: IncomingDeps, room: Room, bytes: Bytes, step: Step): Promise<Step> {
  if (!step.group || step.status === "attacked") throw new Failure("room/not-open", step.status);
  if (room.pending && equalBytes(room.pending.commit, bytes)) {
    const next = decodeLine(deps.rooms.environmentFor(room.create), room.pending.state); // ours, sent before a crash: the hub took it
    const has = (group: LineGroup, member: { leaf: number; signatureKey: Bytes }) => group.members().some((one) => one.leaf === member.leaf && equalBytes(one.signatureKey, member.signatureKey));
    const before = step.group;
    return afterCommit(deps, room, { kind: "commit", next, committer: before.members().find(({ leaf }) => leaf === before.ownLeaf)!, added: next.members().filter((member) => !has(before, member)), removed: before.members().filter((member) => !has(next, member)), selfRemoved: false }, step);
  }
  const opened = await step.group.open(bytes);
  if (opened.kind !== "commit") throw new Failure("mailbox/unexpected", "not a commit");
  return afterCommit(deps, room, opened, step);
}

function afterCommit(deps: IncomingDeps, room: Room, opened: Extract<Opened, { kind: "commit" }>, step: Step): Step {
  if (opened.selfRemoved) {
    return { ...step, group: undefined, members: [], status: "left", dropPending: true, events: [...step.events, () => deps.onGone({ room: room.uri, why: "removed" })] };
  }
  const before = step.members;
  const members = deps.rooms.membersOf(opened.next);
  const event: GroupEvent = {
    room: room.uri,
    group: asRoomGroup({ ...room, group: opened.next, members }, deps.rooms.suite.postQuantum),
    committer: before.find(({ leaf }) => leaf === opened.committer.leaf) ?? null,
    added: members.filter(({ leaf }) => opened.added.some((added) => added.leaf === leaf)),
    removed: before.filter(({ leaf }) => opened.removed.some((removed) => removed.leaf === leaf)),
  };
  // Whoever asked to be let in again has been, by whichever of us came first.
  const rejoining = Object.fromEntries(Object.entries(step.rejoining).map(([deviceId, asked]) => [deviceId, event.added.some((member) => member.deviceId === deviceId) ? { ...asked, keyPackage: null } : asked]));
  return { ...step, group: opened.next, members, rejoining, healedAt: deps.now(), dropPending: true, events: [...step.events, () => deps.onGroup(event)] };
}

/** A member says that it has lost its place. It counts if that device signed it, is in the group, and has not said so before. */
async function takeRejoin(deps: IncomingDeps, room: Room, bytes: Bytes, step: Step): Promise<Step> {
  const request = readRejoin(bytes, room.uri, deps.deviceKey);
  if (!request) throw new Failure("room/bad-rejoin");
  const member = step.members.find(({ deviceId }) => deviceId === request.deviceId);
  const known = step.rejoining[request.deviceId];
  if (!member || member.own || member.ignored || member.person !== request.person || (known && known.at >= request.at)) return step;
  const rejoining = { ...step.rejoining, [request.deviceId]: { at: request.at, keyPackage: request.keyPackage as Bytes } };
  return { ...step, rejoining, events: [...step.events, () => deps.onRejoin(room.uri)] };
}

async function takeMessage(deps: IncomingDeps, room: Room, item: MailboxItem, step: Step, staged: StagedHistory): Promise<Step> {
  if (!step.group) throw new Failure("room/not-open", step.status);
  const opened = await step.group.open(requireBytes(item));
  if (opened.kind !== "message") throw new Failure("mailbox/unexpected", "not a message");
  const next = { ...step, group: opened.next };
  const sender = step.members.find(({ leaf }) => leaf === opened.sender.leaf);
  // Revoked or struck off: what it says is heard by nobody, even before a commit has removed it.
  if (!sender || sender.ignored || step.status === "attacked") return next;
  const name = sender.person ?? sender.guest;
  if (name === undefined) return next;
  let read: Read;
  try {
    read = readContent(opened.plaintext, opened.authenticatedData, name, room.uri);
  } catch (error) {
    deps.log("line.content-refused", { code: codeOf(error) });
    return next; // the ratchet goes on: one bad message must not make the next unreadable
  }
  const { body } = read;
  if (body.kind !== "signals") {
    deps.write({ room, sender, read, at: item.at, epoch: Number(opened.epoch) }, staged);
    return next;
  }
  const heard = body.signals.map((signal): SignalEvent => ({ room: room.uri, signal, sender, own: sender.own, at: item.at, epoch: Number(opened.epoch), rank: read.rank }));
  for (const event of heard) await deps.beforeStored(event);
  return { ...next, events: [...step.events, ...heard.map((event) => () => deps.onSignal(event))] };
}

async function storeStep(deps: IncomingDeps, room: Room, step: Step, staged: StagedHistory, progress: Batch): Promise<void> {
  const record = { ...room.record, status: step.status, healedAt: step.healedAt, rejoining: step.rejoining };
  const put: [string, Bytes][] = [...(progress.put ?? []), ...staged.puts()].map(([key, value]) => [key, value]);
  const remove: string[] = [...(progress.remove ?? [])];
  if (record.status !== room.record.status || record.healedAt !== room.record.healedAt || record.rejoining !== room.record.rejoining) put.push([roomKey(room.uri), encodeRecord(record)]);
  if (step.group !== room.group) {
    if (step.group) put.push([groupKey(room.uri), step.group.encode()]);
    else remove.push(groupKey(room.uri));
  }
  if (step.dropPending && room.pending) remove.push(pendingKey(room.uri));
  await deps.store.commit({ put, remove });
  room.record = record;
  room.group = step.group;
  room.members = step.members;
  if (step.dropPending) room.pending = undefined;
}

function requireBytes(item: MailboxItem): Bytes {
  if (item.bytes === undefined) throw new Failure("mailbox/malformed", "bytes");
  return fromBase64Url(item.bytes);
}


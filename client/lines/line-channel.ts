/** Rooms as calls, facts and the client's own modules use them. Puts the parts of this folder together; decides nothing itself. */
import { createLine, createSuite } from "../../protocol/line/group.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { groupIdOf, roomOf, signRoomCreate } from "../../protocol/wire/room-id.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { LeafCheck } from "../contacts/leaf-check.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import { listeners } from "../listeners.ts";
import { wakeOf } from "../reach/wake-of.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import type { GroupEvent, LineChannel, RoomUri, SignalEvent } from "./channel.ts";
import { type CommitterDeps, commitChange, settle } from "./committer.ts";
import { writeSignal } from "./content.ts";
import { gatherPassing } from "./passing.ts";
import { createEarlyItems } from "./early-items.ts";
import { createHistory, type History } from "./history.ts";
import { type IncomingDeps, isStoring, passesWithTime, takeItems } from "./incoming.ts";
import { joinRoom } from "./joining.ts";
import { createKeyPackages, type KeyPackages } from "./key-packages.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { asRoomGroup, groupKey, isWritable, pendingKey, type Room, roomKey, type RoomRecord } from "./room.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { createWaitingItems } from "./waiting-items.ts";
import { writeIncoming } from "./writing.ts";

const RETRY_FIRST_MS = 2_000;
const RETRY_MOST_MS = 60_000;

export interface Lines {
  readonly channel: LineChannel;
  readonly rooms: Rooms;
  readonly history: History;
  readonly outbox: Outbox;
  readonly keyPackages: KeyPackages;
  load(): Promise<void>;
  stop(): void;
  /** Items of the mailbox that concern rooms, all of one room. */
  take(items: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void): Promise<void>;
  /** After a reconnect: what waits is sent, what is undecided is settled. */
  resume(): Promise<void>;
  /** Chains or consent changed: members are looked at anew, invitations that waited are tried again. */
  recheck(): Promise<void>;
  /** A message could not be read at all: perhaps the hub shows members different histories. */
  onUnreadable(listener: (event: { room: RoomUri; code: string }) => void): () => void;
  /** Somebody refers to an earlier message of that device which never came. */
  onMissing(listener: (event: { room: RoomUri; from: string }) => void): () => void;
  /** That device's request to be let in again is dealt with. */
  rejoined(room: Room, deviceId: string): Promise<void>;
  /** A member has lost its place and asks to be let in again. */
  onRejoin(listener: (room: RoomUri) => void): () => void;
  onAttacked(listener: (event: { room: RoomUri; code: string }) => void): () => void;
  /** A person's message or edit was stored. */
  onWritten(listener: (event: { room: RoomUri; id: string; from: string; own: boolean }) => void): () => void;
}

export interface LinesDeps {
  readonly environment: ClientEnvironment;
  readonly store: Store;
  readonly session: Session;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string; readonly domain: string };
  readonly certificates: () => Bytes[];
  readonly people: People;
  readonly leaves: LeafCheck;
  /** Whether a room of an arrangement is one that the own desk has told of: made by a desk of it, for nobody but its people. */
  readonly admitsArranged: (create: RoomCreate) => boolean;
  readonly ceilingOf: (room: RoomUri) => Rank;
  /** Effects of signals that must be stored before the mailbox goes on. */
  readonly beforeStored: (event: SignalEvent) => Promise<void>;
}

export function createLines(deps: LinesDeps): Lines {
  const { environment, store, session, own, people } = deps;
  const { clock, log, random } = environment;
  const complain = (error: unknown) => log("listener.threw", { code: codeOf(error), detail: error instanceof Error ? error.message.slice(0, 200) : "" });
  const signals = listeners<SignalEvent>(complain);
  const groups = listeners<GroupEvent>(complain);
  const gone = listeners<{ room: RoomUri; why: "removed" | "closed" }>(complain);
  const knocks = listeners<{ room: RoomUri; guest: string; name: string; keyPackage: Bytes; proof: Bytes }>(complain);
  const rejoins = listeners<RoomUri>(complain);
  const attacked = listeners<{ room: RoomUri; code: string }>(complain);
  const unreadable = listeners<{ room: RoomUri; code: string }>(complain);
  const missing = listeners<{ room: RoomUri; from: string }>(complain);
  const written = listeners<{ room: RoomUri; id: string; from: string; own: boolean }>(complain);

  const rooms = createRooms({ store, suite: createSuite({ random }), signer: deps.signer, own, leaves: deps.leaves, now: clock.now });
  const history = createHistory(store, listeners<RoomUri>(complain));
  const keyPackages = createKeyPackages({ store, environment: () => rooms.environmentFor(undefined), certificates: deps.certificates, now: clock.now, log });
  const outbox = createOutbox({ store, rooms, history, session, ceilingOf: deps.ceilingOf, clock, random, log });
  const passing = gatherPassing({ random, send: (uri, plaintext, rank) => outbox.send(uri, { plaintext, rank, ephemeral: true }) });
  const committer: CommitterDeps = { store, rooms, session, clock, onGroup: groups.tell, log };
  const joining = { store, rooms, people, keyPackages, own, admitsArranged: deps.admitsArranged, now: clock.now };
  const waiting = createWaitingItems({ store, now: clock.now });
  const early = createEarlyItems(clock, (uri) => {
    log("room.early-lost", { room: uri });
    if (rooms.get(uri)) unreadable.tell({ room: uri, code: "line/epoch-ahead" });
  });
  const incoming: IncomingDeps = {
    store,
    rooms,
    history,
    write: (message, staged) => writeIncoming(message, staged, own.person, written.tell, missing.tell),
    beforeStored: deps.beforeStored,
    onSignal: signals.tell,
    onGroup: groups.tell,
    onGone: gone.tell,
    onAttacked: attacked.tell,
    onUnreadable: unreadable.tell,
    onOvertaking: (uri, item) => early.hold(uri, [item]),
    onRejected: ({ room, id, code }) => void outbox.rejected(room, id, code).catch((error: unknown) => log("outbox.not-resent", { code: codeOf(error) })),
    deviceKey(person, deviceId) {
      const device = people.chain(person)?.devices.get(deviceId as never);
      return device && device.revokedAtSeq === undefined ? device.record.signKey : undefined;
    },
    onRejoin: rejoins.tell,
    onGuestKnock: knocks.tell,
    now: clock.now,
    log,
  };

  /** The mailbox and what waited take turns: what came first is taken first. */
  const turns = serial();
  let cancelRetry: () => void = () => undefined;
  let retryMs = RETRY_FIRST_MS;
  let stopped = false;

  /** Rooms that this device knows: in runs. A Welcome into one that it does not: joined, or kept until the consent or chain that it needs is here. */
  async function take(items: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void): Promise<void> {
    const uri = items[0]!.room!;
    const nothing: Batch = {};
    for (let at = 0; at < items.length; ) {
      const item = items[at]!;
      const room = rooms.get(uri);
      if (item.kind === "welcome") {
        await takeWelcome(uri, item, nothing, failed);
        at++;
      } else if (waiting.has(uri)) {
        await waiting.add(uri, items.slice(at), nothing); // what follows something that still waits
        at = items.length;
      } else if (!room) {
        early.hold(uri, items.slice(at));
        at = items.length;
      } else {
        const next = items.findIndex((one, i) => i > at && one.kind === "welcome");
        const end = next < 0 ? items.length : next;
        const taken = await takeRun(room, items.slice(at, end), end === items.length ? progress : nothing, failed);
        if (taken < end - at) {
          log("room.items-wait", { count: items.length - at - taken });
          await waiting.add(uri, items.slice(at + taken), nothing);
          retryLater();
          break;
        }
        if (end === items.length) return;
        at = end;
      }
    }
    await store.commit(progress);
  }

  async function takeRun(room: Room, run: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void): Promise<number> {
    const held = run.some(({ kind }) => kind === "commit") ? early.take(room.uri) : [];
    try {
      return await takeItems(incoming, room, run, progress, failed, held);
    } catch (error) {
      early.hold(room.uri, held); // nothing was stored
      throw error;
    }
  }

  async function takeWelcome(uri: RoomUri, item: MailboxItem, progress: Batch, failed: (item: MailboxItem, code: string) => void): Promise<void> {
    try {
      if (item.bytes === undefined) throw new Failure("mailbox/malformed");
      const { event } = await joinRoom(joining, uri, fromBase64Url(item.bytes), progress);
      log("room.joined", { room: uri });
      groups.tell(event);
    } catch (error) {
      const code = codeOf(error);
      if (isStoring(code)) throw error;
      if (passesWithTime(code) || code === "line/unauthenticated-member" || code === "contact/no-consent" || code === "contact/unknown" || code === "room/unknown-creator") {
        log("room.welcome-waits", { code });
        await waiting.add(uri, [item], progress);
        retryLater();
      } else if (code === "line/welcome-replayed") log("room.welcome-refused", { code });
      else failed(item, code);
    }
    if (rooms.get(uri)) await takeEarly(uri, failed);
  }

  // An epoch that this device made itself; one that came is looked after where it is taken.
  groups.add(({ room, committer }) => {
    if (committer?.own && early.has(room)) void turns(() => takeEarly(room, (_item, code) => log("room.early-refused", { code }))).catch((error: unknown) => log("room.retry-failed", { code: codeOf(error) }));
  });

  async function takeEarly(uri: string, failed: (item: MailboxItem, code: string) => void): Promise<void> {
    const held = early.take(uri);
    if (held.length === 0) return;
    await take(held, {}, failed).catch((error: unknown) => {
      early.hold(uri, held); // not stored: the Welcome comes again, and they with it
      throw error;
    });
  }

  /** What still can't be taken goes back to where it waited. */
  const retryWaiting = () =>
    turns(async () => {
      for (const [uri] of waiting.all()) {
        if (stopped) return;
        await waiting.retry(uri, (kept) => take(kept, {}, (_item, code) => log("room.waiting-refused", { code })));
      }
    }).catch((error: unknown) => {
      log("room.retry-failed", { code: codeOf(error) });
      if (!stopped) retryLater();
    });

  function retryLater(): void {
    cancelRetry();
    cancelRetry = clock.after(retryMs, () => void retryWaiting());
    retryMs = Math.min(RETRY_MOST_MS, retryMs * 2);
  }

  async function createRoom(wanted: Pick<RoomCreate, "kind" | "persons" | "line" | "replaces" | "arrangement">): Promise<RoomUri> {
    const arrangement = wanted.arrangement ?? (wanted.line === undefined ? undefined : rooms.get(wanted.line)?.create.arrangement);
    const create: RoomCreate = {
      v: 1,
      kind: wanted.kind,
      hub: own.domain,
      creator: { person: own.person, deviceId: own.deviceId },
      persons: [...wanted.persons].sort(),
      ...(wanted.line === undefined ? {} : { line: wanted.line }),
      ...(wanted.replaces === undefined ? {} : { replaces: wanted.replaces }),
      ...(arrangement === undefined ? {} : { arrangement }),
      nonce: random(16),
      at: Math.floor(clock.now() / 1000),
    };
    const bytes = await signRoomCreate(create, deps.signer);
    const uri = roomOf(bytes, own.domain);
    const ownPackage = await keyPackages.make("call");
    const alone = await createLine(rooms.environmentFor(create), { groupId: groupIdOf(uri), context: bytes, keyPackage: ownPackage.keyPackage, secrets: ownPackage.secrets });
    await session.call("room.create", { create: toBase64Url(bytes), groupInfo: toBase64Url(await alone.groupInfo()) });
    const record: RoomRecord = { create: bytes, status: "open", replacedBy: null, healedAt: clock.now(), openedAt: clock.now(), readUpTo: 0, rejoining: {} };
    await store.commit({ put: [[roomKey(uri), encodeRecord(record)], [groupKey(uri), alone.encode()]] });
    const room = rooms.open(uri, create, record, alone);
    groups.tell({ room: uri, group: asRoomGroup({ ...room, group: alone }, rooms.suite.postQuantum), committer: null, added: room.members, removed: [] });
    return uri;
  }

  const channel: LineChannel = {
    async sendSignal(uri, signal, options = {}) {
      const room = rooms.get(uri);
      const self = room?.members.find((member) => member.own);
      const { rank = 0, ephemeral = false, lasting = false, put = [] } = options;
      if (ephemeral) await passing(uri, signal, rank);
      else await outbox.send(uri, { plaintext: writeSignal(signal, random(16), rank), rank, lasting, put, wake: wakeOf(signal, own) });
      if (room?.group && self) signals.tell({ room: uri, signal, sender: self, own: true, at: clock.now(), epoch: Number(room.group.epoch), rank });
    },
    onSignal: signals.add,
    group(uri) {
      const room = rooms.get(uri);
      return room && room.group && isWritable(room) ? asRoomGroup({ ...room, group: room.group }, rooms.suite.postQuantum) : undefined;
    },
    onGroup: groups.add,
    onGone: gone.add,
    createRoom,
    commit: (uri, change) => commitChange(committer, uri, change),
    keyPackageFor: async () => (await keyPackages.make("call")).keyPackage,
    call: (name, args) => session.call(name, args),
    async close(uri) {
      const room = rooms.get(uri);
      if (!room || room.create.kind !== "call") return;
      // Others may go on without the device that placed the call; between two it is over.
      const over = room.group !== undefined && room.members.length <= 2;
      await room.queue(async () => {
        await store.commit({ remove: [roomKey(uri), groupKey(uri), pendingKey(uri)] });
        room.group = undefined;
        room.record = { ...room.record, status: "left" };
        rooms.forget(uri);
      });
      await outbox.emptied(uri);
      if (over && room.create.creator.deviceId === own.deviceId) await session.call("room.close", { room: uri }).catch((error: unknown) => log("room.not-closed", { code: codeOf(error) }));
    },
    onGuestKnock: knocks.add,
  };

  return {
    channel,
    rooms,
    history,
    outbox,
    keyPackages,
    async load() {
      await rooms.load();
      await history.load();
      await keyPackages.load();
      await outbox.load();
      await waiting.load();
    },
    stop() {
      stopped = true;
      early.stop();
      cancelRetry();
      outbox.stop();
    },
    take: (items, progress, failed) => turns(() => take(items, progress, failed)),
    async resume() {
      for (const room of rooms.all()) {
        if (!room.pending) continue;
        await room.queue(() => settle(committer, room)).catch((error: unknown) => log("room.not-settled", { code: codeOf(error) }));
      }
      for (const { uri } of rooms.all()) outbox.release(uri);
      outbox.flush();
      await keyPackages.refill(session);
    },
    async recheck() {
      rooms.recheckMembers();
      retryMs = RETRY_FIRST_MS;
      if (waiting.all().length > 0) await retryWaiting();
    },
    async rejoined(room, deviceId) {
      await room.queue(async () => {
        const request = room.record.rejoining[deviceId];
        if (!request?.keyPackage) return;
        const record = { ...room.record, rejoining: { ...room.record.rejoining, [deviceId]: { ...request, keyPackage: null } } };
        await store.commit({ put: [[roomKey(room.uri), encodeRecord(record)]] });
        room.record = record;
      });
    },
    onRejoin: rejoins.add,
    onAttacked: attacked.add,
    onUnreadable: unreadable.add,
    onMissing: missing.add,
    onWritten: written.add,
  };
}

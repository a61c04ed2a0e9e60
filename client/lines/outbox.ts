/**
 * What goes out. Sealing and storing are one step: the next group state and the sealed message lie on the disk together before a byte leaves, so that no ratchet key is ever used
 * twice and nothing that was accepted from the person is lost. Whether the line carries a label is asked here once more, directly before it is sealed: what was said waits behind whatever the room is at, and a device may have come meanwhile. What was sealed and could not go at once is judged once more before it goes. What was stored is sent, and after a restart sent again under the same id, which the hub knows.
 * Messages that wait while another is being stored share its disk flush.
 */
import { z } from "zod";
import { encodeRank } from "../../protocol/label/rank-header.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { type Wake, wake } from "../../protocol/wire/reach.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Clock, Random } from "../environment.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { RoomUri } from "./channel.ts";
import type { History } from "./history.ts";
import { groupKey, isWritable, type Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** How long a sent message is kept for the case that the hub wants it under a newer epoch. */
const KEPT_MS = 10 * 60_000;
const IN_FLIGHT = 64;
const RETRY_MS = 1_000;

const outgoing = z.strictObject({ room: z.string(), id: z.string(), order: z.int(), message: bytesUpTo(1 << 20), plaintext: bytesUpTo(1 << 20), rank: z.int(), messageId: z.string().nullable(), at: z.int(), wake: wake.optional(), wordless: z.boolean().optional() });
type Outgoing = z.infer<typeof outgoing>;
/** Not sealed yet, since nobody is there who could open it, and whoever joins later can't read what was said before; or since the line does not carry it now. */
const unsealed = z.strictObject({ room: z.string(), order: z.int(), plaintext: bytesUpTo(1 << 20), rank: z.int(), messageId: z.string().nullable(), wordless: z.boolean().optional() });
type Unsealed = z.infer<typeof unsealed>;

interface Content {
  /** Encoded mimi-content. */
  readonly plaintext: Bytes;
  readonly rank: Rank;
  /** Goes the same way without being kept; lost if it can't go now. */
  readonly ephemeral?: boolean;
  /** Shown in the history under this id; its delivery state follows. */
  readonly messageId?: string;
  /** A person's words: they wait, unsealed, until somebody of the other side is in the line to read them. */
  readonly lasting?: boolean;
  /** Says nothing of what its label is for, as a deletion does: goes whatever the line carries. */
  readonly wordless?: boolean | undefined;
  /** Was accepted from the person before: where the line does not carry it any more it waits, instead of being refused. */
  readonly again?: boolean;
  /** What nodes are to wake for it. */
  readonly wake?: Wake | undefined;
  /** Records that must be stored in the same step. */
  readonly put?: readonly (readonly [key: string, value: Bytes])[];
  /** More of the history that must be. */
  readonly stage?: (history: ReturnType<History["stage"]>) => void;
}

export interface Outbox {
  load(): Promise<void>;
  stop(): void;
  /** Resolves once it is stored. Throws `room/not-open`, and `gate/above-ceiling` where the line does not carry it when its turn comes. */
  send(room: RoomUri, content: Content): Promise<void>;
  /** Somebody joined, or the line carries more: seals what waited for that. */
  release(room: RoomUri): void;
  /** Whether that message waits while what is said after it may go. */
  isHeld(room: RoomUri, messageId: string): boolean;
  /** Resolves when nothing of that room waits to be sent any more: what closes a room goes after what was said in it. */
  emptied(room: RoomUri): Promise<void>;
  /** Sends what waits: after a reconnect. */
  flush(): void;
  /** The hub refused a message of an epoch that is gone: it is sealed again. */
  rejected(room: RoomUri, id: string, code: string): Promise<void>;
}

export interface OutboxDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly history: History;
  readonly session: Session;
  readonly ceilingOf: (room: RoomUri) => Rank;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

interface Waiting {
  readonly content: Content;
  resolve(): void;
  reject(error: unknown): void;
}

interface Lane {
  readonly waiting: Waiting[];
  readonly unsealed: Unsealed[];
  readonly unsent: Outgoing[];
  readonly sent: Map<string, Outgoing>;
  readonly onEmpty: (() => void)[];
  /** How many of `unsent`, from its start, are on their way. */
  flying: number;
  unreachable: boolean;
  sending: boolean;
  draining: boolean;
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, rooms, history, session, clock } = deps;
  const lanes = new Map<RoomUri, Lane>();
  let order = 1;
  let stopped = false;

  const laneOf = (room: RoomUri): Lane => {
    const lane = lanes.get(room) ?? { waiting: [], unsealed: [], unsent: [], sent: new Map(), onEmpty: [], flying: 0, unreachable: false, sending: false, draining: false };
    lanes.set(room, lane);
    return lane;
  };
  const keyOf = (item: Outgoing) => `outbox/${item.room}/${String(item.order).padStart(12, "0")}`;

  /** Delivery states change where messages do, or one change would overwrite another. */
  const inQueue = (room: RoomUri, task: () => Promise<void>) => rooms.get(room)?.queue(task) ?? Promise.resolve();

  const unsealedKey = (item: Unsealed) => `unsealed/${item.room}/${String(item.order).padStart(12, "0")}`;
  const hasCompany = (room: Room) => room.create.kind !== "line" || room.create.persons.every((person) => room.members.some((member) => member.person === person));

  const isAbove = (room: RoomUri, { rank, wordless }: { rank: number; wordless?: boolean | undefined }) => wordless !== true && rank > deps.ceilingOf(room);

  /** Nobody of the other side is in the line yet, or it carries less than when the person was told that it is kept. */
  async function keepUnsealed(room: Room, lane: Lane, taken: readonly Waiting[]): Promise<void> {
    const staged = history.stage(room.uri);
    const kept = taken.map(({ content }): Unsealed => ({ room: room.uri, order: order++, plaintext: content.plaintext, rank: content.rank, messageId: content.messageId ?? null, ...(content.wordless ? { wordless: true } : {}) }));
    for (const { content } of taken) content.stage?.(staged);
    await store.commit({ put: [...kept.map((item) => [unsealedKey(item), encodeRecord(item)] as const), ...taken.flatMap(({ content }) => content.put ?? []), ...staged.puts()] });
    staged.apply();
    lane.unsealed.push(...kept);
    release(room.uri);
  }

  async function wait(room: Room, lane: Lane, words: readonly Waiting[]): Promise<void> {
    if (words.length === 0) return;
    await keepUnsealed(room, lane, words).then(
      () => words.forEach(({ resolve }) => resolve()),
      (error: unknown) => words.forEach(({ reject }) => reject(error)),
    );
  }

  async function drain(room: Room, lane: Lane): Promise<void> {
    let taken = lane.waiting.splice(0);
    lane.draining = false;
    const company = hasCompany(room);
    if (!company) {
      const words = taken.filter(({ content }) => content.lasting);
      taken = taken.filter(({ content }) => !content.lasting);
      await wait(room, lane, words);
    }
    const released = company ? lane.unsealed.splice(0) : [];
    if (taken.length === 0 && released.length === 0) return;
    const [waits, stay, gone]: [Waiting[], Unsealed[], Unsealed[]] = [[], [], []];
    const going: Waiting[] = [];
    const ephemeral: { id: string; message: Bytes }[] = [];
    const kept: Outgoing[] = [];
    try {
      if (!isWritable(room)) throw new Failure("room/not-open", room.record.status);
      let group = room.group;
      const staged = history.stage(room.uri);
      for (const item of released) {
        const isDeleted = item.messageId !== null && history.get(room.uri, item.messageId)?.deleted === true; // while it waited
        if (!isDeleted && isAbove(room.uri, item)) {
          stay.push(item);
          continue;
        }
        gone.push(item);
        if (isDeleted) continue;
        const { plaintext, rank, messageId, wordless } = item;
        const { next, message } = await group.seal(plaintext, encodeRank(rank as Rank));
        group = next;
        kept.push({ room: room.uri, id: toBase64Url(deps.random(16)), order: order++, message, plaintext, rank, messageId, at: clock.now(), ...(wordless ? { wordless } : {}) });
      }
      for (const one of taken) {
        const { content } = one;
        if (isAbove(room.uri, content)) {
          if (content.again) waits.push(one);
          else one.reject(new Failure("gate/above-ceiling"));
          continue;
        }
        going.push(one);
        const { next, message } = await group.seal(content.plaintext, encodeRank(content.rank));
        group = next;
        const id = toBase64Url(deps.random(16));
        if (content.ephemeral) ephemeral.push({ id, message });
        else kept.push({ room: room.uri, id, order: order++, message, plaintext: content.plaintext, rank: content.rank, messageId: content.messageId ?? null, at: clock.now(), ...(content.wake ? { wake: content.wake } : {}), ...(content.wordless ? { wordless: true } : {}) });
        content.stage?.(staged);
      }
      if (going.length > 0 || gone.length > 0) {
        await store.commit({ put: [[groupKey(room.uri), group.encode()], ...kept.map((item) => [keyOf(item), encodeRecord(item)] as const), ...going.flatMap(({ content }) => content.put ?? []), ...staged.puts()], remove: gone.map(unsealedKey) });
        room.group = group;
        staged.apply();
      }
      lane.unsealed.unshift(...stay);
      if (stay.length > 0) release(room.uri);
    } catch (error) {
      lane.unsealed.unshift(...released);
      for (const { reject } of taken) reject(error);
      return;
    }
    lane.unsent.push(...kept);
    for (const { resolve } of going) resolve();
    await wait(room, lane, waits);
    for (const { id, message } of ephemeral) void session.call("room.send", { room: room.uri, id, message: toBase64Url(message), ephemeral: true }).catch(() => undefined);
    void transmit(room.uri, lane);
  }

  /** Up to so many on their way at once; the socket keeps the order in which they are written, answers come in any. */
  async function transmit(room: RoomUri, lane: Lane): Promise<void> {
    if (lane.sending) return;
    lane.sending = true;
    lane.unreachable = false;
    const flying = new Set<Promise<void>>();
    try {
      while (mayFly(lane)) {
        const item = lane.unsent[lane.flying];
        if (item && isAbove(room, item)) await withhold(room, lane, item);
        else if (item && flying.size < IN_FLIGHT) {
          lane.flying++;
          const flight: Promise<void> = fly(room, lane, item).finally(() => flying.delete(flight));
          flying.add(flight);
        } else if (flying.size > 0) await Promise.race(flying);
        else break;
      }
      await Promise.allSettled(flying);
    } finally {
      lane.flying = 0;
      lane.sending = false;
    }
    if (lane.unreachable && !stopped) clock.after(RETRY_MS, () => void transmit(room, lane)); // also at once when the session is back
  }

  /**
   * Sealed while the line carried it; meanwhile it could not go, and the line carries less. It waits unsealed, under the same message id. What was written after it names it as said before: until it goes, it counts as
   * missing at the other side, which it is.
   */
  async function withhold(room: RoomUri, lane: Lane, item: Outgoing): Promise<void> {
    lane.unsent.splice(lane.unsent.indexOf(item), 1);
    deps.log("outbox.withheld", { rank: item.rank });
    try {
      // A room that was left: what was still to be said there is said nowhere.
      await (rooms.get(room) ? inQueue(room, () => waitUnsealed(lane, item)) : store.commit({ remove: [keyOf(item)] }));
      if (lane.unsent.length === 0) for (const resolve of lane.onEmpty.splice(0)) resolve();
    } catch (error) {
      deps.log("outbox.not-withheld", { code: codeOf(error) });
      lane.unsent.splice(lane.flying, 0, item);
      lane.unreachable = true; // asked again in a moment
    }
  }

  const mayFly = (lane: Lane) => !lane.unreachable && !stopped && session.state() === "online";

  async function fly(room: RoomUri, lane: Lane, item: Outgoing): Promise<void> {
    const answer = await attempt(item);
    lane.flying--;
    if (answer === "unreachable") {
      lane.unreachable = true;
      return;
    }
    lane.unsent.splice(lane.unsent.indexOf(item), 1);
    if (lane.unsent.length === 0) for (const resolve of lane.onEmpty.splice(0)) resolve();
    if (answer !== "sent") {
      // A device that stopped meanwhile keeps the message as it was, and hears the refusal again at its next start.
      return inQueue(room, () => markFailed(room, item, answer.failure)).catch((error: unknown) => deps.log("outbox.not-marked", { code: codeOf(error) }));
    }
    keepForAWhile(lane, item);
    if (item.messageId !== null) history.sent(room, [item.messageId]);
  }

  async function attempt(item: Outgoing): Promise<"sent" | "unreachable" | { failure: string }> {
    try {
      await session.call("room.send", { room: item.room, id: item.id, message: toBase64Url(item.message), ...(item.wake ? { wake: item.wake } : {}) });
      return "sent";
    } catch (error) {
      const code = codeOf(error);
      if (code === "session/unreachable" || code.startsWith("rate/")) return "unreachable";
      deps.log("outbox.refused", { code });
      return { failure: code };
    }
  }

  async function markFailed(room: RoomUri, item: Outgoing, failure: string): Promise<void> {
    const staged = history.stage(room);
    if (item.messageId !== null) staged.change(item.messageId, (message) => ({ ...message, delivery: "failed", failure }));
    await store.commit({ put: staged.puts(), remove: [keyOf(item)] });
    staged.apply();
  }

  /** This device has lost its place in the room, or the line carries less: what it said waits until that is otherwise. */
  async function waitUnsealed(lane: Lane, item: Outgoing): Promise<void> {
    const kept: Unsealed = { room: item.room, order: item.order, plaintext: item.plaintext, rank: item.rank, messageId: item.messageId, ...(item.wordless ? { wordless: true } : {}) };
    await store.commit({ put: [[unsealedKey(kept), encodeRecord(kept)]], remove: [keyOf(item)] });
    lane.unsealed.push(kept);
    release(item.room);
  }

  /** Also asked by whatever has just put something there: while it was stored the line may have come to carry it again, and whoever told of that found nothing waiting. */
  function release(uri: RoomUri): void {
    const room = rooms.get(uri);
    const lane = lanes.get(uri);
    if (!room || !lane || lane.unsealed.every((item) => isAbove(uri, item)) || !isWritable(room) || !hasCompany(room)) return;
    void room.queue(() => drain(room, lane));
  }

  function keepForAWhile(lane: Lane, item: Outgoing): void {
    lane.sent.set(item.id, item);
    clock.after(KEPT_MS, () => {
      if (!lane.sent.delete(item.id) || stopped) return;
      void store.commit({ remove: [keyOf(item)] }).catch(() => undefined);
    });
  }

  function send(room: RoomUri, content: Content): Promise<void> {
    const known = rooms.get(room);
    if (!known || !isWritable(known)) return Promise.reject(new Failure("room/not-open", known?.record.status));
    const lane = laneOf(room);
    return new Promise<void>((resolve, reject) => {
      lane.waiting.push({ content, resolve, reject });
      if (lane.draining) return;
      lane.draining = true;
      void known.queue(() => drain(known, lane));
    });
  }

  return {
    async load() {
      for (const [, item] of await readRecords(store, "outbox/", outgoing)) {
        laneOf(item.room).unsent.push(item);
        order = Math.max(order, item.order + 1);
      }
      for (const [, item] of await readRecords(store, "unsealed/", unsealed)) {
        laneOf(item.room).unsealed.push(item);
        order = Math.max(order, item.order + 1);
      }
      history.settle(new Set([...lanes.values()].flatMap(({ unsent, unsealed }) => [...unsent, ...unsealed].flatMap(({ messageId }) => messageId ?? []))));
    },
    stop() {
      stopped = true;
    },
    send,
    release,
    isHeld: (room, messageId) => lanes.get(room)?.unsealed.some((item) => item.messageId === messageId && item.rank > 0) ?? false,
    emptied: (room) => new Promise((resolve) => ((lanes.get(room)?.unsent.length ?? 0) === 0 ? resolve() : lanes.get(room)!.onEmpty.push(resolve))),
    flush() {
      for (const [room, lane] of lanes) void transmit(room, lane);
    },
    async rejected(room, id, code) {
      const lane = laneOf(room);
      const item = lane.sent.get(id) ?? lane.unsent.find((one) => one.id === id);
      if (!item) return;
      lane.sent.delete(id);
      if (code === "epochTooOld" || code === "room/epoch-too-old") {
        if (rooms.get(room)?.record.status === "rejoining") return inQueue(room, () => waitUnsealed(lane, item));
        const { messageId } = item;
        const stage: Content["stage"] = messageId === null ? undefined : (staged) => staged.change(messageId, (message) => ({ ...message, delivery: "queued" }));
        await send(room, { plaintext: item.plaintext, rank: item.rank as Rank, wake: item.wake, wordless: item.wordless, again: true, ...(messageId === null ? {} : { messageId, stage }) });
        await store.commit({ remove: [keyOf(item)] });
        return;
      }
      await inQueue(room, () => markFailed(room, item, code));
    },
  };
}

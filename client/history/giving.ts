/**
 * Handing a conversation on to a device that came later. An own device that another own device let in gets it unasked for more; one that officers let in, and anybody else's, only after this person has
 * said yes: officers can give a name to somebody else, and who gives history gives all of it. Nothing above what the line carries now is handed on, judged part by part: before each is sealed, and by the line again directly before its key is said.
 */
import { z } from "zod";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { HandedPart } from "../../protocol/wire/history.ts";
import type { LineSuite } from "../../protocol/line/group.ts";
import type { People } from "../contacts/people.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import type { History, StoredMessage } from "../lines/history.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { handable, handed, partsOf } from "./handed.ts";
import type { PartFiles } from "./part-files.ts";
import { sealPartKey } from "./part-key.ts";

const PREFIX = "history/asked/";
/** The device with the lowest leaf gives; each further one waits as long again, and gives if none before it has. */
const PATIENCE_MS = 4_000;
const MOST_ASKED = 32;
const MOST_PARTS = 64;
/** Of one part whose line fell while its file was on the way. */
const TRIES = 5;

const askedRecord = z.strictObject({ room: z.string(), ask: bytesOf(16), key: bytesUpTo(2048, 32), person: z.string(), deviceId: z.string(), end: z.string(), at: z.int() });
export type Asked = z.infer<typeof askedRecord>;

export interface Giving {
  load(): Promise<void>;
  stop(): void;
  heard(event: SignalEvent): void;
  /** The person says yes. Throws `history/not-asked`, `room/not-open`, what the node says of the file. */
  give(room: RoomUri, ask: string): Promise<void>;
  refuse(room: RoomUri, ask: string): Promise<void>;
  /** What waits for this person's yes. */
  asked(room: RoomUri): (Asked & { byOfficers: boolean }) | undefined;
  onChange(listener: () => void): () => void;
}

export interface GivingDeps {
  readonly store: Store;
  readonly channel: LineChannel;
  readonly suite: LineSuite;
  readonly history: History;
  readonly files: Pick<PartFiles, "put">;
  readonly people: People;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly end: string;
  readonly ceilingOf: (room: RoomUri) => number;
  readonly note: (room: RoomUri, kind: string, values: Record<string, string>) => void;
  readonly clock: Clock;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createGiving(deps: GivingDeps): Giving {
  const { store, channel, people, own, clock } = deps;
  const waiting = new Map<string, Asked>();
  const planned = new Map<string, () => void>();
  const changed = listeners<void>();
  let stopped = false;

  const keyOf = (ask: Uint8Array) => toBase64Url(ask);
  const addedByOfficers = (person: string, deviceId: string) => people.chain(person)?.devices.get(deviceId as never)?.addedByOfficers ?? true;

  async function keep(asked: Asked): Promise<void> {
    if (waiting.size >= MOST_ASKED) return; // who asks without end is not listened to
    waiting.set(keyOf(asked.ask), asked);
    await store.commit({ put: [[PREFIX + keyOf(asked.ask), encodeRecord(asked)]] });
    changed.tell();
  }

  /** Somebody has answered it, or this person has. */
  function done(ask: Uint8Array): void {
    planned.get(keyOf(ask))?.();
    planned.delete(keyOf(ask));
    if (!waiting.delete(keyOf(ask))) return;
    store.commit({ remove: [PREFIX + keyOf(ask)] }).catch((error: unknown) => deps.log("history.not-forgotten", { code: codeOf(error) }));
    changed.tell();
  }

  function heardAsk({ room, signal, sender, at }: SignalEvent): void {
    if (signal.kind !== "history-ask" || sender.person === null) return;
    const asked: Asked = { room, ask: signal.ask as Bytes, key: signal.key as Bytes, person: sender.person, deviceId: sender.deviceId, end: sender.end, at };
    if (waiting.has(keyOf(asked.ask)) || planned.has(keyOf(asked.ask))) return;
    const mine = sender.person === own.person;
    if (!mine && signal.of !== "anybody") return;
    if (!mine || addedByOfficers(sender.person, sender.deviceId)) {
      keep(asked).catch((error: unknown) => deps.log("history.not-kept", { code: codeOf(error) }));
      return;
    }
    const givers = channel.group(room)?.members.filter((member) => member.person === own.person && !member.ignored && member.deviceId !== sender.deviceId).map(({ leaf, own: self }) => ({ leaf, self })) ?? [];
    const place = givers.sort((a, b) => a.leaf - b.leaf).findIndex(({ self }) => self);
    if (place < 0) return;
    planned.set(keyOf(asked.ask), clock.after(place * PATIENCE_MS, () => {
      planned.delete(keyOf(asked.ask));
      if (!stopped) give(asked, place === givers.length - 1).catch((error: unknown) => deps.log("history.not-given", { code: codeOf(error) }));
    }));
  }

  /** `last`: nobody comes after this device who might have more. */
  async function give(asked: Asked, last: boolean): Promise<void> {
    const { room, ask } = asked;
    const group = channel.group(room);
    // It may have been revoked since it asked.
    if (!group?.members.some((member) => member.end === asked.end && !member.ignored)) throw new Failure("history/not-asked");
    const { messages, held } = handable(deps.history.of(room), { before: asked.at, ceiling: deps.ceilingOf(room) });
    if (messages.length === 0) {
      if (!last) return;
      await channel.sendSignal(room, { kind: "history-no", ask, why: held > 0 ? "unable" : "nothing" });
      return;
    }
    const parts = partsOf(messages).slice(0, MOST_PARTS);
    const total = parts.flat().length + held;
    let count = 0;
    for (const [part, said] of parts.entries()) {
      const later = parts.slice(part + 1).reduce((sum, one) => sum + one.length, 0);
      count += await givePart(asked, part, said, (given) => ({ more: part < parts.length - 1, held: total - count - given - later }));
    }
    if (count > 0) deps.note(room, "history-given", { person: asked.person, device: people.chain(asked.person)?.devices.get(asked.deviceId as never)?.record.name ?? "", count: String(count) });
  }

  /** What of it the line carries, which may be none by now; how many messages that was. A file takes its time: the part goes under the highest label in it, so that the line refuses its key where it has fallen meanwhile. */
  async function givePart(asked: Asked, part: number, said: readonly StoredMessage[], about: (given: number) => { more: boolean; held: number }): Promise<number> {
    const { room, ask } = asked;
    for (let tries = 1; ; tries++) {
      const carried = said.filter(({ label }) => label <= deps.ceilingOf(room));
      const inside: HandedPart = { v: 1, room, ask: ask as Bytes, part, messages: carried.map(handed) };
      const file = await deps.files.put(canonicalCbor(inside as unknown as CborValue));
      const { encapsulated, key } = await sealPartKey(deps.suite, asked.key as Bytes, file.key, { room, ask: ask as Bytes, part, by: deps.end, to: asked.end });
      const rank = Math.max(0, ...carried.map(({ label }) => label)) as Rank;
      try {
        await channel.sendSignal(room, { kind: "history-part", ask, part, ...about(carried.length), url: file.url, size: file.size, hash: file.hash as Bytes, nonce: file.nonce as Bytes, encapsulated, key }, { rank });
        return carried.length;
      } catch (error) {
        if (codeOf(error) !== "gate/above-ceiling" || tries >= TRIES) throw error;
      }
    }
  }

  const find = (room: RoomUri, ask: string): Asked => {
    const asked = waiting.get(ask);
    if (!asked || asked.room !== room) throw new Failure("history/not-asked");
    return asked;
  };

  return {
    async load() {
      for (const [, asked] of await readRecords(store, PREFIX, askedRecord)) waiting.set(keyOf(asked.ask), asked);
    },
    stop() {
      stopped = true;
      for (const cancel of planned.values()) cancel();
    },
    heard(event) {
      if (event.own || event.sender.ignored) return;
      if (event.signal.kind === "history-ask") heardAsk(event);
      // Only who might have been asked answers for the others: a member's word silences no own device of somebody else.
      else if ((event.signal.kind === "history-part" || event.signal.kind === "history-no") && event.sender.person === own.person) done(event.signal.ask);
    },
    async give(room, ask) {
      const asked = find(room, ask);
      await give(asked, true);
      done(asked.ask);
    },
    async refuse(room, ask) {
      const asked = find(room, ask);
      await channel.sendSignal(room, { kind: "history-no", ask: asked.ask, why: "declined" });
      done(asked.ask);
    },
    asked(room) {
      const asked = [...waiting.values()].find((one) => one.room === room && channel.group(room)?.members.some((member) => member.end === one.end && !member.ignored));
      return asked && { ...asked, byOfficers: addedByOfficers(asked.person, asked.deviceId) };
    },
    onChange: changed.add,
  };
}

/**
 * What was said before this device came, asked for and taken. Attack 5: keys and messages of earlier days that nobody asked for are not looked at. Taken is only what answers an asking of this very
 * device, in its room, from a device that may answer it, part after part; it never changes what is here, and it stands under the name of the device that gave it.
 */
import { z } from "zod";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { parseCbor } from "../../protocol/wire/cbor.ts";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { handedPart, historyPart } from "../../protocol/wire/history.ts";
import { shaped } from "../../protocol/wire/signed.ts";
import type { LineSuite } from "../../protocol/line/group.ts";
import type { Clock, Random } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { LineChannel, Member, RoomUri, SignalEvent } from "../lines/channel.ts";
import type { History } from "../lines/history.ts";
import type { Rooms } from "../lines/rooms.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { AskView } from "./ask-view.ts";
import { takenFrom } from "./handed.ts";
import type { PartFiles } from "./part-files.ts";
import { newAskKey, openPartKey } from "./part-key.ts";

const PREFIX = "history/ask/";
const WAITING = "history/part/";
const MAX_PART = 16 << 20;
/** By how much a clock may be wrong: what was said later than that after the asking is no history. */
const CLOCK_TOLERANCE_MS = 2 * 3600_000;
const RETRY_MS = 5_000;
const TRIES = 5;

const askRecord = z.strictObject({
  ask: bytesOf(16),
  privateKey: bytesUpTo(64, 1),
  of: z.enum(["own", "anybody"]),
  /** Milliseconds; nothing later is history. */
  at: z.int(),
  state: z.enum(["asked", "coming", "done", "refused", "failed"]),
  /** Who gives: the first that answered. */
  from: z.string().nullable(),
  next: z.int(),
  count: z.int(),
  held: z.int(),
  why: z.string().nullable(),
});
type Ask = z.infer<typeof askRecord>;
const waitingPart = z.strictObject({ end: z.string(), part: historyPart.strict() });

export interface Asking {
  load(): Promise<void>;
  stop(): void;
  /** Throws `room/not-open`, `history/nobody`: there is no own device to ask. */
  ask(room: RoomUri, of: Ask["of"]): Promise<void>;
  /** Before the mailbox goes on: a part that is on its way is not lost by a crash. */
  keep(event: SignalEvent): Promise<void>;
  heard(event: SignalEvent): void;
  view(room: RoomUri): AskView | undefined;
  onChange(listener: () => void): () => void;
}

export interface AskingDeps {
  readonly store: Store;
  readonly channel: LineChannel;
  readonly rooms: Rooms;
  readonly suite: LineSuite;
  readonly history: History;
  readonly files: Pick<PartFiles, "get">;
  readonly own: { readonly person: string };
  readonly end: string;
  /** Of a device, as its person's chain has it; and of a person. */
  readonly deviceName: (person: string, deviceId: string) => string;
  readonly nameOf: (person: string) => string;
  readonly note: (room: RoomUri, kind: string, values: Record<string, string>) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createAsking(deps: AskingDeps): Asking {
  const { store, channel, rooms, clock } = deps;
  const asks = new Map<RoomUri, Ask>();
  const progress = new Map<RoomUri, number>();
  const changed = listeners<void>();
  const busy = new Set<RoomUri>();
  let stopped = false;

  async function save(room: RoomUri, ask: Ask, more: { put?: readonly (readonly [string, Bytes])[]; remove?: readonly string[] } = {}): Promise<void> {
    await store.commit({ put: [[PREFIX + room, encodeRecord(ask)], ...(more.put ?? [])], remove: [...(more.remove ?? [])] });
    asks.set(room, ask);
    changed.tell();
  }

  /** Whether that device may answer this asking at all. */
  function mayAnswer(ask: Ask, sender: Member): boolean {
    if (sender.person === null || sender.ignored || sender.own) return false;
    return (ask.of === "anybody" || sender.person === deps.own.person) && (ask.from === null || ask.from === sender.end);
  }

  const live = (ask: Ask | undefined): ask is Ask => ask !== undefined && (ask.state === "asked" || ask.state === "coming");
  const partKey = (room: RoomUri, part: number) => `${WAITING}${room}/${String(part).padStart(3, "0")}`;

  /** Parts are taken in their order: the newest first, and nothing is left out without its being noticed. */
  async function work(room: RoomUri, tries = TRIES): Promise<void> {
    if (busy.has(room) || stopped) return;
    busy.add(room);
    try {
      for (;;) {
        const ask = asks.get(room);
        if (!live(ask)) return;
        const bytes = await store.get(partKey(room, ask.next));
        if (!bytes) return;
        await take(room, ask, shaped(waitingPart, parseCbor(bytes, 64 << 10)));
      }
    } catch (error) {
      const code = codeOf(error);
      deps.log("history.not-taken", { code });
      const ask = asks.get(room);
      if ((code === "session/unreachable" || code.startsWith("federation/") || code.startsWith("rate/")) && tries > 1) clock.after(RETRY_MS, () => void work(room, tries - 1));
      else if (live(ask)) await save(room, { ...ask, state: "failed", why: code });
    } finally {
      busy.delete(room);
    }
  }

  async function take(room: RoomUri, ask: Ask, { end, part }: z.infer<typeof waitingPart>): Promise<void> {
    const sender = rooms.get(room)?.members.find((member) => member.end === end);
    if (!sender || !mayAnswer(ask, sender)) throw new Failure("history/not-theirs");
    const of = { room, ask: ask.ask as Bytes, part: part.part, by: end, to: deps.end };
    const key = await openPartKey(deps.suite, ask.privateKey as Bytes, { encapsulated: part.encapsulated as Bytes, key: part.key as Bytes }, of);
    const bytes = await deps.files.get({ url: part.url, size: part.size, hash: part.hash as Bytes, nonce: part.nonce as Bytes, key }, (done) => (progress.set(room, done), changed.tell()));
    const inside = shaped(handedPart, parseCbor(bytes, MAX_PART));
    if (inside.room !== room || inside.part !== part.part || !equalBytes(inside.ask, ask.ask)) throw new Failure("history/other-part");
    await rooms.get(room)!.queue(async () => {
      const { create } = rooms.get(room)!;
      const by = { end, device: deps.deviceName(sender.person!, sender.deviceId), name: deps.nameOf(sender.person!), own: sender.person === deps.own.person };
      const taken = takenFrom(inside, { room, persons: create.persons, ownPerson: deps.own.person, before: ask.at + CLOCK_TOLERANCE_MS, known: (id) => deps.history.get(room, id) !== undefined, by });
      const staged = deps.history.earlier(room, taken);
      const next: Ask = { ...ask, state: part.more ? "coming" : "done", from: end, next: ask.next + 1, count: ask.count + taken.length, held: part.held };
      await save(room, next, { put: staged.puts(), remove: [partKey(room, part.part)] });
      staged.apply();
      progress.delete(room);
      if (!part.more) deps.note(room, "history-here", { count: String(next.count), device: by.device, person: sender.person! });
    });
  }

  return {
    async load() {
      for (const [key, ask] of await readRecords(store, PREFIX, askRecord)) asks.set(key.slice(PREFIX.length), ask);
      for (const room of asks.keys()) void work(room);
    },
    stop() {
      stopped = true;
    },
    async ask(room, of) {
      const group = channel.group(room);
      if (!group) throw new Failure("room/not-open");
      const others = group.members.filter((member) => !member.own && !member.ignored && member.person !== null);
      if (!others.some((member) => of === "anybody" || member.person === deps.own.person)) throw new Failure("history/nobody");
      const { publicKey, privateKey } = await newAskKey(deps.suite);
      const ask = deps.random(16);
      await save(room, { ask, privateKey, of, at: clock.now(), state: "asked", from: null, next: 0, count: asks.get(room)?.count ?? 0, held: 0, why: null }, { remove: (await store.list(`${WAITING}${room}/`)).map(([key]) => key) });
      await channel.sendSignal(room, { kind: "history-ask", ask, key: publicKey, of });
    },
    async keep({ room, signal, sender, own }) {
      const ask = asks.get(room);
      // Nobody asked for it, or somebody else was asked: not kept, not fetched, not opened.
      if (signal.kind !== "history-part" || own || !live(ask) || !equalBytes(signal.ask, ask.ask) || !mayAnswer(ask, sender) || signal.part < ask.next) return;
      if (ask.from === null) await save(room, { ...ask, from: sender.end, state: "coming" });
      await store.commit({ put: [[partKey(room, signal.part), encodeRecord({ end: sender.end, part: signal })]] });
    },
    heard({ room, signal, sender, own }) {
      const ask = asks.get(room);
      if (own || !live(ask)) return;
      if (signal.kind === "history-part") void work(room);
      if (signal.kind !== "history-no" || !equalBytes(signal.ask, ask.ask) || !mayAnswer(ask, sender)) return;
      save(room, { ...ask, state: "refused", why: signal.why }).catch((error: unknown) => deps.log("history.not-kept", { code: codeOf(error) }));
    },
    view(room) {
      const ask = asks.get(room);
      return ask && { state: ask.state, of: ask.of, count: ask.count, held: ask.held, progress: progress.get(room) ?? 0, ...(ask.why === null ? {} : { why: ask.why }) };
    },
    onChange: changed.add,
  };
}

/**
 * A note-taker's draft: notes of one call, on this device, and on the devices of those of the own side with whom it is shared. It is said in lines whose persons are all of the own organisation and nowhere else; every
 * other room is refused here, whoever asks, and what comes from one is not taken.
 */
import { z } from "zod";
import { admitRank } from "../../protocol/assurance/gate.ts";
import { mergeNotes, notesOf } from "../../protocol/minutes/draft.ts";
import { fromHex, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { draftNote, type DraftNote, MAX_NOTE, MOST_NOTES } from "../../protocol/wire/minutes/draft.ts";
import { type ItemState, type MinutesOf, minutesOf } from "../../protocol/wire/minutes/version.ts";
import { cleaned } from "../../protocol/wire/plain-text.ts";
import type { Clock, Random } from "../environment.ts";
import type { LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import type { Rooms } from "../lines/rooms.ts";
import { isWritable } from "../lines/room.ts";
import { listeners } from "../listeners.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "minutes/draft/";
const AT_ONCE = 16;

const draftRecord = z.strictObject({
  of: minutesOf,
  label: z.int().min(0).max(3),
  rooms: z.array(z.string()),
  notes: z.array(z.strictObject({ note: draftNote, by: z.string() })),
  /** Ids of notes that were not said yet. */
  waiting: z.array(z.string()),
});
export type DraftRecord = z.infer<typeof draftRecord>;

export interface Drafts {
  load(): Promise<void>;
  /** Must be stored before the mailbox goes on. */
  heard(event: SignalEvent): Promise<void>;
  all(): readonly DraftRecord[];
  write(of: MinutesOf, note: { id?: string; text: string; state?: ItemState | null; removed?: boolean }): Promise<string>;
  /** Rises only: what was written under a higher one stays there. */
  label(of: MinutesOf, label: Rank): Promise<void>;
  share(of: MinutesOf, room: RoomUri): Promise<void>;
  drop(of: MinutesOf): Promise<void>;
  /** Somebody came into a room, or its ceiling rose: says what waits, and to a newcomer everything. */
  sayAgain(room: RoomUri, all: boolean): Promise<void>;
  onChange(listener: () => void): () => void;
}

export interface DraftsDeps {
  readonly store: Store;
  readonly rooms: Pick<Rooms, "get">;
  readonly channel: Pick<LineChannel, "sendSignal">;
  readonly own: { readonly person: string; readonly domain: string };
  readonly ceilingOf: (room: RoomUri) => Rank;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createDrafts(deps: DraftsDeps): Drafts {
  const { store, rooms, channel, own, clock, random, log } = deps;
  const changed = listeners<void>();
  const drafts = new Map<string, DraftRecord>();
  const turns = serial();

  /** All of the own organisation, and no arrangement's line, which is both sides' by its nature. */
  function isOwnSide(room: RoomUri): boolean {
    const known = rooms.get(room);
    return known !== undefined && known.create.kind === "line" && known.create.arrangement === undefined && known.create.persons.every((person) => person.startsWith(`mimi://${own.domain}/`));
  }

  const draftOf = (of: MinutesOf): DraftRecord => drafts.get(keyOf(of)) ?? { of, label: 0, rooms: [], notes: [], waiting: [] };

  async function keep(record: DraftRecord): Promise<void> {
    await store.commit({ put: [[PREFIX + keyOf(record.of), encodeRecord(record)]] });
    drafts.set(keyOf(record.of), record);
    changed.tell();
  }

  /** Each note in every line of the draft that carries its label now; what can't be said waits. */
  async function say(record: DraftRecord, only: readonly RoomUri[] = record.rooms, ids: readonly string[] = record.waiting): Promise<void> {
    let said = true;
    for (const room of only) {
      try {
        if (!isOwnSide(room)) throw new Failure("minutes/not-own-side"); // never to be reached; if it is, nothing leaves
        admitRank(record.label as Rank, deps.ceilingOf(room));
        const notes = record.notes.filter(({ note }) => ids.includes(toHex(note.id))).map(({ note }) => note);
        for (let at = 0; at < notes.length; at += AT_ONCE) await channel.sendSignal(room, { kind: "minutes-draft", of: record.of, label: record.label, notes: notes.slice(at, at + AT_ONCE) }, { rank: record.label as Rank, lasting: true });
      } catch (error) {
        said = false;
        log("minutes.draft-waits", { code: codeOf(error) });
      }
    }
    if (said && only === record.rooms && record.waiting.length > 0 && record.rooms.length > 0) await keep({ ...record, waiting: [] });
  }

  return {
    async load() {
      for (const [, record] of await readRecords(store, PREFIX, draftRecord)) drafts.set(keyOf(record.of), record);
    },
    async heard({ room, signal, sender, own: said, rank }) {
      if (said || signal.kind !== "minutes-draft" || sender.person === null) return;
      if (!isOwnSide(room) || signal.label !== rank) return log("minutes.draft-refused", { room });
      await turns(async () => {
        const record = draftOf(signal.of as MinutesOf);
        const before = new Map(record.notes.map(({ note }) => [toHex(note.id), note]));
        const merged = mergeNotes(before, signal.notes as DraftNote[]);
        const authors = new Map(record.notes.map(({ note, by }) => [toHex(note.id), by]));
        const notes = [...merged].map(([id, note]) => ({ note, by: note === before.get(id) ? (authors.get(id) ?? sender.person!) : sender.person! }));
        await keep({ ...record, label: Math.max(record.label, signal.label), rooms: record.rooms.includes(room) ? record.rooms : [...record.rooms, room], notes });
      });
    },
    all: () => [...drafts.values()],
    write: (of, { id: known, text, state = null, removed = false }) =>
      turns(async () => {
        const record = draftOf(of);
        const id = known ?? toHex(random(8));
        const before = record.notes.find(({ note }) => toHex(note.id) === id)?.note;
        if (known !== undefined && !before) throw new Failure("minutes/unknown-note");
        if (!before && record.notes.length >= MOST_NOTES) throw new Failure("minutes/too-much");
        const note: DraftNote = { id: fromHex(id), turn: (before?.turn ?? 0) + 1, text: removed ? "" : cleaned(text).slice(0, MAX_NOTE), state, at: before?.at ?? Math.floor(clock.now()), removed };
        const next: DraftRecord = { ...record, notes: [...record.notes.filter((one) => toHex(one.note.id) !== id), { note, by: own.person }], waiting: [...new Set([...record.waiting, id])] };
        await keep(next);
        await say(next);
        return id;
      }),
    label: (of, label) =>
      turns(async () => {
        const record = draftOf(of);
        await keep({ ...record, label: Math.max(label, record.label), waiting: record.notes.map(({ note }) => toHex(note.id)) });
        await say(drafts.get(keyOf(of))!);
      }),
    share: (of, room) =>
      turns(async () => {
        const known = rooms.get(room);
        if (!known || !isOwnSide(room)) throw new Failure("minutes/not-own-side");
        if (!isWritable(known)) throw new Failure("room/not-open");
        const record = draftOf(of);
        admitRank(record.label as Rank, deps.ceilingOf(room));
        if (record.rooms.includes(room)) return;
        await keep({ ...record, rooms: [...record.rooms, room] });
        await say(drafts.get(keyOf(of))!, [room], record.notes.map(({ note }) => toHex(note.id)));
      }),
    drop: (of) =>
      turns(async () => {
        await store.commit({ remove: [PREFIX + keyOf(of)] });
        drafts.delete(keyOf(of));
        changed.tell();
      }),
    sayAgain: (room, all) =>
      turns(async () => {
        for (const record of drafts.values()) {
          if (!record.rooms.includes(room)) continue;
          if (all) await say(record, [room], record.notes.map(({ note }) => toHex(note.id)));
          else if (record.waiting.length > 0) await say(record);
        }
      }),
    onChange: changed.add,
  };
}

export function keyOf(of: MinutesOf): string {
  return of.kind === "call" ? of.call : toHex(of.arrangement);
}

/** As people read them, each with who wrote it last. */
export function readable(record: DraftRecord): { note: DraftNote; by: string }[] {
  const by = new Map(record.notes.map((one) => [toHex(one.note.id), one.by]));
  return notesOf(new Map(record.notes.map(({ note }) => [toHex(note.id), note]))).map((note) => ({ note, by: by.get(toHex(note.id)) ?? "" }));
}

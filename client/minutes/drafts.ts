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
/** Of drafts in which this person has written nothing, what one colleague's notes may fill: what they begin without end pushes out their own oldest. */
const MOST_OF_ONE = 64;
const MOST_TEXT_OF_ONE = 4 << 20;

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
  /** The ceiling of a room rose: what waits is said. */
  sayWaiting(room: RoomUri): Promise<void>;
  /** Somebody came into a room. False: some of it is above what the room carries now. */
  sayAgain(room: RoomUri): Promise<boolean>;
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

  /** Notes of that colleague, in drafts that are nothing but others'. */
  const othersDraft = (record: DraftRecord, by: string) => record.notes.some((one) => one.by === by) && !record.notes.some((one) => one.by === own.person);
  const textOf = (record: DraftRecord, by: string) => record.notes.reduce((sum, one) => sum + (one.by === by ? one.note.text.length : 0), 0);

  /** By when they say that they wrote it: they choose among their own alone. */
  const lastWritten = (record: DraftRecord) => Math.max(...record.notes.map(({ note }) => note.at));

  /**
   * What goes so that it has room: of that colleague's, in which nobody else has written, the oldest. Undefined: it is the oldest itself, as when all of them are said again to somebody who came into the room,
   * or nothing of it is theirs alone.
   */
  function pushedOut(record: DraftRecord, by: string): DraftRecord[] | undefined {
    if (by === own.person || !othersDraft(record, by)) return [];
    const theirs = [record, ...[...drafts.values()].filter((one) => keyOf(one.of) !== keyOf(record.of) && othersDraft(one, by))];
    let [count, text] = [theirs.length, theirs.reduce((sum, one) => sum + textOf(one, by), 0)];
    const oldestFirst = theirs.filter((one) => one.notes.every((note) => note.by === by)).sort((a, b) => lastWritten(a) - lastWritten(b));
    const gone: DraftRecord[] = [];
    while (count > MOST_OF_ONE || text > MOST_TEXT_OF_ONE) {
      const oldest = oldestFirst.shift();
      if (!oldest || oldest === record) return undefined;
      gone.push(oldest);
      count--;
      text -= textOf(oldest, by);
    }
    return gone;
  }

  const draftOf = (of: MinutesOf): DraftRecord => drafts.get(keyOf(of)) ?? { of, label: 0, rooms: [], notes: [], waiting: [] };

  /** One change after the other. Nothing is said within: what comes in a room is taken while that room waits, and a change that waits to say something there would wait for ever. */
  function change(of: MinutesOf, next: (record: DraftRecord) => DraftRecord, by: string = own.person): Promise<DraftRecord> {
    return turns(async () => {
      const before = draftOf(of);
      const record = next(before);
      if (record === before) return before;
      const gone = pushedOut(record, by)?.map((one) => keyOf(one.of));
      if (!gone) {
        log("minutes.draft-refused", { code: "minutes/too-much" });
        return before;
      }
      await store.commit({ put: [[PREFIX + keyOf(of), encodeRecord(record)]], remove: gone.map((key) => PREFIX + key) });
      for (const key of gone) drafts.delete(key);
      drafts.set(keyOf(of), record);
      changed.tell();
      return record;
    });
  }

  /** Those notes, in that line, if it carries their label now. */
  async function sayIn(room: RoomUri, record: DraftRecord, ids: readonly string[]): Promise<boolean> {
    try {
      if (!isOwnSide(room)) throw new Failure("minutes/not-own-side"); // never to be reached; if it is, nothing leaves
      admitRank(record.label as Rank, deps.ceilingOf(room));
      const notes = record.notes.filter(({ note }) => ids.includes(idOf(note))).map(({ note }) => note);
      for (let at = 0; at < notes.length; at += AT_ONCE) await channel.sendSignal(room, { kind: "minutes-draft", of: record.of, label: record.label, notes: notes.slice(at, at + AT_ONCE) }, { rank: record.label as Rank, lasting: true });
      return true;
    } catch (error) {
      log("minutes.draft-waits", { code: codeOf(error) });
      return false;
    }
  }

  /** What waits, in every line of the draft. */
  async function sayWaiting(record: DraftRecord): Promise<void> {
    if (record.waiting.length === 0 || record.rooms.length === 0) return;
    let said = true;
    for (const room of record.rooms) said = (await sayIn(room, record, record.waiting)) && said;
    if (!said) return;
    const turnsSaid = new Map(record.notes.map(({ note }) => [idOf(note), note.turn]));
    // Nothing is kept of one that was put away, or pushed out, meanwhile.
    await change(record.of as MinutesOf, (now) => (now.waiting.length === 0 ? now : { ...now, waiting: now.waiting.filter((id) => now.notes.find(({ note }) => idOf(note) === id)?.note.turn !== turnsSaid.get(id)) }));
  }

  const everything = (record: DraftRecord) => record.notes.map(({ note }) => idOf(note));

  return {
    async load() {
      for (const [, record] of await readRecords(store, PREFIX, draftRecord)) drafts.set(keyOf(record.of), record);
    },
    async heard({ room, signal, sender, own: said, rank }) {
      if (said || signal.kind !== "minutes-draft" || sender.person === null) return;
      if (!isOwnSide(room) || signal.label !== rank) return log("minutes.draft-refused", { room });
      const by = sender.person;
      const wrote = (record: DraftRecord) => record.notes.some((one) => one.by === by);
      let isNew = false;
      const heard = await change(signal.of as MinutesOf, (record) => {
        const isShared = record.rooms.includes(room);
        // Somebody else's word opens no line to what was written here: a colleague who says a draft of the same call would get at notes that were shared with nobody.
        if (!isShared && drafts.has(keyOf(record.of)) && by !== own.person) {
          log("minutes.draft-not-shared", { room });
          return record;
        }
        isNew = isShared && by !== own.person && !wrote(record);
        const before = new Map(record.notes.map(({ note }) => [idOf(note), note]));
        const authors = new Map(record.notes.map((one) => [idOf(one.note), one.by]));
        const notes = [...mergeNotes(before, signal.notes as DraftNote[])].map(([id, note]) => ({ note, by: note === before.get(id) ? (authors.get(id) ?? by) : by }));
        return { ...record, label: Math.max(record.label, signal.label), rooms: record.rooms.includes(room) ? record.rooms : [...record.rooms, room], notes };
      }, by);
      // Until they shared theirs they took nothing of it there. Not waited for: nothing is said while that room waits.
      if (isNew && wrote(heard)) void change(heard.of as MinutesOf, (record) => ({ ...record, waiting: everything(record) })).then(sayWaiting).catch((error: unknown) => log("minutes.draft-waits", { code: codeOf(error) }));
    },
    all: () => [...drafts.values()],
    async write(of, { id: known, text, state = null, removed = false }) {
      const id = known ?? toHex(random(8));
      const record = await change(of, (draft) => {
        const before = draft.notes.find(({ note }) => idOf(note) === id)?.note;
        if (known !== undefined && !before) throw new Failure("minutes/unknown-note");
        if (!before && draft.notes.length >= MOST_NOTES) throw new Failure("minutes/too-much");
        const note: DraftNote = { id: fromHex(id), turn: (before?.turn ?? 0) + 1, text: removed ? "" : cleaned(text).slice(0, MAX_NOTE), state, at: before?.at ?? Math.floor(clock.now()), removed };
        return { ...draft, notes: [...draft.notes.filter((one) => idOf(one.note) !== id), { note, by: own.person }], waiting: [...new Set([...draft.waiting, id])] };
      });
      await sayWaiting(record);
      return id;
    },
    async label(of, label) {
      await sayWaiting(await change(of, (draft) => ({ ...draft, label: Math.max(label, draft.label), waiting: everything(draft) })));
    },
    async share(of, room) {
      const known = rooms.get(room);
      if (!known || !isOwnSide(room)) throw new Failure("minutes/not-own-side");
      if (!isWritable(known)) throw new Failure("room/not-open");
      admitRank(draftOf(of).label as Rank, deps.ceilingOf(room));
      // Said again in the others, too, where it is known: then it waits until the new one has it, and no longer.
      await sayWaiting(await change(of, (draft) => (draft.rooms.includes(room) ? draft : { ...draft, rooms: [...draft.rooms, room], waiting: everything(draft) })));
    },
    drop: (of) =>
      turns(async () => {
        await store.commit({ remove: [PREFIX + keyOf(of)] });
        drafts.delete(keyOf(of));
        changed.tell();
      }),
    async sayWaiting(room) {
      for (const record of drafts.values()) if (record.rooms.includes(room)) await sayWaiting(record);
    },
    async sayAgain(room) {
      let all = true;
      for (const record of drafts.values()) if (record.rooms.includes(room)) all = (await sayIn(room, record, everything(record))) && all;
      return all;
    },
    onChange: changed.add,
  };
}

const idOf = (note: DraftNote) => toHex(note.id);

export function keyOf(of: MinutesOf): string {
  return of.kind === "call" ? of.call : toHex(of.arrangement);
}

/** As people read them, each with who wrote it last. */
export function readable(record: DraftRecord): { note: DraftNote; by: string }[] {
  const by = new Map(record.notes.map((one) => [toHex(one.note.id), one.by]));
  return notesOf(new Map(record.notes.map(({ note }) => [toHex(note.id), note]))).map((note) => ({ note, by: by.get(toHex(note.id)) ?? "" }));
}

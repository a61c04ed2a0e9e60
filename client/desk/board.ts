/**
 * The board of a desk: every arrangement with other desks, folded from the steps that were said in their lines. A step is stored before it counts and before its mailbox item is acknowledged;
 * an own one is stored before it is said, and said again if a crash came between. The attacker here is the other desk: it may say anything, in any order, as often as it likes.
 */
import { type Arrangement, foldArrangement } from "../../protocol/desk/arrangement.ts";
import { type SaidStep, stepName } from "../../protocol/desk/steps.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { ARRANGEMENTS, arrangementKey, arrangementRecord, type ArrangementRecord, MOST_STEPS } from "./arrangement-record.ts";

/** Of one other desk that are neither agreed nor ended. */
const MOST_ASKED = 100;

export interface BoardEntry {
  readonly name: string;
  readonly record: ArrangementRecord;
  readonly folded: Arrangement;
}

export interface Board {
  load(): Promise<void>;
  all(): readonly BoardEntry[];
  /** By the id in hex. Of several, since another desk can say anything under an id that it knows or works out, the one in which this desk has asked or agreed. Throws `desk/unknown`. */
  find(name: string): BoardEntry;
  /** `far`: with that desk; without it, as `find`. */
  get(id: Uint8Array, far?: string): BoardEntry | undefined;
  /** Stored when this resolves. */
  heard(event: SignalEvent): Promise<void>;
  /** Stores an own step and says it in the line with the other desk. */
  say(id: Bytes, far: string, step: SaidStep["step"]): Promise<void>;
  /** Tells the other desk which of its steps have come. */
  note(id: Bytes, far: string, of: readonly Bytes[]): Promise<void>;
  update(entry: BoardEntry, change: (record: ArrangementRecord) => ArrangementRecord): Promise<void>;
  /** Own steps that the other desk has not confirmed, said once more. */
  sayAgain(): Promise<void>;
  onChange(listener: (entry: BoardEntry, news: SaidStep | undefined) => void): () => void;
}

export interface BoardDeps {
  readonly store: Store;
  readonly own: { readonly person: string };
  readonly now: () => number;
  /** In the line that stands with that person now. Throws `desk/line-missing`. */
  readonly tell: (person: string, id: Bytes, step: SaidStep["step"]) => Promise<void>;
  readonly createOf: (room: string) => RoomCreate | undefined;
}

export function createBoard({ store, own, now, tell, createOf }: BoardDeps): Board {
  const entries = new Map<string, BoardEntry>();
  const changed = listeners<{ entry: BoardEntry; news: SaidStep | undefined }>();
  const inTurn = serial();

  const entryOf = (record: ArrangementRecord): BoardEntry => ({ name: toHex(record.id), record, folded: foldArrangement(record.id, [record.own, record.far], record.steps) });

  const isOwn = ({ record }: BoardEntry) => record.steps.some(({ by, step }) => by === own.person && (step.kind === "propose" || step.kind === "accept"));
  function named(name: string): BoardEntry | undefined {
    const some = [...entries.values()].filter((one) => one.name === name);
    return some.find(isOwn) ?? some[0];
  }

  async function keep(record: ArrangementRecord, news?: SaidStep): Promise<void> {
    await store.commit({ put: [[arrangementKey(record), encodeRecord(record)]] });
    const entry = entryOf(record);
    entries.set(arrangementKey(record), entry);
    changed.tell({ entry, news });
  }

  function add(id: Bytes, far: string, said: SaidStep): Promise<void> {
    return inTurn(async () => {
      const key = arrangementKey({ id, far });
      const known = entries.get(key);
      if (!known && said.by === far && [...entries.values()].filter(({ record, folded }) => record.far === far && (folded.state === "asked" || folded.state === "empty")).length >= MOST_ASKED) return;
      const record = known?.record ?? { id, own: own.person, far, steps: [], told: [], updatedAt: 0 };
      const name = stepName(id, said);
      const ofAuthor = record.steps.filter(({ by }) => by === said.by);
      if (ofAuthor.some((one) => stepName(id, one) === name)) return;
      if (ofAuthor.length >= MOST_STEPS) {
        if (said.by === own.person) throw new Failure("desk/over");
        return;
      }
      await keep({ ...record, steps: [...record.steps, said], updatedAt: now() }, said);
    });
  }

  return {
    async load() {
      for (const [key, record] of await readRecords(store, ARRANGEMENTS, arrangementRecord)) entries.set(key, entryOf(record));
    },
    all: () => [...entries.values()],
    find(name) {
      const entry = named(name);
      if (!entry) throw new Failure("desk/unknown");
      return entry;
    },
    get: (id, far) => (far === undefined ? named(toHex(id)) : entries.get(arrangementKey({ id: id as Bytes, far }))),
    async heard({ room, signal, sender, own: said }) {
      if (signal.kind !== "arrange" || said || sender.person === null) return;
      const create = createOf(room);
      const persons = create?.persons ?? [];
      const far = persons.find((person) => person !== own.person);
      // In the line of two desks of two organisations, and nowhere else.
      if (persons.length !== 2 || far === undefined || create?.arrangement || domainOf(far as PersonUri) === domainOf(own.person as PersonUri)) return;
      if (sender.person === far || sender.person === own.person) await add(signal.arrangement, far, { by: sender.person, step: signal.step });
    },
    async say(id, far, step) {
      await add(id, far, { by: own.person, step });
      await tell(far, id, step);
    },
    async note(id, far, of) {
      // Said first: a confirmation that was kept and never said would be missed for ever; said twice it changes nothing.
      await tell(far, id, { kind: "noted", of: [...of] });
      await add(id, far, { by: own.person, step: { kind: "noted", of: [...of] } });
    },
    update: (entry, change) =>
      inTurn(async () => {
        const known = entries.get(arrangementKey(entry.record));
        if (known) await keep(change(known.record));
      }),
    async sayAgain() {
      for (const { record, folded } of entries.values()) {
        const missing = new Set(folded.unconfirmed.get(own.person));
        for (const said of record.steps) if (said.by === own.person && missing.has(stepName(record.id, said))) await tell(record.far, record.id, said.step);
      }
    },
    onChange: (listener) => changed.add(({ entry, news }) => listener(entry, news)),
  };
}

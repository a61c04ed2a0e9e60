/** One row for each person of this node and each other person: the last word of either, and how it stands. In memory for who only asks; who changes it reads the disk, within the transaction. */
import type { Storage } from "../federation/storage-port.ts";
import type { Trx } from "../storage/writer.ts";
import { counts, SILENCE, stands, type Word } from "./words.ts";

export type ConsentState = "requested" | "granted" | "refused" | "revoked";

export interface Entry {
  readonly own: Word;
  readonly far: Word;
  /** What the person sees of it. */
  readonly state: ConsentState;
  /** Who asked last. */
  readonly direction: "in" | "out";
  /** Serial of the other's request that this person has refused, and when (seconds); never told to the other side. */
  readonly refused: { readonly serial: number; readonly at: number };
  /** Of the other. */
  readonly card: string | undefined;
  /** Of the person's own device that asked or granted. */
  readonly proof: string | undefined;
  /** Seconds, of the last change of state. */
  readonly at: number;
}

export interface ConsentBook {
  find(person: string, other: string): Entry | undefined;
  of(person: string): ReadonlyMap<string, Entry>;
  all(): Iterable<[person: string, other: string, entry: Entry]>;
  /** What earlier works of the same transaction wrote, included. */
  read(trx: Trx, person: string, other: string): Entry | undefined;
  put(trx: Trx, person: string, other: string, entry: Entry): void;
}

/** The state that follows from what was said. */
export function stateOf({ own, far, refused, direction }: Pick<Entry, "own" | "far" | "refused" | "direction">): Pick<Entry, "state" | "direction"> {
  if (stands(own, far)) return { state: "granted", direction };
  if (counts(own, far)) return { state: "requested", direction: "out" };
  if (counts(far, own)) return { state: refused.serial >= far.serial ? "refused" : "requested", direction: "in" };
  return { state: "revoked", direction };
}

interface Row {
  person: string;
  other: string;
  direction: "in" | "out";
  state: ConsentState;
  card: string | null;
  proof: string | null;
  at: number;
  own_yes: number | null;
  own_serial: number;
  own_heard: number;
  own_withdrawn: number;
  far_yes: number | null;
  far_serial: number;
  far_heard: number;
  far_withdrawn: number;
  refused: number;
  refused_at: number;
}

const COLUMNS = ["direction", "state", "card", "proof", "at", "own_yes", "own_serial", "own_heard", "own_withdrawn", "far_yes", "far_serial", "far_heard", "far_withdrawn", "refused", "refused_at"] as const;
const PUT = `insert into consent (person, other, ${COLUMNS.join(", ")}) values (?, ?, ${COLUMNS.map(() => "?").join(", ")}) on conflict (person, other) do update set ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")}`;

export function openConsentBook(storage: Storage): ConsentBook {
  const book = new Map<string, Map<string, Entry>>();
  const nothing: ReadonlyMap<string, Entry> = new Map();

  const remember = (person: string, other: string, entry: Entry) => {
    const entries = book.get(person) ?? new Map<string, Entry>();
    entries.set(other, entry);
    book.set(person, entries);
  };
  for (const row of storage.raw.prepare("select * from consent").all() as Row[]) remember(row.person, row.other, entryOf(row));

  return {
    find: (person, other) => book.get(person)?.get(other),
    of: (person) => book.get(person) ?? nothing,
    *all() {
      for (const [person, entries] of book) for (const [other, entry] of entries) yield [person, other, entry];
    },
    read(trx, person, other) {
      const row = trx.prepare("select * from consent where person = ? and other = ?").get(person, other) as Row | undefined;
      return row && entryOf(row);
    },
    put(trx, person, other, { own, far, state, direction, refused, card, proof, at }) {
      trx
        .prepare(PUT)
        .run(person, other, direction, state, card ?? null, proof ?? null, at, bit(own.yes), own.serial, own.heard, own.withdrawn, bit(far.yes), far.serial, far.heard, far.withdrawn, refused.serial, refused.at);
      trx.afterCommit(() => remember(person, other, { own, far, state, direction, refused, card, proof, at }));
    },
  };
}

const wordOf = (yes: number | null, serial: number, heard: number, withdrawn: number): Word => (serial === 0 ? SILENCE : { yes: yes === null ? null : yes === 1, serial, heard, withdrawn });
const bit = (yes: boolean | null) => (yes === null ? null : Number(yes));

function entryOf(row: Row): Entry {
  return {
    own: wordOf(row.own_yes, row.own_serial, row.own_heard, row.own_withdrawn),
    far: wordOf(row.far_yes, row.far_serial, row.far_heard, row.far_withdrawn),
    state: row.state,
    direction: row.direction,
    refused: { serial: row.refused, at: row.refused_at },
    card: row.card ?? undefined,
    proof: row.proof ?? undefined,
    at: row.at,
  };
}

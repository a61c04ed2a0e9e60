/**
 * What the devices of one room have said that facts rest on. The two ends of a line compute from the same words, so they arrive at the same facts; nothing enters
 * that was not said. Of two words of one person about the same thing the later counts, and at the same second the one that lowers.
 */
import { z } from "zod";
import { canonicalCbor, parseCbor, shaped } from "../../protocol/wire/signed.ts";
import { type Bytes, equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { type Signal, signal, type SignalOf } from "../../protocol/wire/signals.ts";
import type { FollowState } from "./port.ts";

export type Evidence = SignalOf<"evidence">;
export type Verified = SignalOf<"verified">;
export type Followed = SignalOf<"followed">;
export type Statement = SignalOf<"assessment">;
export type Office = SignalOf<"office">;
export type Vouch = SignalOf<"vouch">;
/** What devices say about themselves and about others, and facts rest on. */
export type Word = Evidence | Verified | Followed | Office | Vouch | SignalOf<"station-list">;

export interface HeardStatement {
  readonly statement: Statement;
  /** By this device's wall clock and by its monotonic one, milliseconds. The wall time is that of the first statement with these facts. */
  readonly receivedAt: number;
  readonly heardAt: number;
}

interface EndWords {
  readonly person: string;
  evidence?: Evidence;
  /** By fingerprint in hex. */
  readonly verified: Map<string, Verified>;
  /** By person. */
  readonly followed: Map<string, Followed>;
  /** By person, of a desk about its own people. */
  readonly vouched: Map<string, Vouch>;
  office?: Office;
  /** Of a station: who is there, as its device signed it. */
  list?: SignalOf<"station-list">;
  statement?: HeardStatement;
}

/** The worst first: of several devices of one person the one that trusts least is believed. */
const FOLLOW_ORDER: readonly FollowState[] = ["lying", "withheld", "unreachable", "young", "followed"];
const MAX_STORED = 4 << 20;
const MAX_SUBJECTS = 128;
/** Of those, lists of stations: each is large, and is said again where it is missed. */
const MAX_STORED_LISTS = 1 << 20;
/** Of one person, devices that are gone and whose words about others stay. */
const MOST_GONE = 16;

export class RoomWords {
  readonly #ends = new Map<string, EndWords>();

  hear(end: string, person: string, said: Word): void {
    const words = this.#of(end, person);
    if (said.kind === "evidence") words.evidence = words.evidence && sameEvidence(words.evidence, said) ? words.evidence : said; // repeated: nothing to check again
    else if (said.kind === "verified") bounded(words.verified, toHex(said.fingerprint), said);
    else if (said.kind === "followed") bounded(words.followed, said.person, said);
    else if (said.kind === "office") words.office = said;
    else if (said.kind === "station-list") words.list = words.list && equalBytes(words.list.list as Bytes, said.list as Bytes) ? words.list : said;
    else bounded(words.vouched, said.person, said);
  }

  hearStatement(end: string, person: string, statement: Statement, now: { wall: number; monotonic: number }): void {
    const words = this.#of(end, person);
    const before = words.statement;
    const same = before !== undefined && before.statement.factsHash === statement.factsHash && before.statement.level === statement.level;
    words.statement = { statement, receivedAt: same ? before.receivedAt : now.wall, heardAt: now.monotonic };
  }

  evidenceOf(end: string): Evidence | undefined {
    return this.#ends.get(end)?.evidence;
  }

  listOf(end: string): Bytes | undefined {
    return this.#ends.get(end)?.list?.list as Bytes | undefined;
  }

  statementOf(end: string): HeardStatement | undefined {
    return this.#ends.get(end)?.statement;
  }

  /** Whether `by`, on any of its devices, last said that it has verified the holder of this fingerprint. */
  hasVerified(by: string, fingerprint: Bytes): boolean {
    return this.#verification(by, fingerprint)?.state === "verified";
  }

  /** Whether `by` last said that it takes its verification of that holder back: nobody else's word stands in for it. */
  hasWithdrawn(by: string, fingerprint: Bytes): boolean {
    return this.#verification(by, fingerprint)?.state === "withdrawn";
  }

  #verification(by: string, fingerprint: Bytes): Verified | undefined {
    return latestOf(this.#said(by).map((words) => words.verified.get(toHex(fingerprint))));
  }

  /** Whether `desk` last said that this person, with this fingerprint, is one of its people. */
  hasVouched(desk: string, person: string, fingerprint: Bytes): boolean {
    const latest = latestOf(this.#said(desk).map((words) => words.vouched.get(person)));
    return latest?.state === "vouched" && equalBytes(latest.fingerprint as Bytes, fingerprint);
  }

  /** Statements of that person's node that the person is a desk, as its devices handed them on. */
  officesOf(person: string): readonly Bytes[] {
    return this.#said(person).flatMap(({ office }) => (office ? [office.statement as Bytes] : []));
  }

  /** The worst that the devices of `by` among `ends` say about following `person`; null when none has said anything. */
  following(by: string, person: string, ends: ReadonlySet<string>): FollowState | null {
    const states = [...this.#ends].flatMap(([end, words]) => (words.person === by && ends.has(end) ? [words.followed.get(person)?.state] : [])).filter((state) => state !== undefined);
    return FOLLOW_ORDER.find((state) => states.includes(state)) ?? null;
  }

  /** The latest statement of any device of that person. */
  latestStatementOf(person: string): (HeardStatement & { end: string }) | undefined {
    return [...this.#ends]
      .flatMap(([end, words]) => (words.person === person && words.statement ? [{ ...words.statement, end }] : []))
      .sort((a, b) => b.heardAt - a.heardAt)[0];
  }

  /** Devices that left take their words about themselves along; what their person said about others stays. */
  keepOnly(ends: ReadonlySet<string>): void {
    const gone = new Map<string, string[]>();
    for (const [end, words] of this.#ends) {
      if (ends.has(end)) continue;
      delete words.evidence;
      delete words.list;
      delete words.statement;
      if (words.verified.size === 0 && words.vouched.size === 0 && !words.office) this.#ends.delete(end);
      else gone.set(words.person, [...(gone.get(words.person) ?? []), end]);
    }
    // Whoever comes and goes with ever new devices loses what the first of them said.
    for (const of of gone.values()) for (const end of of.slice(0, -MOST_GONE)) this.#ends.delete(end);
  }

  /** What persons said of one another and of their office in the line that a call belongs to counts in the call too. */
  adopt(line: RoomWords): void {
    for (const [end, { person, verified, vouched, office }] of line.#ends) {
      for (const said of [...verified.values(), ...vouched.values(), ...(office ? [office] : [])]) this.hear(end, person, said);
    }
  }

  /** Never more than can be read: where members have said too much of it nothing is kept, and after a restart nothing is known until it is said again. */
  encode(): Bytes {
    let lists = 0;
    const listed = ({ list }: EndWords) => (list && (lists += list.list.length) <= MAX_STORED_LISTS ? [list] : []);
    const ends = [...this.#ends].map(([end, words]) => ({
      end,
      person: words.person,
      said: [...(words.evidence ? [words.evidence] : []), ...listed(words), ...(words.office ? [words.office] : []), ...words.verified.values(), ...words.followed.values(), ...words.vouched.values(), ...(words.statement ? [words.statement.statement] : [])],
      at: words.statement?.receivedAt ?? 0,
    }));
    const bytes = canonicalCbor({ v: 1, ends } as never);
    return bytes.length <= MAX_STORED ? bytes : canonicalCbor({ v: 1, ends: [] } as never);
  }

  static decode(bytes: Uint8Array): RoomWords {
    const stored = shaped(storedSchema, parseCbor(bytes, MAX_STORED));
    const words = new RoomWords();
    for (const { end, person, said, at } of stored.ends) {
      for (const one of said) {
        if (one.kind === "assessment") words.hearStatement(end, person, one, { wall: at, monotonic: Number.NEGATIVE_INFINITY });
        else if (isWord(one)) words.hear(end, person, one);
      }
    }
    return words;
  }

  #of(end: string, person: string): EndWords {
    let words = this.#ends.get(end);
    if (!words) this.#ends.set(end, (words = { person, verified: new Map(), followed: new Map(), vouched: new Map() }));
    return words;
  }

  #said(person: string): EndWords[] {
    return [...this.#ends.values()].filter((words) => words.person === person);
  }
}

export function isWord(said: Signal): said is Word {
  return said.kind === "evidence" || said.kind === "verified" || said.kind === "followed" || said.kind === "office" || said.kind === "vouch" || said.kind === "station-list";
}

/** The later one; of the same second the one that takes back. */
function latestOf<T extends { readonly at: number; readonly state: string }>(said: readonly (T | undefined)[]): T | undefined {
  return said.filter((one) => one !== undefined).reduce<T | undefined>((latest, one) => (!latest || one.at > latest.at || (one.at === latest.at && one.state === "withdrawn") ? one : latest), undefined);
}

function sameEvidence(a: Evidence, b: Evidence): boolean {
  return equalBytes(canonicalCbor(a), canonicalCbor(b));
}

const storedSchema = z.strictObject({ v: z.literal(1), ends: z.array(z.strictObject({ end: z.string(), person: z.string(), said: z.array(signal), at: z.int() })) });

/** A member that names more subjects than a room can hold fills nobody's memory. */
function bounded<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.has(key) || map.size < MAX_SUBJECTS) map.set(key, value);
}


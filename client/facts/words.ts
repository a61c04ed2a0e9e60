/**
 * What the devices of one room have said that facts rest on. The two ends of a line compute from the same words, so they arrive at the same facts; nothing enters
 * that was not said. Of two words of one person about the same thing the later counts, and at the same second the one that lowers.
 */
import { z } from "zod";
import { canonicalCbor, parseCbor, shaped } from "../../protocol/wire/signed.ts";
import { type Bytes, equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { signal, type SignalOf } from "../../protocol/wire/signals.ts";
import type { FollowState } from "./port.ts";

export type Evidence = SignalOf<"evidence">;
export type Verified = SignalOf<"verified">;
export type Followed = SignalOf<"followed">;
export type Statement = SignalOf<"assessment">;

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
  statement?: HeardStatement;
}

/** The worst first: of several devices of one person the one that trusts least is believed. */
const FOLLOW_ORDER: readonly FollowState[] = ["lying", "withheld", "unreachable", "young", "followed"];
const MAX_STORED = 4 << 20;
const MAX_SUBJECTS = 128;

export class RoomWords {
  readonly #ends = new Map<string, EndWords>();

  hear(end: string, person: string, said: Evidence | Verified | Followed): void {
    const words = this.#of(end, person);
    if (said.kind === "evidence") words.evidence = words.evidence && sameEvidence(words.evidence, said) ? words.evidence : said; // repeated: nothing to check again
    else if (said.kind === "verified") bounded(words.verified, toHex(said.fingerprint), said);
    else bounded(words.followed, said.person, said);
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

  statementOf(end: string): HeardStatement | undefined {
    return this.#ends.get(end)?.statement;
  }

  /** Whether `by`, on any of its devices, last said that it has verified the holder of this fingerprint. */
  hasVerified(by: string, fingerprint: Bytes): boolean {
    let latest: Verified | undefined;
    for (const words of this.#said(by)) {
      const one = words.verified.get(toHex(fingerprint));
      if (one && (!latest || one.at > latest.at || (one.at === latest.at && one.state === "withdrawn"))) latest = one;
    }
    return latest?.state === "verified";
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
    for (const [end, words] of this.#ends) {
      if (ends.has(end)) continue;
      delete words.evidence;
      delete words.statement;
      if (words.verified.size === 0) this.#ends.delete(end);
    }
  }

  encode(): Bytes {
    const ends = [...this.#ends].map(([end, words]) => ({
      end,
      person: words.person,
      said: [...(words.evidence ? [words.evidence] : []), ...words.verified.values(), ...words.followed.values(), ...(words.statement ? [words.statement.statement] : [])],
      at: words.statement?.receivedAt ?? 0,
    }));
    return canonicalCbor({ v: 1, ends } as never);
  }

  static decode(bytes: Uint8Array): RoomWords {
    const stored = shaped(storedSchema, parseCbor(bytes, MAX_STORED));
    const words = new RoomWords();
    for (const { end, person, said, at } of stored.ends) {
      for (const one of said) {
        if (one.kind === "assessment") words.hearStatement(end, person, one, { wall: at, monotonic: Number.NEGATIVE_INFINITY });
        else if (one.kind === "evidence" || one.kind === "verified" || one.kind === "followed") words.hear(end, person, one);
      }
    }
    return words;
  }

  #of(end: string, person: string): EndWords {
    let words = this.#ends.get(end);
    if (!words) this.#ends.set(end, (words = { person, verified: new Map(), followed: new Map() }));
    return words;
  }

  #said(person: string): EndWords[] {
    return [...this.#ends.values()].filter((words) => words.person === person);
  }
}

function sameEvidence(a: Evidence, b: Evidence): boolean {
  return equalBytes(canonicalCbor(a), canonicalCbor(b));
}

const storedSchema = z.strictObject({ v: z.literal(1), ends: z.array(z.strictObject({ end: z.string(), person: z.string(), said: z.array(signal), at: z.int() })) });

/** A member that names more subjects than a room can hold fills nobody's memory. */
function bounded<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.has(key) || map.size < MAX_SUBJECTS) map.set(key, value);
}


/**
 * Notes what breaks protocol while one call runs, from what this client has anyway: the level that both ends agree on, who is in the group, who goes on above the ceiling. Pure: handed the state whenever it may
 * have changed. What comes before both ends have first agreed is connecting, and no breach.
 */
import { type Breach, type BreachKind, MOST_BREACHES } from "../../protocol/wire/breach.ts";

export interface SeenInCall {
  /** Sound can pass: the call has begun for this end. */
  readonly begun: boolean;
  readonly settled: boolean;
  readonly level: number;
  /** A standing, or what an end says that it sees, is overdue. */
  readonly lapsed: boolean;
  readonly limiting: { readonly end: string; readonly value: string } | null;
  readonly overridden: { readonly by: string; readonly reason: string } | null;
  readonly guests: readonly { readonly guest: string; readonly name: string }[];
}

/** Two of one kind that follow one another so closely are one: a connection that stutters is not twenty breaches. */
const APART_MS = 30_000;

export class CallWatch {
  readonly #found: Breach[];
  /** Those that go on, by kind and whose. */
  readonly #running = new Map<string, Breach>();
  #agreed = false;

  /** `before`: what was noted of this call before the page was loaded anew. */
  constructor(before: readonly Breach[] = []) {
    this.#found = before.map((one) => ({ ...one }));
  }

  get found(): readonly Breach[] {
    return this.#found;
  }

  /** True when something to be kept has changed. */
  note(now: number, seen: SeenInCall): boolean {
    if (!seen.begun) return false;
    this.#agreed ||= seen.settled;
    const present = new Set<string>();
    let changed = false;
    const is = (kind: BreachKind, who: string | null, note: string) => {
      present.add(keyOf(kind, who));
      changed = this.#begin(now, kind, who, note) || changed;
    };
    for (const { guest, name } of seen.guests) is("guest", guest, name);
    if (seen.overridden) is("override", seen.overridden.by, seen.overridden.reason);
    if (this.#agreed && seen.lapsed) is("standing-lapsed", seen.limiting?.end ?? null, seen.limiting?.value ?? "");
    // While it is being worked out the level is shown as low as it may be; that is caution, and no finding.
    if (this.#agreed && seen.settled && seen.level === 0) is("open-line", seen.limiting?.end ?? null, seen.limiting?.value ?? "");
    const unclear = this.#agreed && !seen.settled && !seen.lapsed;
    for (const [key, breach] of this.#running) {
      if (present.has(key) || (unclear && breach.kind === "open-line")) continue;
      this.#end(now, key, breach);
      changed = true;
    }
    return changed;
  }

  /** The call is over: what went on, went on to its end. */
  end(): void {
    this.#running.clear();
  }

  #begin(now: number, kind: BreachKind, who: string | null, note: string): boolean {
    const key = keyOf(kind, who);
    if (this.#running.has(key)) return false;
    const at = Math.floor(now);
    const last = this.#found.findLast((one) => keyOf(one.kind, one.who) === key);
    if (last?.until && at - last.until < APART_MS) {
      const again = { ...last, until: null };
      this.#found[this.#found.indexOf(last)] = again;
      this.#running.set(key, again);
      return true;
    }
    if (this.#found.length >= MOST_BREACHES) return false; // so many make the point
    const breach: Breach = { kind, at, until: null, who, note: note.slice(0, 400) };
    this.#found.push(breach);
    this.#running.set(key, breach);
    return true;
  }

  #end(now: number, key: string, breach: Breach): void {
    this.#running.delete(key);
    const place = this.#found.indexOf(breach);
    if (place >= 0) this.#found[place] = { ...breach, until: Math.max(breach.at, Math.floor(now)) };
  }
}

const keyOf = (kind: BreachKind, who: string | null) => `${kind} ${who ?? ""}`;

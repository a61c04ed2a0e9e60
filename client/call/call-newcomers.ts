/**
 * Devices that came into a call while it ran: in its group, and not in the talk yet. Nothing goes to them and nothing of theirs is opened until it is known what they are, their node has promised
 * to log the call, and they are not held themselves; so a sentence is never cut because somebody joins, and nobody hears a word at a level that was not worked out with them. Each wait has an end:
 * then they count as they are.
 */
import type { GroupEvent, Member, RoomGroup } from "../lines/channel.ts";
import type { CallEnds } from "./call-ends.ts";
import type { CallLedger } from "./call-ledger.ts";
import type { CallScope } from "./call-scope.ts";

/** For a promise of their node, and for their own hold to be lifted, counted from when it is known what they are. */
const READY_MS = 5_000;

export class CallNewcomers {
  readonly #call: CallScope;
  readonly #ends: CallEnds;
  readonly #ledger: CallLedger;
  /** By end: since when it is known what it is, by the monotonic clock; null while it is not. */
  readonly #known = new Map<string, number | null>();

  constructor(call: CallScope, ends: CallEnds, ledger: CallLedger) {
    this.#call = call;
    this.#ends = ends;
    this.#ledger = ledger;
  }

  /** `before`: who was in. Between two there is no talk yet that could be cut. */
  enter({ added, removed, committer }: GroupEvent, before: RoomGroup | undefined): void {
    for (const { end } of removed) this.#known.delete(end);
    if (committer === null || (before?.members.filter(({ ignored }) => !ignored).length ?? 0) < 2) return;
    for (const { end, guest } of added) if (guest === undefined) this.#known.set(end, null);
  }

  /** Leaves that are not in the talk yet. */
  waiting(group: RoomGroup): ReadonlySet<number> {
    return new Set(group.members.filter((member) => this.#waits(member, group)).map(({ leaf }) => leaf));
  }

  #waits(member: Member, group: RoomGroup): boolean {
    const { end, leaf, person } = member;
    if (!this.#known.has(end)) return false;
    const { deps, room, timers } = this.#call;
    const assessment = deps.facts.assess(room);
    if (assessment.epoch !== group.epoch || assessment.arriving.has(end)) return true;
    const now = deps.clock.monotonic();
    const since = this.#known.get(end) ?? now;
    this.#known.set(end, since);
    const ready = (person === null || this.#ledger.covers([person])) && this.#ends.said.get(leaf)?.held !== true;
    if (!ready && now - since < READY_MS) {
      if (!timers.has(`newcomer ${end}`)) timers.after(`newcomer ${end}`, READY_MS - (now - since), () => this.#call.update());
      return true;
    }
    timers.cancel(`newcomer ${end}`);
    this.#known.delete(end);
    return false;
  }
}

/**
 * Ends whose sound and picture are gone for good. Of two it ends the call. Of many one pair may have no path while all others have: an end is taken out when most of the others have lost it, and
 * an end that has lost most of the others goes by itself.
 */
import type { RoomGroup } from "../lines/channel.ts";
import type { CallAdmission } from "./call-admission.ts";
import type { CallEnds } from "./call-ends.ts";
import type { CallScope } from "./call-scope.ts";

/** Without sound or picture from a peer for so long, it is gone. */
const PEER_LOST_MS = 30_000;

export class CallLost {
  readonly #call: CallScope;
  readonly #admission: CallAdmission;
  readonly #ends: CallEnds;
  readonly #staysAlone: () => boolean;
  readonly #lost = new Set<number>();

  constructor(call: CallScope, admission: CallAdmission, ends: CallEnds, staysAlone: () => boolean) {
    this.#call = call;
    this.#admission = admission;
    this.#ends = ends;
    this.#staysAlone = staysAlone;
  }

  /** Leaves, as this end says to the others. */
  get leaves(): readonly number[] {
    return [...this.#lost].sort((a, b) => a - b);
  }

  /** Out of reach from now on, until it is back. */
  away(leaf: number): void {
    const { timers } = this.#call;
    const name = `lost ${leaf}`;
    if (timers.has(name) || this.#lost.has(leaf)) return;
    timers.after(name, PEER_LOST_MS, () => {
      this.#lost.add(leaf);
      this.#call.update(); // which says so
    });
  }

  back(leaf: number): void {
    this.#call.timers.cancel(`lost ${leaf}`);
    this.#lost.delete(leaf);
  }

  /** In the turn in which this end, or another, has said what it lost. */
  review(group: RoomGroup): void {
    for (const leaf of this.#lost) {
      const member = group.members.find((one) => one.leaf === leaf);
      if (!member || member.ignored) continue;
      if (group.members.length <= 2 && !this.#staysAlone()) return this.#gone();
      const voters = group.members.filter((one) => one.leaf !== leaf && one.guest === undefined && !one.ignored);
      const votes = voters.filter((one) => one.own || this.#ends.said.get(one.leaf)?.lost.includes(leaf));
      if (votes.length * 2 > voters.length) this.#admission.remove(leaf, member.end);
    }
    const others = group.members.filter((one) => !one.own && !one.ignored);
    if (others.length > 1 && this.#lost.size * 2 > others.length) this.#gone();
  }

  #gone(): void {
    this.#call.dispatch({ kind: "failed", flowed: this.#call.hasFlowed });
  }
}

/** Keeps how a call goes, for the entry that is made when it ends. */
import { encodeCallEnd, MOST_CHANGES } from "../../protocol/ledger/call-end.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";

export class CallCourse {
  readonly #startedAt: number;
  readonly #levels: [number, number][] = [];
  #lowest = 3;
  #highest = 0;
  #overridden = false;

  constructor(startedAt: number) {
    this.#startedAt = Math.floor(startedAt);
  }

  /** Counts from when both ends have first agreed: before that there is no level to speak of, and nothing above UNCLASSIFIED passes. */
  note(now: number, state: { level: number; settled: boolean; declared: number; overridden: boolean }): void {
    if (!state.settled && this.#levels.length === 0) return;
    this.#lowest = Math.min(this.#lowest, state.level);
    this.#highest = Math.max(this.#highest, state.declared);
    this.#overridden ||= state.overridden;
    if (this.#levels.at(-1)?.[1] === state.level || this.#levels.length >= MOST_CHANGES) return;
    this.#levels.push([Math.max(0, Math.floor(now) - this.#startedAt), state.level]);
  }

  entry(call: string, by: string, now: number): Bytes {
    return encodeCallEnd({ call, by, startedAt: this.#startedAt, endedAt: Math.max(this.#startedAt, Math.floor(now)), lowestLevel: this.#levels.length === 0 ? 0 : this.#lowest, highestDeclared: this.#highest, overridden: this.#overridden, levels: this.#levels });
  }
}

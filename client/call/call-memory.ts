/** What this device remembers of a call: kept while it runs, so that a reload in the middle of it can be told from an end; and, once it is over, its line in the history. */
import { codeOf } from "../../protocol/wire/failure.ts";
import type { RoomAssessment } from "../facts/port.ts";
import { callNote } from "./call-note.ts";
import type { CallScope } from "./call-scope.ts";
import { type LevelReached, reached } from "./level-reached.ts";
import { isOfMany, type RingPhase } from "./ring-state.ts";
import { keepRunningCall, withoutRunningCall } from "./running-calls.ts";

/** When it rang here, and, after a reload, how far it had come. */
export interface CallPast {
  readonly since: number;
  readonly startedAt?: number | undefined;
  readonly reached?: LevelReached | undefined;
  /** The device that rang here. */
  readonly ringer?: string | undefined;
  /** When something was last heard of it. */
  readonly heardAt?: number | undefined;
}

export class CallMemory {
  readonly #call: Pick<CallScope, "deps" | "ring">;
  readonly #since: number;
  readonly ringer: string | undefined;
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  #heardAt: number;
  #reached: LevelReached | undefined;
  #silent = false;

  constructor(call: Pick<CallScope, "deps" | "ring">, past: CallPast) {
    this.#call = call;
    this.#since = past.since;
    this.ringer = past.ringer;
    this.#heardAt = past.heardAt ?? past.since;
    this.#startedAt = past.startedAt;
    this.#reached = past.reached;
  }

  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get endedAt(): number | undefined {
    return this.#endedAt;
  }

  get heardAt(): number {
    return this.#heardAt;
  }

  heard(): void {
    this.#heardAt = this.#call.deps.clock.now();
    this.keep();
  }

  /** Another call took its place before anybody heard of it: nothing to tell. */
  silence(): void {
    this.#silent = true;
  }

  forget(): void {
    const { deps, ring } = this.#call;
    deps.store.commit(withoutRunningCall(ring.call)).catch((error: unknown) => deps.log("call-not-forgotten", { code: codeOf(error) }));
  }

  begin(): number {
    this.#startedAt = this.#call.deps.clock.now();
    this.keep();
    return this.#startedAt;
  }

  level(room: RoomAssessment): void {
    if (!room.settled || this.#startedAt === undefined) return;
    const before = this.#reached;
    this.#reached = reached(before, room.level);
    if (this.#reached !== before) this.keep();
  }

  keep(): void {
    const { deps, ring } = this.#call;
    const { call, line, caller, others, video, at, staged, precedence, phase, outside } = ring;
    if (phase === "ended") return;
    const record = { call, line, caller, ...(this.ringer ? { ringer: this.ringer } : {}), others: [...others], video, at, ...(staged ? { staged } : {}), precedence, since: Math.floor(this.#since), heardAt: Math.floor(this.#heardAt), phase, ...(phase === "outside" && outside === "not-asked" ? { notAsked: true as const } : {}), startedAt: this.#startedAt === undefined ? null : Math.floor(this.#startedAt), reached: this.#reached ?? null };
    keepRunningCall(deps.store, record).catch((error: unknown) => deps.log("call-not-kept", { code: codeOf(error) }));
  }

  /** Others go on; this person may come back. */
  stepOut(): void {
    this.#endedAt = this.#call.deps.clock.now();
    this.keep();
  }

  /** `before`: what this device was about. Forgotten in the same batch that puts its line into the history. */
  end(before: RingPhase, revoked: string): void {
    const { deps, ring } = this.#call;
    // Who left before the end was in until then.
    if (before !== "outside" || this.#endedAt === undefined) this.#endedAt = deps.clock.now();
    const note = callNote(ring, { before, since: this.#since, startedAt: this.#startedAt, endedAt: this.#endedAt, reached: this.#reached, revoked });
    // Nobody has asked this person: there is nothing to tell.
    const silent = this.#silent || ring.outside === "not-asked";
    const forgotten = withoutRunningCall(ring.call);
    const keep = () => (silent ? deps.store.commit(forgotten) : deps.keepNote(ring.line, note, forgotten));
    const { call, line, caller, video, precedence } = ring;
    const isMissed = !silent && !isOfMany(ring) && caller !== ring.own.person && (note.kind === "call-missed" || note.kind === "call-missed-busy");
    const listed = isMissed ? deps.missed?.({ call, line, person: caller, at: note.at, precedence, video, busy: note.kind === "call-missed-busy" }) : undefined;
    // Listed before it is forgotten: a page that goes in between comes to it again.
    (listed ? listed.then(keep) : keep()).catch((error: unknown) => deps.log("call-not-noted", { code: codeOf(error) }));
  }
}

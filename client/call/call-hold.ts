/** Whether this end of one call is held, and since when: the gate, decided from what facts, ends and declaration are at this moment. */
import type { RoomAssessment } from "../facts/port.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { CallDeclaration } from "./call-declaration.ts";
import type { CallEnds } from "./call-ends.ts";
import { callGate, type CallGate } from "./call-gate.ts";
import type { CallScope } from "./call-scope.ts";

export class CallHold {
  readonly #call: Pick<CallScope, "deps" | "room">;
  readonly #declaration: CallDeclaration;
  readonly #ends: CallEnds;
  #gate: CallGate = { state: "open", ownHeld: false, waysOut: [] };
  #since: number | undefined;

  constructor(call: Pick<CallScope, "deps" | "room">, declaration: CallDeclaration, ends: CallEnds) {
    this.#call = call;
    this.#declaration = declaration;
    this.#ends = ends;
  }

  get gate(): CallGate {
    return this.#gate;
  }

  get since(): number | undefined {
    return this.#since;
  }

  /**
   * Leaves of that person that hold the call. Nothing is heard through them, so whoever goes on with another device loses nothing when they go as it comes: one change of keys instead of two,
   * and talk resumes the sooner. Not one that is muted: the new device has to be told that first.
   */
  causedBy(person: string, group: RoomGroup): number[] {
    const { limiting } = this.#call.deps.facts.assess(this.#call.room).assessment;
    if (this.#gate.state !== "held" || !limiting || limiting.kind === "person") return [];
    return group.members.filter((member) => member.person === person && member.end === limiting.end && this.#ends.said.get(member.leaf)?.muted === false).map(({ leaf }) => leaf);
  }

  decide(group: RoomGroup, room: RoomAssessment, waiting: ReadonlySet<number>): void {
    const { deps } = this.#call;
    const me = deps.me();
    const before = this.#gate.state;
    this.#gate = callGate({
      declared: this.#declaration.rank,
      room,
      override: this.#declaration.override,
      farHeld: this.#ends.isAnyHeld(group, waiting),
      mayOverride: me !== undefined && (deps.directory()?.overrideBy.includes(me.person) ?? false),
      reasonIsOwn: deps.facts.assessmentOf(this.#call.room).limiting?.own ?? false,
    });
    if (this.#gate.state !== before) this.#since = this.#gate.state === "open" ? undefined : deps.clock.now();
  }
}

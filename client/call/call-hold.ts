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

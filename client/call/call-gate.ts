/** The microphone's gate in one call, decided from facts, declaration, overrides and what the other ends say. Pure: `call.ts` carries it out in the same turn. */
import { gate, type Override } from "../../protocol/assurance/gate.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { RoomAssessment } from "../facts/port.ts";

export interface CallGateInput {
  readonly declared: Rank;
  readonly room: RoomAssessment;
  readonly override: Override | null;
  /** Another end's own gate is held: what is said here must not go on there alone. */
  readonly farHeld: boolean;
  /** The own organisation's policy names this person. */
  readonly mayOverride: boolean;
  /** The limiting fact is about this end. */
  readonly reasonIsOwn: boolean;
}

export type CallWayOut = "continue-on-issued" | "restore" | "lower-declaration" | "override";

export interface CallGate {
  readonly state: "open" | "held" | "overridden";
  /** Held by this end's own finding, not only because another end is: this is what the others are told. */
  readonly ownHeld: boolean;
  readonly waysOut: readonly CallWayOut[];
}

export function callGate(input: CallGateInput): CallGate {
  const { declared, room, override, farHeld } = input;
  const own = gate({ declared, assessment: room.assessment, ceiling: room.ceiling, override, lapsed: room.lapsed });
  const ownHeld = own.state === "held";
  if (own.state === "overridden") return { state: "overridden", ownHeld: false, waysOut: own.waysOut };
  if (!ownHeld && !farHeld) return { state: "open", ownHeld, waysOut: [] };
  const offered: CallWayOut[] = ["continue-on-issued", "restore", "lower-declaration"];
  // Going on with another device of one's own helps only against one's own device.
  const waysOut = input.reasonIsOwn ? offered : offered.filter((way) => way !== "continue-on-issued");
  return { state: "held", ownHeld, waysOut: input.mayOverride ? [...waysOut, "override"] : waysOut };
}

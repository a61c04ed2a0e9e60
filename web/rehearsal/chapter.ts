/**
 * A chapter of the rehearsal: for each step who is to press what (`data-step` in a seat, or a button of the guide itself), and when it is done, judged by what the
 * seats really report. Steps advance by themselves; nothing here makes anything happen.
 */
import type { SeatState } from "./messages.ts";

export const seatNames = ["deskRuritania", "president", "interpreterRuritania", "deskGraustark", "minister", "interpreterGraustark", "phone", "guest", "erewhon"] as const;
export type SeatName = (typeof seatNames)[number];

export interface Stage {
  seats: Partial<Record<SeatName, SeatState>>;
  passedCard: boolean;
  phoneWasHeld: boolean;
  guestWasIn: boolean;
  spied: boolean;
  proof: "none" | "accepted" | "refused";
}

export interface Step {
  id: string;
  /** Where to press next, worked out from what is so now; null when one waits. */
  next(stage: Stage): { seat: SeatName | "guide"; step: string } | null;
  done(stage: Stage): boolean;
}

export interface Chapter {
  id: "line" | "president" | "town";
  steps: readonly Step[];
  /** Seats to be seen at that step, and those that are there all the same: their telephones can ring. */
  seats(step: string): { shown: readonly SeatName[]; waiting: readonly SeatName[] };
}

export const call = (stage: Stage, seat: SeatName) => stage.seats[seat]?.call ?? null;
export const active = (stage: Stage, seat: SeatName) => call(stage, seat)?.state === "active";
export const both = (stage: Stage, check: (seat: NonNullable<SeatState["call"]>) => boolean) => {
  const left = call(stage, "president");
  const right = call(stage, "minister") ?? call(stage, "phone");
  return left !== null && right !== null && check(left) && check(right);
};
export const at = (seat: SeatName | "guide", step: string) => ({ seat, step });

/** What was lived through and does not show any more is remembered beside the state. */
export function remember(stage: Stage): Stage {
  return {
    ...stage,
    // While it connects it is held as anybody is who comes in, and the handset still has the call.
    phoneWasHeld: stage.phoneWasHeld || (active(stage, "phone") && call(stage, "phone")?.gate === "held"),
    guestWasIn: stage.guestWasIn || ((call(stage, "president")?.guests ?? 0) > 0 && call(stage, "president")?.level === 0),
  };
}

export const beginning: Stage = { seats: {}, passedCard: false, phoneWasHeld: false, guestWasIn: false, spied: false, proof: "none" };

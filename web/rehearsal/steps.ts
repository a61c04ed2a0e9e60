/**
 * The rehearsal's script: for each step who is to press what (`data-step` in a seat, or a button of the guide itself), and when it is done, judged by what the
 * seats really report. Steps advance by themselves; nothing here makes anything happen.
 */
import type { SeatState } from "./messages.ts";

export type SeatName = "president" | "minister" | "phone" | "guest";

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

const call = (stage: Stage, seat: SeatName) => stage.seats[seat]?.call ?? null;
const active = (stage: Stage, seat: SeatName) => call(stage, seat)?.state === "active";
const both = (stage: Stage, check: (seat: NonNullable<SeatState["call"]>) => boolean) => {
  const left = call(stage, "president");
  const right = call(stage, "minister") ?? call(stage, "phone");
  return left !== null && right !== null && check(left) && check(right);
};
const at = (seat: SeatName | "guide", step: string) => ({ seat, step });

export const steps: readonly Step[] = [
  {
    id: "begin",
    next: () => at("guide", "begin"),
    done: (stage) => stage.seats.president?.app === "online" && stage.seats.minister?.app === "online",
  },
  {
    id: "card",
    next: (stage) => (!stage.passedCard ? at("president", "hand-over") : at("minister", "accept-card-confirm")),
    done: (stage) => (stage.seats.president?.lines ?? 0) > 0 && (stage.seats.minister?.lines ?? 0) > 0,
  },
  {
    id: "call",
    next(stage) {
      const left = call(stage, "president");
      if (!left) return at("president", "call");
      if (left.state === "ringing-out") return at("minister", "answer");
      if (left.code === "ready") return at("president", "code-type");
      if (call(stage, "minister")?.code === "ready") return at("minister", "code-type");
      return null;
    },
    done: (stage) => both(stage, (each) => each.verified && each.level === 2 && each.settled),
  },
  {
    id: "declare",
    next: () => at("president", "declare-2"),
    done: (stage) => both(stage, (each) => each.declared === 2) && (call(stage, "president")?.hearing ?? false),
  },
  {
    id: "phone",
    next(stage) {
      if (!active(stage, "phone") && call(stage, "president")?.level === 2) return at("phone", "take-over");
      // Asked to go on, the handset rings; until then the button is on the phone.
      if (active(stage, "phone") && call(stage, "minister")?.state !== "ringing-in") return at("phone", "continue-on-issued");
      return at("minister", "take-over");
    },
    done: (stage) => active(stage, "minister") && both(stage, (each) => each.level === 2 && each.gate === "open") && stage.phoneWasHeld,
  },
  {
    id: "guest",
    next(stage) {
      const guests = call(stage, "president")?.guests ?? 0;
      if (guests > 0) return at("president", "remove-guest");
      return stage.seats.guest ? at("guest", "guest-join") : at("president", "invite-guest");
    },
    done: (stage) => stage.guestWasIn && (call(stage, "president")?.guests ?? 0) === 0 && both(stage, (each) => each.level === 2),
  },
  { id: "server", next: () => at("guide", "spy"), done: (stage) => stage.spied && (stage.seats.president?.refusedSpy ?? false) },
  {
    id: "prove",
    next(stage) {
      if (call(stage, "president")) return at("president", "hang-up");
      if (stage.proof === "none") return at("president", "prove");
      return stage.proof === "accepted" ? at("guide", "change-byte") : null;
    },
    done: (stage) => stage.proof === "refused",
  },
  { id: "free", next: () => null, done: () => false },
];

/** Steps 5 and 6 end where they began; that they were lived through is remembered beside the state. */
export function remember(stage: Stage): Stage {
  return {
    ...stage,
    phoneWasHeld: stage.phoneWasHeld || call(stage, "phone")?.gate === "held",
    guestWasIn: stage.guestWasIn || ((call(stage, "president")?.guests ?? 0) > 0 && call(stage, "president")?.level === 0),
  };
}

export const beginning: Stage = { seats: {}, passedCard: false, phoneWasHeld: false, guestWasIn: false, spied: false, proof: "none" };

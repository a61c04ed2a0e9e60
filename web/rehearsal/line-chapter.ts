/** The first chapter: two people who have never met in one system come to a verified call, and then it is attacked. */
import { active, at, both, call, type Chapter, type Stage, type Step } from "./chapter.ts";

const isReady = (stage: Stage) => stage.seats.president?.app === "online" && stage.seats.minister?.app === "online";

const steps: readonly Step[] = [
  {
    id: "begin",
    next: () => at("guide", "begin"),
    done: isReady,
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
    // Seats report one after the other: while the phone has the call, what the handset last said is of before.
    done: (stage) => active(stage, "minister") && !active(stage, "phone") && both(stage, (each) => each.level === 2 && each.gate === "open") && stage.phoneWasHeld,
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

export const lineChapter: Chapter = {
  id: "line",
  steps,
  seats: (step) => ({ shown: step === "phone" || step === "free" ? ["president", "minister", "phone"] : ["president", "minister"], waiting: ["phone"] }),
};

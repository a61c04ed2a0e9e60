/** The second chapter, "Connect the President": two desks arrange a call, connect first, and bring their principals in, in the agreed order. */
import { active, at, call, type Chapter, type SeatName, type Stage, type Step } from "./chapter.ts";

const PRINCIPALS = ["president", "minister"] as const;
const DESKS = ["deskRuritania", "deskGraustark"] as const;
const ALL: readonly SeatName[] = [...DESKS, ...PRINCIPALS];

const arrangement = (stage: Stage, seat: SeatName) => stage.seats[seat]?.arrangement ?? null;
const online = (stage: Stage, seat: SeatName) => stage.seats[seat]?.app === "online";
const inCall = (stage: Stage, seats: readonly SeatName[]) => seats.every((seat) => active(stage, seat));

const steps: readonly Step[] = [
  {
    id: "begin",
    next: () => at("guide", "begin"),
    // Each desk knows the other one, its principal and its interpreter.
    done: (stage) => ALL.every((seat) => online(stage, seat)) && DESKS.every((seat) => (stage.seats[seat]?.knowsDesk ?? false) && (stage.seats[seat]?.contacts ?? 0) >= 3),
  },
  { id: "ask", next: () => at("deskRuritania", "ask-desk"), done: (stage) => arrangement(stage, "deskGraustark")?.awaits === "own" },
  {
    id: "counter",
    next: () => at("deskGraustark", "counter-call"),
    done: (stage) => arrangement(stage, "deskRuritania")?.awaits === "own" && arrangement(stage, "deskRuritania")?.turn === "far",
  },
  {
    id: "agree",
    next: (stage) => (arrangement(stage, "deskRuritania")?.state === "agreed" ? null : at("deskRuritania", "accept-call")),
    done: (stage) => DESKS.every((seat) => arrangement(stage, seat)?.conference ?? false),
  },
  {
    id: "desks",
    next(stage) {
      if (call(stage, "deskGraustark")?.state === "ringing-in") return at("deskGraustark", "answer");
      return call(stage, "deskRuritania") ? null : at("deskRuritania", "connect-desks");
    },
    done: (stage) => inCall(stage, DESKS),
  },
  {
    id: "principals",
    next(stage) {
      for (const seat of PRINCIPALS) if (call(stage, seat)?.state === "ringing-in") return at(seat, "answer");
      if (PRINCIPALS.some((seat) => call(stage, seat)?.state === "connecting")) return null;
      return at("deskRuritania", "bring-in-principal");
    },
    done: (stage) => inCall(stage, ALL) && ALL.every((seat) => call(stage, seat)?.settled ?? false),
  },
  { id: "declare", next: () => at("deskRuritania", "declare-1"), done: (stage) => ALL.every((seat) => call(stage, seat)?.declared === 1) && PRINCIPALS.every((seat) => call(stage, seat)?.hearing ?? false) },
  { id: "free", next: () => null, done: () => false },
];

export const presidentChapter: Chapter = { id: "president", steps, seats: () => ({ shown: ALL, waiting: [] }) };

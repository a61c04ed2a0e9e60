/**
 * The third chapter, "The town": Ruritania shares with Graustark; Graustark asks to tell Erewhon; Ruritania answers with a tear line; somebody tells Erewhon the town aloud; the incident, the two
 * assessments, a leaked passage traced, the exposure report.
 */
import { at, type Chapter, type SeatName, type Stage, type Step } from "./chapter.ts";

const RURITANIA: SeatName = "deskRuritania";
const GRAUSTARK: SeatName = "deskGraustark";
const EREWHON: SeatName = "erewhon";
const ALL: readonly SeatName[] = [RURITANIA, GRAUSTARK, EREWHON];

const sharing = (stage: Stage, seat: SeatName) => stage.seats[seat]?.sharing ?? null;

const steps: readonly Step[] = [
  {
    id: "begin",
    next: () => at("guide", "begin"),
    done: (stage) => ALL.every((seat) => stage.seats[seat]?.app === "online") && (stage.seats[RURITANIA]?.knowsDesk ?? false) && (stage.seats[EREWHON]?.lines ?? 0) >= 1,
  },
  { id: "send", next: () => at(RURITANIA, "share"), done: (stage) => (sharing(stage, GRAUSTARK)?.held ?? 0) > 0 },
  { id: "read", next: () => at(GRAUSTARK, "read"), done: (stage) => sharing(stage, GRAUSTARK)?.opened ?? false },
  { id: "ask", next: () => at(GRAUSTARK, "ask-onward"), done: (stage) => (sharing(stage, RURITANIA)?.asked ?? 0) > 0 },
  { id: "tear", next: () => at(RURITANIA, "answer-tear-line"), done: (stage) => (sharing(stage, EREWHON)?.held ?? 0) > 0 },
  { id: "torn", next: () => at(EREWHON, "read"), done: (stage) => sharing(stage, EREWHON)?.opened ?? false },
  { id: "told", next: () => at(GRAUSTARK, "report-incident"), done: (stage) => (sharing(stage, RURITANIA)?.incidents ?? 0) > 0 },
  {
    id: "assess",
    next: (stage) => at((sharing(stage, RURITANIA)?.assessed ?? 0) > 0 ? GRAUSTARK : RURITANIA, "assess"),
    done: (stage) => [RURITANIA, GRAUSTARK].every((seat) => (sharing(stage, seat)?.assessments ?? 0) >= 2),
  },
  { id: "trace", next: () => at(RURITANIA, "trace"), done: (stage) => sharing(stage, RURITANIA)?.traced ?? false },
  { id: "exposure", next: () => at(RURITANIA, "exposure"), done: (stage) => sharing(stage, RURITANIA)?.exposed ?? false },
  { id: "free", next: () => null, done: () => false },
];

export const townChapter: Chapter = { id: "town", steps, seats: () => ({ shown: ALL, waiting: [] }) };

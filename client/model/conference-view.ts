/** A call of more than two persons as screens see it: who is still to come, and who may bring them in. */
import type { CallRole } from "../../protocol/wire/desk/terms.ts";
import type { FactView, LevelNumber } from "./fact-view.ts";

/** Somebody of the line who is not in the call. */
export interface AwaitedView {
  person: string;
  name: string;
  organisation: string;
  role?: CallRole;
  /** `waiting`: at the door. `due`: wanted, once those before are in. `no-answer`: rang, and nobody took it up. `left`: was in the call. */
  state: "waiting" | "ringing" | "due" | "declined" | "busy" | "unable" | "no-answer" | "left" | "not-asked";
  /** Names of those who come in before. */
  waitsFor: string[];
  /** From the line's facts: the best that a device of this person reaches, and what holds it down. */
  level: LevelNumber;
  limiting: FactView | null;
}

export interface ConferenceView {
  staged: boolean;
  /** This person may bring others in. */
  mayAdmit: boolean;
  ownRole?: CallRole;
  /** While this person waits: who comes in before. */
  waitsFor: string[];
  /** In the agreed order; then everybody else. */
  awaited: AwaitedView[];
  /** Whose turn it is, of those who come in an order. */
  next?: string;
}

/** Who hears what. */
export interface InterpretationView {
  mode: "none" | "consecutive" | "simultaneous";
  /** Beside the floor. */
  languages: string[];
  /** `floor` or a language. */
  speaks: string;
  hears: string;
  /** What is really heard: the floor, as long as nobody interprets into the language asked for. */
  heard: string;
  /** How loud the floor is under interpretation, 0 to 1. */
  balance: number;
  mayConduct: boolean;
  mayInterpret: boolean;
}

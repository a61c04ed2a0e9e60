/**
 * How a call comes about and ends, for one device: a pure machine. It sees what was said in the line and what the person did, and says what is to be done. It knows
 * nothing of media or keys; `call.ts` carries its effects out. A device that declined, or that another device answered for, never asks to be let in.
 */
import type { Signal } from "../../protocol/wire/signals.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { CallView } from "../model/views.ts";

export const RING_MS = 45_000;
/** A ring that is older than this when it arrives is a missed call. */
export const STALE_RING_MS = 60_000;
/** How long an accepting device waits to be let in. */
export const ADMIT_MS = 15_000;
/** After this long without any device ringing the caller is told that nobody is there. */
export const REACH_MS = 6_000;

export type Ended = NonNullable<CallView["ended"]>;

/** `placing` rings elsewhere; `ringing` rings here; `accepting` waits for the Welcome; `elsewhere` runs on another device of the same person. */
export type RingPhase = "placing" | "ringing" | "accepting" | "active" | "elsewhere" | "ended";

export interface RingState {
  readonly call: string;
  readonly line: string;
  readonly caller: string;
  readonly own: { readonly person: string; readonly deviceId: string };
  /** The other persons of the line. */
  readonly others: readonly string[];
  readonly video: boolean;
  /** When it rang, by the caller's clock, milliseconds: part of the call's entry in the ledgers. */
  readonly at: number;
  readonly phase: RingPhase;
  readonly ended?: Ended;
  /** A device of somebody else rings. */
  readonly reached: boolean;
  /** Nobody's device rings: they will be told of the missed call. */
  readonly unreachable: boolean;
  /** Rings because an own device asked this one to go on with it. */
  readonly continues: boolean;
  /** Asked to be let in to a call that runs on another own device: if nobody lets it in, it goes on there. */
  readonly takingOver: boolean;
  readonly answers: Readonly<Record<string, "accepted" | "declined" | "busy" | "unable">>;
}

type LineSignal = Extract<Signal, { kind: "ring" | "ringing" | "accept" | "decline" | "ended" }>;

export type RingEvent =
  | { kind: "said"; by: { person: string; deviceId: string }; signal: LineSignal }
  | { kind: "answer" }
  | { kind: "decline" }
  | { kind: "unable" }
  | { kind: "take-over" }
  | { kind: "hang-up" }
  | { kind: "joined" }
  /** This device's leaf was removed by the others. */
  | { kind: "removed" }
  | { kind: "closed" }
  /** Nobody else is left in the group. `pageClosed`: the last one's page was reloaded or closed. */
  | { kind: "left-alone"; pageClosed?: boolean }
  /** `flowed`: there had been sound. */
  | { kind: "failed"; flowed?: boolean }
  /** This device was revoked, or every other one in the call. */
  | { kind: "revoked" }
  | { kind: "ring-timeout" }
  | { kind: "reach-timeout" }
  | { kind: "admit-timeout" };

export type RingEffect =
  | { kind: "say"; signal: Signal }
  /** Make a KeyPackage for this call and say `accept` with it. */
  | { kind: "accept"; takeOver: boolean }
  /** Let that device in. */
  | { kind: "admit"; person: string; deviceId: string; keyPackage: Bytes; takeOver: boolean }
  /** Leave the group and stop the media. */
  | { kind: "leave" };

export interface RingStep {
  readonly state: RingState;
  readonly effects: readonly RingEffect[];
}

export interface Placing {
  readonly call: string;
  readonly line: string;
  readonly caller: string;
  readonly own: RingState["own"];
  readonly others: readonly string[];
  readonly video: boolean;
  readonly at: number;
}

/** This device calls. */
export function place(input: Placing): RingStep {
  return { state: fresh(input, "placing"), effects: [{ kind: "say", signal: { kind: "ring", call: input.call, video: input.video, at: input.at } }] };
}

/** A ring was heard in the line. `age`: milliseconds since the hub took it. `busy`: this device is on another call. `rings`: somebody would hear it here. */
export function hearRing(input: Placing, about: { age: number; busy: boolean; rings?: boolean }): RingStep {
  if (input.caller === input.own.person) return { state: fresh(input, "elsewhere"), effects: [] };
  if (about.age > STALE_RING_MS) return end(fresh(input, "ringing"), "missed", []);
  if (about.busy) return end(fresh(input, "ringing"), "busy", [say({ kind: "decline", call: input.call, why: "busy" })]);
  return { state: fresh(input, "ringing"), effects: (about.rings ?? true) ? [say({ kind: "ringing", call: input.call })] : [] };
}

/** A call that this device was part of when its page went, in that phase. Whoever still rings because of it stops. */
export function leftBehind(input: Placing, phase: Exclude<RingPhase, "ringing" | "ended">): RingStep {
  return end(fresh(input, phase), phase === "elsewhere" ? "answered-elsewhere" : "page-closed", phase === "placing" ? [say({ kind: "ended", call: input.call, why: "failed", at: input.at })] : []);
}

/** Pure and total: an event that has no meaning in this phase changes nothing. */
export function ringMachine(state: RingState, event: RingEvent): RingStep {
  if (state.phase === "ended") return stay(state);
  if (event.kind === "said") return said(state, event.by, event.signal);
  switch (state.phase) {
    case "placing":
      return placing(state, event);
    case "ringing":
      return ringing(state, event);
    case "accepting":
      return accepting(state, event);
    case "active":
      return active(state, event);
    case "elsewhere":
      return event.kind === "take-over" || event.kind === "answer" ? { state: { ...state, phase: "accepting", takingOver: true }, effects: [{ kind: "accept", takeOver: true }] } : stay(state);
    default:
      return stay(state);
  }
}

function placing(state: RingState, event: RingEvent): RingStep {
  if (event.kind === "joined") return stay({ ...state, phase: "active" });
  if (event.kind === "hang-up") return finish(state, "cancelled", "cancelled");
  if (event.kind === "ring-timeout") return finish(state, "no-answer", "no-answer");
  if (event.kind === "failed") return finish(state, "failed", "failed");
  if (event.kind === "reach-timeout") return stay({ ...state, unreachable: !state.reached });
  if (event.kind === "closed") return end(state, "failed", [{ kind: "leave" }]);
  return stay(state);
}

function ringing(state: RingState, event: RingEvent): RingStep {
  if (event.kind === "answer" || event.kind === "take-over") return { state: { ...state, phase: "accepting", takingOver: state.continues }, effects: [{ kind: "accept", takeOver: state.continues }] };
  if (event.kind === "decline" || event.kind === "hang-up") {
    if (state.continues) return stay({ ...state, phase: "elsewhere", continues: false });
    return end(state, "declined", [say({ kind: "decline", call: state.call, why: "declined" })]);
  }
  if (event.kind === "unable") return end(state, "failed", state.continues ? [] : [say({ kind: "decline", call: state.call, why: "unable" })]);
  if (event.kind === "ring-timeout") return state.continues ? stay({ ...state, phase: "elsewhere", continues: false }) : end(state, "missed", []);
  return stay(state);
}

function accepting(state: RingState, event: RingEvent): RingStep {
  if (event.kind === "joined") return stay({ ...state, phase: "active", answers: without(state.answers, state.own.person) });
  const elsewhere = state.takingOver || state.answers[state.own.person] === "accepted";
  if (event.kind === "admit-timeout") return elsewhere ? stay({ ...state, phase: "elsewhere", continues: false }) : end(state, "failed", [{ kind: "leave" }]);
  if (state.takingOver && (event.kind === "hang-up" || event.kind === "decline")) return stay({ ...state, phase: "elsewhere", continues: false });
  if (event.kind === "hang-up" || event.kind === "decline") return end(state, "hung-up", [say({ kind: "decline", call: state.call, why: "declined" }), { kind: "leave" }]);
  if (event.kind === "failed" || event.kind === "closed") return end(state, "failed", [{ kind: "leave" }]);
  if (event.kind === "revoked") return end(state, "revoked", [{ kind: "leave" }]);
  return stay(state);
}

function active(state: RingState, event: RingEvent): RingStep {
  switch (event.kind) {
    case "hang-up":
      return end(state, "hung-up", [{ kind: "leave" }]);
    case "left-alone":
      return end(state, event.pageClosed ? "far-page-closed" : "hung-up", [{ kind: "leave" }]);
    case "closed":
      return end(state, "hung-up", [{ kind: "leave" }]);
    case "failed":
      return end(state, event.flowed ? "broken" : "failed", [{ kind: "leave" }]);
    case "revoked":
      return end(state, "revoked", [{ kind: "leave" }]);
    case "removed":
      // An own device said that it takes over: the call goes on there.
      return state.answers[state.own.person] === "accepted" ? { state: { ...state, phase: "elsewhere" }, effects: [{ kind: "leave" }] } : end(state, "hung-up", [{ kind: "leave" }]);
    default:
      return stay(state);
  }
}

function said(state: RingState, by: { person: string; deviceId: string }, signal: LineSignal): RingStep {
  const mine = by.person === state.own.person;
  switch (signal.kind) {
    case "ring":
      // From an own device, for this one: "go on here". Any other repetition is noise.
      return mine && state.phase === "elsewhere" && signal.to === state.own.deviceId ? stay({ ...state, phase: "ringing", continues: true }) : stay(state);
    case "ringing":
      return mine ? stay(state) : stay({ ...state, reached: true, unreachable: false });
    case "accept":
      return mine ? acceptedByMine(state, signal) : acceptedByOther(state, by, signal);
    case "decline":
      if (signal.why === "withdrawn") return stay(state);
      return mine ? declinedByMine(state, signal.why) : declinedByOther(state, by.person, signal.why);
    case "ended":
      return endedBy(state, by.person, signal.why);
  }
}

type Accept = Extract<LineSignal, { kind: "accept" }>;

/** Another device of this person answered: fall silent. */
function acceptedByMine(state: RingState, signal: Accept): RingStep {
  const answers = { ...state.answers, [state.own.person]: "accepted" as const };
  if (state.phase === "ringing") return stay({ ...state, phase: "elsewhere", continues: false, answers });
  // This device is in the call and hands it over, or both pressed at once: whoever is let in first has it.
  if ((state.phase === "active" && signal.takeOver) || state.phase === "accepting") return stay({ ...state, answers });
  return stay(state);
}

function acceptedByOther(state: RingState, by: { person: string; deviceId: string }, signal: Accept): RingStep {
  if (state.phase !== "placing" && state.phase !== "active") return stay(state);
  const before = state.answers[by.person];
  // Whoever declined stays outside, whatever its other devices send; a second device enters only in place of the first.
  if (before === "declined" || before === "unable" || before === "busy" || !state.others.includes(by.person)) return stay(state);
  if ((before === "accepted" || by.person === state.caller) && !signal.takeOver) return stay(state);
  if (state.phase === "placing" && signal.takeOver) return stay(state);
  const admit: RingEffect = { kind: "admit", ...by, keyPackage: signal.keyPackage as Bytes, takeOver: signal.takeOver };
  return { state: { ...state, reached: true, unreachable: false, answers: { ...state.answers, [by.person]: "accepted" } }, effects: [admit] };
}

function declinedByMine(state: RingState, why: "declined" | "busy" | "unable"): RingStep {
  return state.phase === "ringing" && !state.continues && why !== "unable" ? end(state, why, []) : stay(state);
}

function declinedByOther(state: RingState, person: string, why: "declined" | "busy" | "unable"): RingStep {
  if (state.phase !== "placing" || !state.others.includes(person) || state.answers[person] === "accepted") return stay(state);
  const answers = { ...state.answers, [person]: why };
  if (state.others.some((other) => answers[other] === undefined || answers[other] === "accepted")) return stay({ ...state, answers });
  return end({ ...state, answers }, why, [say({ kind: "ended", call: state.call, why: "cancelled", at: state.at }), { kind: "leave" }]);
}

function endedBy(state: RingState, person: string, why: "cancelled" | "no-answer" | "hung-up" | "failed"): RingStep {
  if (state.phase === "elsewhere") return end(state, state.caller === state.own.person && state.answers[state.own.person] === undefined ? why : "answered-elsewhere", []);
  if (state.phase === "ringing") {
    if (person !== state.caller && !state.continues) return stay(state); // only who rings can stop ringing
    return end(state, "missed", []);
  }
  if (state.phase === "accepting") return end(state, why === "hung-up" ? "hung-up" : "missed", [{ kind: "leave" }]);
  return stay(state); // in the call itself, leaving is said in the call's own group
}

/** Ends and tells the line, so that nobody goes on ringing. */
function finish(state: RingState, ended: Ended, why: "cancelled" | "no-answer" | "failed"): RingStep {
  return end(state, ended, [say({ kind: "ended", call: state.call, why, at: state.at }), { kind: "leave" }]);
}

function fresh(input: Placing, phase: RingPhase): RingState {
  return { ...input, phase, reached: false, unreachable: false, continues: false, takingOver: false, answers: {} };
}

function without<T>(answers: Readonly<Record<string, T>>, person: string): Record<string, T> {
  return Object.fromEntries(Object.entries(answers).filter(([one]) => one !== person));
}

function stay(state: RingState): RingStep {
  return { state, effects: [] };
}

function end(state: RingState, ended: Ended, effects: readonly RingEffect[]): RingStep {
  return { state: { ...state, phase: "ended", ended }, effects };
}

function say(signal: Signal): RingEffect {
  return { kind: "say", signal };
}

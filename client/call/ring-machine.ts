/**
 * How a call comes about and ends, for one device: a pure machine. It sees what was said in the line (`ring-words`) and what the person did, and says what is to be done. It knows
 * nothing of media or keys; `call.ts` carries its effects out. A device that declined, or that another device answered for, never asks to be let in.
 */
import { end, type Ended, fresh, isOfMany, type Outside, type Placing, type Quiet, type RingEvent, type RingPhase, type RingState, type RingStep, say, stay, stepOut } from "./ring-state.ts";
import { asEnded, heardWord, without } from "./ring-words.ts";

export const RING_MS = 45_000;
/** A ring that is older than this when it arrives is a missed call. */
export const STALE_RING_MS = 60_000;
/** How long an accepting device waits to be let in. */
export const ADMIT_MS = 15_000;
/** After this long without any device ringing the caller is told that nobody is there. */
export const REACH_MS = 6_000;

/** This device calls. */
export function place(input: Placing): RingStep {
  const { call, video, at, only, staged, precedence = "ROUTINE", meant } = input;
  return { state: fresh(input, "placing"), effects: [say({ kind: "ring", call, video, at, ...(only ? { only: [...only] } : {}), ...(staged ? { staged } : {}), ...(precedence === "ROUTINE" ? {} : { precedence }), ...(meant ? { meant } : {}) })] };
}

/** A ring was heard in the line. `age`: milliseconds since the hub took it. `busy`: this device is on another call. `rings`: somebody would hear it here. `quiet`: the person is not to be disturbed by it. */
export function hearRing(input: Placing, about: { age: number; busy: boolean; rings?: boolean; quiet?: Quiet | undefined }): RingStep {
  if (input.caller === input.own.person) return stay(fresh(input, "elsewhere"));
  const rung = fresh(input, "ringing");
  if (!rung.rung.includes(input.own.person)) return stepOut(rung, "not-asked", "answered-elsewhere", []);
  if (about.age > STALE_RING_MS) return stepOut(rung, "missed", "missed", []);
  if (about.busy) return stepOut(rung, "busy", "busy", [say({ kind: "decline", call: input.call, why: "busy" })]);
  const { quiet } = about;
  if (quiet) return { state: { ...rung, quiet: true }, effects: quiet.says ? [say({ kind: "not-now", call: input.call, until: quiet.until, lets: quiet.lets })] : [] };
  return { state: rung, effects: (about.rings ?? true) ? [say({ kind: "ringing", call: input.call })] : [] };
}

/** A call that this device was part of when its page went, in that phase. Whoever still rings because of it stops; whoever waited no longer does. */
export function leftBehind(input: Placing, phase: Exclude<RingPhase, "ringing" | "ended">, outside: Outside = "left"): RingStep {
  const { call, at } = input;
  if (phase === "outside") return stepOut(fresh(input, phase), outside, "page-closed", []);
  if (phase === "waiting") return stepOut(fresh(input, phase), "left", "page-closed", [say({ kind: "decline", call, why: "withdrawn" })]);
  if (phase === "active") return stepOut(fresh(input, phase), "left", "page-closed", []);
  return end(fresh(input, phase), phase === "elsewhere" ? "answered-elsewhere" : "page-closed", phase === "placing" ? [say({ kind: "ended", call, why: "failed", at })] : []);
}

/** A call that runs without this device and of which nothing was heard for so long is over: whoever ended it has not said so, or could not. No confirmation by a passkey lives longer. */
export const UNHEARD_MS = 12 * 3600_000;

/** Pure and total: an event that has no meaning in this phase changes nothing. */
export function ringMachine(state: RingState, event: RingEvent): RingStep {
  if (state.phase === "ended") return stay(state);
  if (event.kind === "said") return heardWord(state, event);
  switch (state.phase) {
    case "placing":
      return placing(state, event);
    case "ringing":
      return ringing(state, event);
    case "accepting":
      return accepting(state, event);
    case "waiting":
      return waiting(state, event);
    case "active":
      return active(state, event);
    case "elsewhere":
      if (event.kind === "lapsed") return end(state, "answered-elsewhere", []);
      return event.kind === "take-over" || event.kind === "answer" ? { state: { ...state, phase: "accepting", takingOver: true }, effects: [{ kind: "accept", takeOver: true }] } : stay(state);
    case "outside":
      if (event.kind === "lapsed") return end(state, asEnded(state.outside), []);
      return event.kind === "answer" ? { state: { ...state, phase: "waiting" }, effects: [{ kind: "accept", takeOver: false }] } : stay(state);
    default:
      return stay(state);
  }
}

function placing(state: RingState, event: RingEvent): RingStep {
  switch (event.kind) {
    case "joined":
      return stay({ ...state, phase: "active" });
    case "present":
      return stay(withPresent(state, event.ends));
    case "bring":
      return bring(state, event.persons);
    case "hang-up":
      return finish(state, "cancelled", "cancelled");
    case "ring-timeout":
      return finish(state, "no-answer", "no-answer");
    case "failed":
      return finish(state, "failed", "failed");
    case "reach-timeout":
      return stay({ ...state, unreachable: !state.reached });
    case "closed":
      return end(state, "failed", [{ kind: "leave" }]);
    default:
      return stay(state);
  }
}

function ringing(state: RingState, event: RingEvent): RingStep {
  if (event.kind === "answer" || event.kind === "take-over") return { state: { ...state, phase: "accepting", takingOver: state.continues }, effects: [{ kind: "accept", takeOver: state.continues }] };
  if (event.kind === "decline" || event.kind === "hang-up") {
    if (state.continues) return stay({ ...state, phase: "elsewhere", continues: false });
    return stepOut(state, "declined", "declined", [say({ kind: "decline", call: state.call, why: "declined" })]);
  }
  if (event.kind === "unable") return state.continues ? stay({ ...state, phase: "elsewhere", continues: false }) : stepOut(state, "unable", "failed", [say({ kind: "decline", call: state.call, why: "unable" })]);
  if (event.kind === "ring-timeout") return state.continues ? stay({ ...state, phase: "elsewhere", continues: false }) : stepOut(state, "missed", "missed", []);
  return stay(state);
}

function accepting(state: RingState, event: RingEvent): RingStep {
  if (event.kind === "joined") return stay({ ...state, phase: "active", answers: without(state.answers, [state.own.person]) });
  const elsewhere = state.takingOver || state.answers[state.own.person] === "accepted";
  if (event.kind === "admit-timeout") {
    if (elsewhere && !state.roll?.waiting.includes(state.own.person)) return stay({ ...state, phase: "elsewhere", continues: false });
    return isOfMany(state) ? stay({ ...state, phase: "waiting", takingOver: false, continues: false, unreachable: !state.roll?.waiting.includes(state.own.person) }) : end(state, "failed", [{ kind: "leave" }]);
  }
  if (state.takingOver && (event.kind === "hang-up" || event.kind === "decline")) return stay({ ...state, phase: "elsewhere", continues: false });
  if (event.kind === "hang-up" || event.kind === "decline") return stepOut(state, "declined", "hung-up", [say({ kind: "decline", call: state.call, why: isOfMany(state) ? "withdrawn" : "declined" }), { kind: "leave" }]);
  if (event.kind === "failed") return stepOut(state, "unable", "failed", [{ kind: "leave" }]);
  if (event.kind === "closed") return end(state, "failed", [{ kind: "leave" }]);
  if (event.kind === "revoked") return end(state, "revoked", [{ kind: "leave" }]);
  return stay(state);
}

/** At the door: whoever may opens it, whenever that is. */
function waiting(state: RingState, event: RingEvent): RingStep {
  switch (event.kind) {
    case "joined":
      return stay({ ...state, phase: "active", unreachable: false, answers: without(state.answers, [state.own.person]) });
    case "hang-up":
    case "decline":
      return stepOut(state, "left", "hung-up", [say({ kind: "decline", call: state.call, why: "withdrawn" })]);
    case "admit-timeout":
      return stay({ ...state, unreachable: !(state.roll?.waiting.includes(state.own.person) ?? false) });
    case "failed":
      return stepOut(state, "unable", "failed", [{ kind: "leave" }]);
    case "closed":
      return end(state, "missed", []);
    case "revoked":
      return end(state, "revoked", [{ kind: "leave" }]);
    default:
      return stay(state);
  }
}

function active(state: RingState, event: RingEvent): RingStep {
  const others = state.present.filter((one) => !state.gone.includes(one));
  const goesOn = others.length > 1 || ((event.kind === "hang-up" || event.kind === "failed") && event.goesOn === true);
  const leave = [{ kind: "leave" as const }];
  switch (event.kind) {
    case "present":
      return stay(withPresent(state, event.ends));
    case "bring":
      return bring(state, event.persons);
    case "hang-up":
      return goesOn ? stepOut(withRoll(state), "left", "hung-up", leave) : end(state, "hung-up", leave);
    case "left-alone":
      return end(state, event.pageClosed ? "far-page-closed" : "hung-up", leave);
    case "closed":
      return end(state, "hung-up", leave);
    case "failed": {
      const ended: Ended = event.flowed ? "broken" : "failed";
      return goesOn ? stepOut(withRoll(state), event.flowed ? "broken" : "unable", ended, leave) : end(state, ended, leave);
    }
    case "not-handed":
      return stay({ ...state, answers: without(state.answers, [state.own.person]) });
    case "not-moved":
      return { state: { ...state, phase: "elsewhere", present: [] }, effects: [{ kind: "leave", stepsAside: true }] };
    case "revoked":
      return end(state, "revoked", leave);
    case "removed":
      // An own device said that it takes over: the call goes on there.
      if (state.answers[state.own.person] === "accepted") return { state: { ...state, phase: "elsewhere", present: [] }, effects: leave };
      return stepOut(state, "removed", "hung-up", leave); // others did it, so they go on
    default:
      return stay(state);
  }
}

/** From inside it has seen more than it was told. */
function withRoll(state: RingState): RingState {
  return { ...state, roll: { epoch: state.roll?.epoch ?? 0, present: state.present.filter((one) => state.others.includes(one)), waiting: [] } };
}

/** Whoever has left may come again without being taken for a second device. Whoever comes in anew has not gone; who said so and is still seen is about to. */
function withPresent(state: RingState, ends: readonly string[]): RingState {
  const gone = state.present.filter((one) => !ends.includes(one));
  return { ...state, present: ends, gone: state.gone.filter((one) => !ends.includes(one) || state.present.includes(one)), answers: without(state.answers, gone) };
}

function bring(state: RingState, persons: readonly string[]): RingStep {
  const { call, video, at, staged } = state;
  const signal = { kind: "ring" as const, call, video, at, only: [...persons], ...(staged ? { staged } : {}) };
  return { state: { ...state, rung: [...new Set([...state.rung, ...persons])], answers: without(state.answers, persons) }, effects: [say(signal as never)] };
}

/** Ends and tells the line, so that nobody goes on ringing. */
function finish(state: RingState, ended: Ended, why: "cancelled" | "no-answer" | "failed"): RingStep {
  return end(state, ended, [say({ kind: "ended", call: state.call, why, at: state.at }), { kind: "leave" }]);
}

/**
 * What others say in the line about a call, and what it means for this device. Whoever declined stays outside: what their devices send afterwards lets nobody in. In a call of many they may knock,
 * and somebody who may has to open.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { type Answer, end, type Ended, isOfMany, type LineSignal, type Outside, type RingEvent, type RingState, type RingStep, say, type Speaker, stay, stepOut, stillIn } from "./ring-state.ts";

type Refusal = Exclude<Said<"decline">["why"], "left">;
type Said<K extends LineSignal["kind"]> = Extract<LineSignal, { kind: K }>;

export function heardWord(state: RingState, { by, signal, busy }: Extract<RingEvent, { kind: "said" }>): RingStep {
  const mine = by.person === state.own.person;
  switch (signal.kind) {
    case "ring":
      // From an own device, for this one: "go on here".
      if (signal.to !== undefined) return mine && state.phase === "elsewhere" && signal.to === state.own.deviceId ? stay({ ...state, phase: "ringing", continues: true }) : stay(state);
      return rungAgain(state, by, signal.only, busy ?? false);
    case "ringing":
      return mine ? stay(state) : stay({ ...state, reached: true, unreachable: false });
    case "not-now":
      return mine || state.phase !== "placing" ? stay(state) : stay({ ...state, reached: true, unreachable: false, notNow: { until: signal.until, lets: signal.lets } });
    case "accept": {
      const back = { ...state, gone: state.gone.filter((person) => person !== by.person) };
      return mine ? acceptedByMine(back, signal) : acceptedByOther(back, by, signal);
    }
    case "decline":
      if (signal.why === "left") return went(state, by.person);
      return mine ? declinedByMine(state, signal.why) : declinedByOther(state, by.person, signal.why);
    case "roll":
      return rollCalled(state, by, signal);
    case "ended":
      return endedBy(state, by, signal.why);
  }
}

/** Further persons are asked to come, or the same ones again. Without names it is a repetition, which is noise. */
function rungAgain(state: RingState, by: Speaker, only: readonly string[] | undefined, busy: boolean): RingStep {
  if (!by.admits || only === undefined) return stay(state);
  const next: RingState = { ...state, rung: [...new Set([...state.rung, ...only])], answers: without(state.answers, only) };
  // Whoever rings somebody who stands at the door has not heard the knock.
  if (only.includes(state.own.person) && state.phase === "waiting") return { state: next, effects: [{ kind: "accept", takeOver: false, again: true }] };
  if (!only.includes(state.own.person) || state.phase !== "outside") return stay(next);
  if (busy) return { state: { ...next, outside: "busy" }, effects: [say({ kind: "decline", call: state.call, why: "busy" })] };
  return { state: { ...next, phase: "ringing" }, effects: [say({ kind: "ringing", call: state.call })] };
}

/** Another device of this person answered: fall silent. */
function acceptedByMine(state: RingState, signal: Said<"accept">): RingStep {
  const answers = { ...state.answers, [state.own.person]: "accepted" as const };
  if (state.phase === "ringing" || state.phase === "outside") return stay({ ...state, phase: "elsewhere", continues: false, answers });
  if (state.phase === "waiting" && signal.takeOver) return stay({ ...state, phase: "elsewhere", answers }); // it waits there now
  // This device is in the call and hands it over, or both pressed at once: whoever is let in first has it.
  if ((state.phase === "active" && signal.takeOver) || state.phase === "accepting") return stay({ ...state, answers });
  return stay(state);
}

function acceptedByOther(state: RingState, by: Speaker, signal: Said<"accept">): RingStep {
  const { person, deviceId } = by;
  if ((state.phase !== "placing" && state.phase !== "active") || !state.others.includes(person)) return stay(state);
  const before = state.answers[person];
  const inside = state.present.includes(person);
  const asked = { person, deviceId, keyPackage: signal.keyPackage as Bytes, takeOver: signal.takeOver, along: { offer: signal.offer, entry: signal.entry } };
  const answered = (answer: Answer) => ({ ...state, reached: true, unreachable: false, answers: { ...state.answers, [person]: answer } });
  // A second device enters only in place of the first, and without asking: its person is in already.
  if (inside) return signal.takeOver ? { state: answered("accepted"), effects: [{ kind: "admit", ...asked }] } : stay(state);
  const refused = before === "declined" || before === "unable" || before === "busy";
  if (refused || state.staged || !state.rung.includes(person)) return isOfMany(state) ? { state: refused ? state : answered("waits"), effects: [{ kind: "knock", ...asked }] } : stay(state);
  if ((before === "accepted" || (person === state.caller && !isOfMany(state))) && !signal.takeOver) return stay(state);
  if (state.phase === "placing" && signal.takeOver) return stay(state);
  return { state: answered("accepted"), effects: [{ kind: "admit", ...asked }] };
}

/** Of a call of many. Each may go before it has seen the others go, so that nobody is left to say that it is over: it is when all have gone who were in. */
function went(state: RingState, person: string): RingStep {
  const mine = person === state.own.person;
  if (!isOfMany(state) || !(mine || state.others.includes(person))) return stay(state);
  const next = { ...state, gone: [...new Set([...state.gone, person])] };
  return mine && state.phase === "elsewhere" ? overWhenEmpty(stepOut(next, "left", "hung-up", [])) : overWhenEmpty(stay(next));
}

function overWhenEmpty(step: RingStep): RingStep {
  const { state } = step;
  const empty = stillIn(state)?.every((person) => person === state.own.person);
  if (!empty || (state.phase !== "outside" && state.phase !== "waiting")) return step;
  return end(state, state.phase === "waiting" ? "missed" : asEnded(state.outside), step.effects);
}

function declinedByMine(state: RingState, why: Refusal): RingStep {
  if (state.phase !== "ringing" || state.continues || why === "unable" || why === "withdrawn") return stay(state);
  return stepOut(state, why, why, []);
}

function declinedByOther(state: RingState, person: string, why: Refusal): RingStep {
  if (!state.others.includes(person) || state.answers[person] === "accepted") return stay(state);
  // Also while this device is not in yet: once it is, it lets nobody in who declined before.
  const inside = state.phase === "placing" || state.phase === "active";
  const effects = inside && isOfMany(state) ? [{ kind: "unknock" as const, person }] : [];
  if (why === "withdrawn") return { state: { ...state, answers: without(state.answers, [person]) }, effects };
  const next = { ...state, answers: { ...state.answers, [person]: why } };
  const on: RingStep = { state: next, effects };
  if (state.phase !== "placing") return on;
  const refused = (one: string) => next.answers[one] === "declined" || next.answers[one] === "busy" || next.answers[one] === "unable";
  if (state.others.some((other) => state.rung.includes(other) && !refused(other))) return on;
  return end(next, why, [say({ kind: "ended", call: state.call, why: "cancelled", at: state.at }), { kind: "leave" }]);
}

/** Who is in: of use to those who are not. An older one says nothing. */
function rollCalled(state: RingState, by: Speaker, { epoch, present, waiting }: Said<"roll">): RingStep {
  if (!by.admits || (state.roll !== null && epoch < state.roll.epoch)) return stay(state);
  const next: RingState = { ...state, roll: { epoch, present, waiting } };
  const own = state.own.person;
  if (state.phase === "waiting") return overWhenEmpty(stay({ ...next, unreachable: !waiting.includes(own) && !present.includes(own) }));
  // The own device that had the call has left it, and the others go on.
  if (state.phase === "elsewhere" && isOfMany(state) && state.roll?.present.includes(own) && !present.includes(own) && !waiting.includes(own)) return overWhenEmpty(stepOut(next, "left", "hung-up", []));
  return overWhenEmpty(stay(next));
}

function endedBy(state: RingState, { person, admits }: Speaker, why: Said<"ended">["why"]): RingStep {
  const fromInside = person === state.caller || (admits ?? false);
  switch (state.phase) {
    case "elsewhere":
      return end(state, state.caller === state.own.person && state.answers[state.own.person] === undefined ? why : "answered-elsewhere", []);
    case "ringing":
      // Only who rings can stop ringing.
      return person === state.caller || state.continues || (state.staged && fromInside) ? end(state, "missed", []) : stay(state);
    case "accepting":
      return end(state, why === "hung-up" ? "hung-up" : "missed", [{ kind: "leave" }]);
    case "waiting":
      return fromInside ? end(state, "missed", []) : stay(state);
    case "outside":
      return fromInside ? end(state, asEnded(state.outside), []) : stay(state);
    default:
      return stay(state); // in the call itself, leaving is said in the call's own group
  }
}

/** What becomes of it here when it is over without this person. */
export function asEnded(outside: Outside | undefined): Ended {
  switch (outside) {
    case "left":
    case "removed":
      return "hung-up";
    case "not-asked":
    case undefined:
      return "answered-elsewhere";
    default:
      return outside;
  }
}

export function without<T>(answers: Readonly<Record<string, T>>, persons: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(answers).filter(([one]) => !persons.includes(one)));
}

/** Where one call stands for one device, what can happen to it, and what is then to be done. Types, and the few ways in which a state begins, stays, ends or steps outside. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import type { NotNow } from "../../protocol/wire/settings.ts";
import type { Signal, SignalOf } from "../../protocol/wire/signals.ts";
import type { CallView } from "../model/views.ts";

export type Ended = NonNullable<CallView["ended"]>;
export type Outside = NonNullable<CallView["outside"]>;

/**
 * `placing` rings elsewhere; `ringing` rings here; `accepting` waits for the Welcome; `waiting` asked to be let in and is not due yet; `elsewhere` runs on another device of the same person;
 * `outside` runs without this person, who may ask to join.
 */
export type RingPhase = "placing" | "ringing" | "accepting" | "waiting" | "active" | "elsewhere" | "outside" | "ended";

/** `waits`: asked to be let in, and nobody has yet. */
export type Answer = "accepted" | "waits" | "declined" | "busy" | "unable";

export interface Placing {
  readonly call: string;
  readonly line: string;
  readonly caller: string;
  readonly own: { readonly person: string; readonly deviceId: string };
  /** The other persons of the line. */
  readonly others: readonly string[];
  readonly video: boolean;
  /** When it rang, by the caller's clock, milliseconds: part of the call's entry in the ledgers. */
  readonly at: number;
  /** These ring and nobody else; absent: everybody. */
  readonly only?: readonly string[] | undefined;
  /** Nobody but a desk lets anybody in. */
  readonly staged?: boolean | undefined;
  /** ROUTINE unless said. */
  readonly precedence?: Precedence | undefined;
  /** Whom the caller wants, whose calls are answered by the one who is called. */
  readonly meant?: string | undefined;
}

/** Why a call makes no sound here: what the person has set. `says`: the caller may know. */
export interface Quiet {
  readonly until: number | null;
  readonly lets: NotNow["lets"];
  readonly says: boolean;
}

export interface RingState extends Omit<Placing, "only" | "staged" | "precedence"> {
  readonly staged: boolean;
  readonly precedence: Precedence;
  /** Rings here without disturbing anybody. */
  readonly quiet: boolean;
  /** Somebody who is called does not want to be disturbed now. */
  readonly notNow: Pick<NotNow, "until" | "lets"> | null;
  /** Who was asked to come, so far: they are let in when they accept, unless the call is staged. Others may ask. */
  readonly rung: readonly string[];
  readonly phase: RingPhase;
  readonly ended?: Ended;
  /** How this device came to be outside. */
  readonly outside?: Outside;
  /** A device of somebody else rings. */
  readonly reached: boolean;
  /** Nobody's device rings: they will be told of the missed call. While waiting: nobody in the call has said that they know of it. */
  readonly unreachable: boolean;
  /** Rings because an own device asked this one to go on with it. */
  readonly continues: boolean;
  /** Asked to be let in to a call that runs on another own device: if nobody lets it in, it goes on there. */
  readonly takingOver: boolean;
  readonly answers: Readonly<Record<string, Answer>>;
  /** Persons and guests beside this person who are in the group; empty while this device is not. */
  readonly present: readonly string[];
  /** Persons who said that they went, and have not asked to come in since. */
  readonly gone: readonly string[];
  /** The latest word from inside, for who is outside. */
  readonly roll: { readonly epoch: number; readonly present: readonly string[]; readonly waiting: readonly string[] } | null;
}

export type LineSignal = Extract<Signal, { kind: "ring" | "ringing" | "not-now" | "accept" | "decline" | "roll" | "ended" }>;

/** `admits`: may bring others in. `busy`: this device is on another call. */
export interface Speaker {
  readonly person: string;
  readonly deviceId: string;
  readonly admits?: boolean;
}

export type RingEvent =
  | { kind: "said"; by: Speaker; signal: LineSignal; busy?: boolean }
  | { kind: "answer" }
  | { kind: "decline" }
  | { kind: "unable" }
  | { kind: "take-over" }
  /** `goesOn`: whoever stays behind keeps the call open. */
  | { kind: "hang-up"; goesOn?: boolean }
  | { kind: "joined" }
  /** Who is in the group now, beside this person. */
  | { kind: "present"; ends: readonly string[] }
  /** These persons are asked to come, by this device. */
  | { kind: "bring"; persons: readonly string[] }
  /** This device's leaf was removed by the others. */
  | { kind: "removed" }
  | { kind: "closed" }
  /** Nobody else is left in the group. `pageClosed`: the last one's page was reloaded or closed. */
  | { kind: "left-alone"; pageClosed?: boolean }
  /** `flowed`: there had been sound. */
  | { kind: "failed"; flowed?: boolean; goesOn?: boolean }
  /** Another own device had asked to take over, and is not in the call. */
  | { kind: "not-handed" }
  /** Took over from another own device, and its sound never flowed. */
  | { kind: "not-moved" }
  /** This device was revoked, or every other one in the call. */
  | { kind: "revoked" }
  | { kind: "ring-timeout" }
  /** It runs without this device, and nothing was heard of it for long, or there are too many such. */
  | { kind: "lapsed" }
  | { kind: "reach-timeout" }
  | { kind: "admit-timeout" };

export type RingEffect =
  | { kind: "say"; signal: Signal }
  /** Make a KeyPackage for this call and say `accept` with it. */
  /** `again`: it has asked before, and still waits. */
  | { kind: "accept"; takeOver: boolean; again?: boolean }
  /** Let that device in. */
  | Admission<"admit">
  /** That device asks to be let in: whoever may decides. */
  | Admission<"knock">
  | { kind: "unknock"; person: string }
  /** Leave the group and stop the media. */
  | { kind: "leave"; stepsAside?: boolean };

export interface Admission<Kind extends "admit" | "knock"> {
  readonly kind: Kind;
  readonly person: string;
  readonly deviceId: string;
  readonly keyPackage: Bytes;
  readonly takeOver: boolean;
  /** What came along, for whoever lets it in. */
  readonly along: Pick<SignalOf<"accept">, "offer" | "entry">;
}

export interface RingStep {
  readonly state: RingState;
  readonly effects: readonly RingEffect[];
}

export function fresh({ only, staged, precedence, ...input }: Placing, phase: RingPhase): RingState {
  return { ...input, staged: staged ?? false, precedence: precedence ?? "ROUTINE", quiet: false, notNow: null, rung: only ?? [input.own.person, ...input.others], phase, reached: false, unreachable: false, continues: false, takingOver: false, answers: {}, present: [], gone: [], roll: null };
}

/** More than two persons: the call goes on without one of them, who may come back. */
export function isOfMany({ others }: Pick<RingState, "others">): boolean {
  return others.length > 1;
}

/** Whom somebody outside would find there. Undefined where nothing was heard of that. */
export function stillIn({ roll, gone }: Pick<RingState, "roll" | "gone">): readonly string[] | undefined {
  return roll?.present.filter((person) => !gone.includes(person));
}

export function stay(state: RingState): RingStep {
  return { state, effects: [] };
}

export function end(state: RingState, ended: Ended, effects: readonly RingEffect[]): RingStep {
  return { state: { ...state, phase: "ended", ended, present: [] }, effects };
}

/** Outside, where the call goes on for others; ended, where it does not. */
export function stepOut(state: RingState, outside: Outside, ended: Ended, effects: readonly RingEffect[]): RingStep {
  if (!isOfMany(state)) return end(state, ended, effects);
  return { state: { ...state, phase: "outside", outside, present: [], continues: false, takingOver: false, unreachable: false }, effects };
}

export function say(signal: Signal): RingEffect {
  return { kind: "say", signal };
}

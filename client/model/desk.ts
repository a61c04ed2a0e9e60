/** The desk as screens, the CLI and tests see it: calls that are arranged, and what a desk can do about them. Plain values, as all views. */
import type { CallRole, Precedence } from "../../protocol/wire/desk/terms.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { FactView, LevelNumber } from "./fact-view.ts";

export interface CallParticipant {
  person: string;
  name: string;
  role: CallRole;
  languages: string[];
  fingerprint: string;
  own: boolean;
  /**
   * From the conference's facts, before anybody joins: the best that a device of this person reaches, and what holds it down. Absent until the conference stands.
   * `left`: no device of this person is left, or the office has been given up.
   */
  readiness?: { level: LevelNumber; limiting: FactView | null; devices: number; left: boolean };
}

export interface WantedParticipant {
  role: CallRole;
  person?: string;
  name?: string;
  languages: string[];
}

export interface CallTerms {
  subject: string;
  precedence: Precedence;
  label: Rank;
  /** Unix seconds. */
  start: number;
  minutes: number;
  /** Domains, in the order in which their principals join. */
  order: [string, string];
  interpretation: string[];
  /** The call that its principals are in already: this one takes its place. */
  continues?: string;
}

/** What is on the table, or in force. */
export interface ProposalView {
  /** What an answer names: nobody accepts what they have not seen. */
  proposal: string;
  by: "own" | "far";
  terms: CallTerms;
  participants: CallParticipant[];
  wanted: WantedParticipant[];
  note: string;
  /** Its start has passed by this device's clock. */
  past: boolean;
}

export interface ArrangementView {
  /** 32 hex digits. */
  id: string;
  /** `desk`: this person speaks for an organisation here. `participant`: the own desk has told this person of the call. */
  as: "desk" | "participant";
  /** The line of the two desks; for a participant the line with the own desk. */
  line: string;
  own: { domain: string; organisation: string; desk: string };
  far: { domain: string; organisation: string; desk: string };
  /** `lapsed`: asked and not answered before its start. `over`: agreed, and its time has passed. */
  state: "asked" | "agreed" | "declined" | "withdrawn" | "cancelled" | "lapsed" | "over";
  /** Who must act; null when nobody must. */
  awaits: "own" | "far" | null;
  /** What is in force if agreed, else what is on the table: what the board shows. */
  terms: CallTerms;
  zones: { own: string; far: string | null };
  /** Everybody of both sides who is named so far. */
  participants: CallParticipant[];
  wanted: WantedParticipant[];
  table?: ProposalView;
  agreed?: ProposalView;
  /** Agreed, and a change of it is on the table or was declined. */
  change?: { proposal: ProposalView; state: "asked" | "declined" };
  ended?: { by: "own" | "far"; reason: string };
  /** It takes the place of that call. `refused`: why this desk can't agree to it now. */
  continues?: { call: string; refused?: string };
  /** A proposal of this side crossed one of the other and lost: what is on the table is theirs. */
  crossed: boolean;
  /** The other board has not yet said that it has every step of this one. */
  unconfirmed: boolean;
  /** What the two nodes have from the two desks. `differs`: not the same people; nobody reaches anybody by it. */
  introduction: "none" | "own" | "both" | "differs";
  /** The line of all participants, once it stands. */
  conference?: string;
  /** The call's room, once it rings. */
  call?: string;
  updatedAt: number;
}

export interface CallRequest {
  subject: string;
  precedence: Precedence;
  label: Rank;
  start: number;
  minutes: number;
  order: [string, string];
  interpretation: string[];
  /** Own people; the desk itself is added where it is missing. */
  participants: { person: string; role: CallRole; languages: string[] }[];
  wanted: WantedParticipant[];
  note: string;
}

/** What is wrong with a request, by the field where it is shown. */
export interface RequestProblem {
  field: "to" | "subject" | "precedence" | "label" | "start" | "minutes" | "order" | "interpretation" | "participants" | "wanted";
  /** Of the list that the field is. */
  index?: number;
  code: string;
}

/** A call across organisations that somebody of one's own placed or answered without the desk. */
export interface DirectCallView {
  call: string;
  person: string;
  name: string;
  with: { person: string; name: string; organisation: string }[];
  at: number;
  endedAt?: number;
  /** It runs, policy lets this desk ask to join it, and nobody has. */
  mayJoin: boolean;
  /** By which the desks join it, or did not: the last one. */
  arrangement?: string;
}

/** All but `ics` throw `desk/not-a-desk` for those who are none; each step throws its code and changes nothing. */
export interface Desk {
  /** What would be refused, by field. `to` as in `request`. */
  check(to: string, request: CallRequest): RequestProblem[];
  /** `to`: a desk of another organisation, or any line or contact there: then its desk is asked. Resolves with the arrangement's id. */
  request(to: string, request: CallRequest): Promise<string>;
  /**
   * Asks the other side's desk to join, together, a call that this one was told of. Resolves with the arrangement's id; with the one that stands, where either has asked. Throws `desk/joins-never` by
   * policy, `desk/call-not-told`, `desk/call-over`, `desk/call-of-many`, `desk/no-desk-there`, `desk/line-missing`.
   */
  join(call: string): Promise<string>;
  /** Another proposal instead of the one on the table, of either side. */
  counter(arrangement: string, request: CallRequest): Promise<void>;
  accept(arrangement: string, answer: { proposal: string; participants: CallRequest["participants"] }): Promise<void>;
  decline(arrangement: string, answer: { proposal: string; reason: string }): Promise<void>;
  /** Takes back the own proposal that is on the table. */
  withdraw(arrangement: string, reason: string): Promise<void>;
  cancel(arrangement: string, reason: string): Promise<void>;
  /** An entry for a diary: a time and "Call (Entente)". No subject, no names. */
  /** English unless said. */
  ics(arrangement: string, language?: "en" | "fr"): { name: string; text: string };
  /** A request of precedence FLASH has come from another desk: rings through whatever is on the screen. */
  onUrgent(listener: (event: { kind: "arrangement-urgent"; arrangement: string }) => void): () => void;
}

/** Breaches of protocol as screens, the CLI and tests see them: a person's own, and a security officer's report. Plain values, as all views. */
import type { BreachKind } from "../../protocol/wire/breach.ts";

export interface BreachItem {
  kind: BreachKind;
  at: number;
  until: number | null;
  /** The end or person that it is about, as a URI, and by name where one is known. */
  who: string | null;
  whoName: string;
  note: string;
}

export interface OwnBreach {
  /** The call's room: one a call. */
  call: string;
  with: { person: string; name: string }[];
  startedAt: number;
  /** Absent while the call runs. */
  endedAt?: number;
  items: BreachItem[];
  /** `running`: the call goes on. `open`: to be answered until `goesAt`. `answered`: said, and on its way. */
  state: "running" | "open" | "answered" | "sent";
  /** When it goes, with an answer or without. */
  goesAt: number;
  /** To whom it goes or went: officers by their lines, or, where there is none, the organisation's server, which can read it. Empty and `line`: not known yet. */
  via: "line" | "server" | "other-device";
  officers: { person: string; name: string }[];
  answer?: { text: string; at: number };
  sentAt?: number;
  seenAt?: number;
}

export interface BreachReportItem {
  id: string;
  /** `server`: it lay open at the own node. */
  via: "line" | "server";
  /** Signed by a device of the person's chain, as far as this officer's device knows the chain. */
  signed: boolean;
  person: string;
  name: string;
  call: string;
  with: { person: string; name: string }[];
  startedAt: number;
  endedAt: number;
  items: BreachItem[];
  answer?: { text: string; at: number };
  at: number;
  seenAt?: number;
}

/** What the node saw by itself, and whether somebody's client reported it. */
export interface ObservedBreach {
  kind: BreachKind;
  person: string;
  name: string;
  call: string;
  at: number;
  until: number | null;
  note: string;
  /** `waiting`: the person still has time to answer. `silent`: the time is over, and nothing came. */
  state: "reported" | "waiting" | "silent";
}

export interface BreachOverview {
  reports: BreachReportItem[];
  observed: ObservedBreach[];
  /** Reports at the own node that do not bear the signature of the device that they name: somebody changed them there. */
  altered: number;
  people: { person: string; name: string; calls: number; breaches: Record<BreachKind, number>; unseen: number; unanswered: number; silent: number }[];
}

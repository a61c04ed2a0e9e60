/** Whether what the node saw by itself was also reported by the person's client: a client that stays silent shows here. Pure. */
import type { Breach, BreachKind, BreachReport } from "../../protocol/wire/breach.ts";
import type { ObservedBreach } from "../model/breaches.ts";
import { ANSWER_MS } from "./breaches.ts";

/** After the day to answer: a device may have to come online first. */
const GRACE_MS = 3_600_000;

export interface Seen {
  readonly kind: BreachKind;
  readonly person: string;
  readonly call: string;
  readonly at: number;
}

export function observedState(seen: Seen, reports: readonly BreachReport[], now: number): ObservedBreach["state"] {
  const told = reports.some(({ person, call, breaches }) => person === seen.person && call === seen.call && breaches.some((breach) => covers(breach, seen)));
  if (told) return "reported";
  return now < seen.at + ANSWER_MS + GRACE_MS ? "waiting" : "silent";
}

/** Nodes and devices see a lapse a little apart, and in one call a kind that was told is told. */
function covers(breach: Breach, seen: Seen): boolean {
  return breach.kind === seen.kind;
}

/** What is about to run out in a call and would hold it: a passkey's confirmation, a list of who is present. Standings are not among them: they live for a minute and are renewed unseen. */
import type { FactView } from "../model/fact-view.ts";
import type { LapseView } from "../model/views.ts";

/** Announced so long before, in seconds. */
export const AHEAD_SECONDS = 300;

/** One for each end and moment: a passkey carries two facts that end together. Soonest first. `now` in seconds. */
export function lapsesSoon(facts: readonly FactView[], now: number): LapseView[] {
  const soon = facts.filter((fact) => runsOut(fact) && fact.until! > now && fact.until! - now <= AHEAD_SECONDS).sort((a, b) => a.until! - b.until!);
  const first = soon.filter((fact, i) => soon.findIndex((other) => other.end === fact.end && other.until === fact.until) === i);
  return first.map(({ end, endName, own, kind, value, until }) => ({ end, name: endName, own, kind, value, until: until! }));
}

/** Seconds until the next one is to be announced; undefined when none is to come. */
export function nextAnnouncement(facts: readonly FactView[], now: number): number | undefined {
  const waits = facts.filter((fact) => runsOut(fact) && fact.until! - AHEAD_SECONDS > now).map((fact) => fact.until! - AHEAD_SECONDS - now);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** What counts for nothing already holds nothing when it ends. */
function runsOut(fact: FactView): boolean {
  return fact.until !== undefined && fact.kind !== "device" && fact.level > 0;
}

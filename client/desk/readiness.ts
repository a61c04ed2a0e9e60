/** How high each participant reaches before anybody joins: from the facts of the arrangement's line, by the best device, since only one will be in the call. */
import type { FactView } from "../model/fact-view.ts";
import type { CallParticipant } from "../model/desk.ts";

export function readinessOf(person: string, facts: readonly FactView[], left: boolean): NonNullable<CallParticipant["readiness"]> {
  const devices = Map.groupBy(facts.filter(({ end }) => end.startsWith(`${person.replace("/u/", "/d/")}/`)), ({ end }) => end);
  const lowest = [...devices.values()].map((ofDevice) => ofDevice.reduce((a, b) => (b.level < a.level ? b : a)));
  const best = lowest.reduce<FactView | undefined>((a, b) => (!a || b.level > a.level ? b : a), undefined);
  return { level: best?.level ?? 0, limiting: best && best.level < 3 ? best : null, devices: devices.size, left };
}

/** How high each participant reaches before anybody joins: from the facts of the arrangement's line, by the best device, since only one will be in the call. */
import type { FactView } from "../model/fact-view.ts";
import type { CallParticipant } from "../model/desk.ts";

export type Readiness = NonNullable<CallParticipant["readiness"]>;

export function readinessOf(person: string, facts: readonly FactView[], left: boolean): Readiness {
  const devices = Map.groupBy(facts.filter(({ end }) => end.startsWith(`${person.replace("/u/", "/d/")}/`)), ({ end }) => end);
  const lowest = [...devices.values()].map((ofDevice) => ofDevice.reduce((a, b) => (b.level < a.level ? b : a)));
  const best = lowest.reduce<FactView | undefined>((a, b) => (!a || b.level > a.level ? b : a), undefined);
  return { level: best?.level ?? 0, limiting: best && best.level < 3 ? best : null, devices: devices.size, left };
}

/** Nothing was heard from their node about it since the call was agreed: it counts as the lowest, and nobody has said anything against them. */
export const isNotKnownYet = ({ level, limiting, left }: Readiness): boolean => !left && level === 0 && limiting?.value === "device/no-standing";

/** A call of many as screens see it: who is still to come, in which order, and what holds each one down before they join. */
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import type { AwaitedView, ConferenceView } from "../model/conference-view.ts";
import type { CallView } from "../model/views.ts";
import type { FactView, LevelNumber } from "../model/fact-view.ts";
import type { Call } from "./call.ts";
import type { CallsDeps } from "./port.ts";
import { stillIn } from "./ring-state.ts";
import { nextInOrder } from "./turn-order.ts";

export function conferenceView(call: Call, deps: Pick<CallsDeps, "facts" | "people">): ConferenceView {
  const { ring, door } = call;
  const { order } = door.staging;
  const inside = new Set(call.group?.members.map(({ person }) => person) ?? stillIn(ring) ?? []);
  const place = (person: string) => (order.includes(person) ? order.indexOf(person) : order.length);
  const nameOf = (person: string) => deps.people.known(person)?.name ?? showPerson(person as PersonUri);
  const { facts } = deps.facts.assessmentOf(ring.line);
  const awaited = ring.others
    .filter((person) => !inside.has(person) && door.isNamed(person))
    .map((person): AwaitedView => {
      const role = door.roleOf(person);
      return { person, name: nameOf(person), organisation: deps.people.known(person)?.organisation ?? "", ...(role ? { role } : {}), state: door.stateOf(person), waitsFor: door.awaitedBefore(person).map(nameOf), ...bestDevice(person, facts) };
    })
    .sort((a, b) => place(a.person) - place(b.person));
  const ownRole = door.roleOf(ring.own.person);
  const next = nextInOrder(order, new Set(order.filter((person) => door.hasBeen(person))));
  return { staged: ring.staged, mayAdmit: door.mayAdmit(ring.own.person), ...(ownRole ? { ownRole } : {}), waitsFor: ring.phase === "waiting" ? door.awaitedBefore(ring.own.person).map(nameOf) : [], awaited, ...(next === undefined ? {} : { next }) };
}

/** Everybody who may be in a staged call: nobody else is let in. */
export function whoIsNamed({ ring, door }: Call, { people }: Pick<CallsDeps, "people">): NonNullable<CallView["continues"]>["with"] {
  const { roles, desks } = door.staging;
  return [...new Set([...desks, ...roles.keys()])]
    .filter((person) => person !== ring.own.person)
    .map((person) => ({ person, name: people.known(person)?.name ?? showPerson(person as PersonUri), organisation: people.known(person)?.organisation ?? "", role: roles.get(person) ?? ("desk" as const) }));
}

/** What the person would bring to the call with the best of their devices: only that one will be in it. */
function bestDevice(person: string, facts: readonly FactView[]): Pick<AwaitedView, "level" | "limiting"> {
  const ends = new Map<string, FactView[]>();
  for (const fact of facts) if (fact.end.startsWith(`${person.replace("/u/", "/d/")}/`)) ends.set(fact.end, [...(ends.get(fact.end) ?? []), fact]);
  let best: Pick<AwaitedView, "level" | "limiting"> | undefined;
  for (const own of ends.values()) {
    const lowest = own.reduce((a, b) => (b.level < a.level ? b : a));
    if (!best || lowest.level > best.level) best = { level: lowest.level, limiting: lowest.level < 3 ? lowest : null };
  }
  return best ?? { level: 0 as LevelNumber, limiting: null };
}

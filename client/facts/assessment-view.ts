/** An assessment as screens see it. */
import { levelOfValue } from "../../protocol/assurance/fact-values.ts";
import type { Fact, FactKind } from "../../protocol/assurance/facts.ts";
import type { AssessmentView, FactView } from "../model/views.ts";
import type { StationView } from "../model/station-view.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { RoomAssessment } from "./port.ts";
import type { Presence } from "./presence-fact.ts";

export const NOTHING_KNOWN: AssessmentView = { level: 0, settled: false, ceiling: 0, limiting: null, facts: [], stations: [] };

/** `farLimiting`: what the end that says less names as its reason, "value end". */
export function assessmentView(room: RoomAssessment, context: { group: RoomGroup; nameOf: (person: string) => string; farLimiting: string | null; presences: readonly { end: string; presence: Presence }[] }): AssessmentView {
  const { assessment } = room;
  const known = assessment.facts.map((fact) => factView(fact, context));
  const stations = context.presences.map((one) => stationView(one, known, context));
  const facts = known.map((fact) => withPlace(fact, stations));
  const limiting = room.level < assessment.level && context.farLimiting ? statedByFar(context.farLimiting, facts, context) : assessment.limiting && withPlace(factView(assessment.limiting, context), stations);
  return { level: room.level, settled: room.settled, ceiling: room.ceiling, limiting, facts, stations, ...(room.difference ? { difference: room.difference } : {}) };
}

function withPlace(fact: FactView, stations: readonly StationView[]): FactView {
  const station = fact.kind === "presence" ? stations.find((one) => one.end === fact.end) : undefined;
  if (!station) return fact;
  const who = station.fell ? station.fell.name : (station.least ?? "");
  return { ...fact, place: station.place, who };
}

/** Everybody who is at a station is on the call: nobody is unseen. */
function stationView({ end, presence }: { end: string; presence: Presence }, facts: readonly FactView[], context: { group: RoomGroup; nameOf: (person: string) => string }): StationView {
  const { place, verdict } = presence;
  const fact = facts.find((one) => one.end === end && one.kind === "presence");
  const whole = verdict?.ok ? verdict : undefined;
  const least = whole?.present.toSorted((a, b) => a.rank - b.rank)[0];
  return {
    end,
    endName: fact?.endName ?? "",
    own: fact?.own ?? false,
    place: place.name,
    placeKind: place.kind,
    value: fact?.value ?? "presence/unlisted",
    present: whole?.present.map(({ name, person, rank, vouchedBy, setBy, setAt }) => ({ name, person, rank, vouchedBy, setBy: setBy === null ? null : context.nameOf(setBy), setAt })) ?? [],
    ...(least ? { least: least.name } : {}),
    ...(whole ? { since: whole.at, until: whole.until } : {}),
    ...(place.fell ? { fell: { why: place.fell.why, name: place.fell.name } } : {}),
  };
}

export function factView(fact: Fact, context: { group: RoomGroup; nameOf: (person: string) => string }): FactView {
  const member = context.group.members.find((one) => one.end === fact.end);
  return {
    end: fact.end,
    endName: endName(member, context.nameOf),
    kind: fact.kind,
    value: fact.value,
    level: fact.level,
    source: fact.source,
    ...(fact.statedBy === undefined ? {} : { statedBy: fact.statedBy }),
    since: fact.since,
    ...(fact.until === undefined ? {} : { until: fact.until }),
    demonstration: fact.demonstration ?? false,
    own: member?.own ?? false,
    ...(fact.by ? { by: fact.by.map(context.nameOf) } : {}),
  };
}

function endName(member: Member | undefined, nameOf: (person: string) => string): string {
  if (!member) return "";
  return member.person === null ? "" : nameOf(member.person);
}

/** The far end sees something lower than this end does. Shown under its name, not as this end's own finding. */
function statedByFar(text: string, facts: readonly FactView[], context: { group: RoomGroup; nameOf: (person: string) => string }): FactView | null {
  const [value = "", end = ""] = text.split(" ");
  const known = facts.find((fact) => fact.value === value && fact.end === end);
  if (known) return known;
  const kind = value.split("/")[0] as FactKind;
  if (!["person", "device", "presence", "client", "authenticator", "path"].includes(kind)) return null;
  return factView({ end, kind, value, level: levelOfValue(kind, value), source: "stated", since: 0 }, context);
}

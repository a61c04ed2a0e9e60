/** An assessment as screens see it. */
import { levelOfValue } from "../../protocol/assurance/fact-values.ts";
import type { Fact, FactKind } from "../../protocol/assurance/facts.ts";
import type { AssessmentView, FactView } from "../model/views.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { RoomAssessment } from "./port.ts";

export const NOTHING_KNOWN: AssessmentView = { level: 0, settled: false, ceiling: 0, limiting: null, facts: [] };

/** `farLimiting`: what the end that says less names as its reason, "value end". */
export function assessmentView(room: RoomAssessment, context: { group: RoomGroup; nameOf: (person: string) => string; farLimiting: string | null }): AssessmentView {
  const { assessment } = room;
  const facts = assessment.facts.map((fact) => factView(fact, context));
  const limiting = room.level < assessment.level && context.farLimiting ? statedByFar(context.farLimiting, facts, context) : assessment.limiting && factView(assessment.limiting, context);
  return { level: room.level, settled: room.settled, ceiling: room.ceiling, limiting, facts, ...(room.difference ? { difference: room.difference } : {}) };
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
  if (!["person", "device", "client", "authenticator", "path"].includes(kind)) return null;
  return factView({ end, kind, value, level: levelOfValue(kind, value), source: "stated", since: 0 }, context);
}

/** Incidents as screens see them. */
import { peekHead } from "../../protocol/dispatch/head.ts";
import { type Side, sideOf, sides } from "../../protocol/dispatch/incident/report.ts";
import type { Assessment } from "../../protocol/dispatch/incident/fold.ts";
import { domainOf, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { People } from "../contacts/people.ts";
import type { DispatchBook } from "../dispatch/book.ts";
import type { AssessmentView, IncidentView } from "../model/incidents.ts";
import type { KnownIncident } from "./book.ts";

export interface IncidentViewDeps {
  readonly people: Pick<People, "record">;
  readonly dispatches: Pick<DispatchBook, "controlled" | "held">;
  readonly own: { readonly person: string };
  readonly self: () => { readonly name: string };
  readonly organisationOf: (domain: string) => string;
  readonly isTold: (known: KnownIncident, person: string) => boolean;
}

export function incidentView(known: KnownIncident, deps: IncidentViewDeps): IncidentView {
  const { report, record, folded } = known;
  const { own } = deps;
  const nameOf = (person: string) => (person === own.person ? deps.self().name : (deps.people.record(person)?.name ?? record.people.find((one) => one.person === person)?.name ?? showPerson(person as PersonUri)));
  const organisation = (domain: string) => ({ domain, organisation: deps.organisationOf(domain) });
  const side = sideOf(report, own.person);
  const seen = new Map(folded.seen.map((one) => [one.person, one.at * 1000]));
  const shown = ({ hash, step }: Assessment): AssessmentView => ({
    hash,
    turn: step.turn,
    severity: step.severity,
    text: step.text,
    inferred: step.inferred,
    measures: step.measures,
    by: { person: step.by, name: nameOf(step.by) },
    device: step.deviceId,
    at: step.at * 1000,
  });
  const assessmentOf = (one: Side): IncidentView["assessments"][Side] => {
    const { current, versions } = folded.assessments[one];
    return { ...(current ? { current: shown(current) } : {}), versions: versions.map(shown) };
  };
  return {
    id: known.id,
    dispatches: report.dispatches.map((dispatch) => {
      const id = toHex(dispatch);
      const title = deps.dispatches.controlled.get(id)?.control.title ?? deps.dispatches.held.get(id)?.title;
      return { id, ...(title === undefined ? {} : { title }) };
    }),
    rank: report.rank as Rank,
    side: side ?? "reporter",
    reportedBy: { person: report.by, name: nameOf(report.by), organisation: deps.organisationOf(domainOf(report.by as PersonUri)) },
    discloser: organisation(report.discloser),
    originator: organisation(domainOf(report.originatorSide[0]!.person as PersonUri)),
    told: report.told,
    sourceInDanger: report.sourceInDanger,
    enteredAt: report.at * 1000,
    arrivedAt: record.arrivedAt,
    due: report.due * 1000,
    people: sides.flatMap((one) => (one === "originator" ? report.originatorSide : report.discloserSide).map(({ person }) => ({ person: person as string, name: nameOf(person), side: one, ...(seen.has(person) || person === report.by ? { seenAt: seen.get(person) ?? report.at * 1000 } : {}), told: deps.isTold(known, person) }))),
    assessments: { discloser: assessmentOf("discloser"), originator: assessmentOf("originator") },
    rings: report.sourceInDanger && side === "originator" && report.by !== own.person && !folded.seen.some((one) => one.side === "originator"),
    mayAssess: side !== undefined,
    seen: seen.has(own.person) || side === undefined || report.by === own.person,
  };
}

/** The highest rank of what is named, as far as it is known here. */
export function rankOf(heads: readonly Uint8Array[]): Rank {
  return Math.max(0, ...heads.map((head) => peekHead(head).rank)) as Rank;
}

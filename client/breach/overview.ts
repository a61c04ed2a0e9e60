/** Records → what screens see of them. */
import { type BreachKind, breachKinds, type Breach } from "../../protocol/wire/breach.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { parseUri } from "../../protocol/identity/uri.ts";
import type { BreachItem, BreachOverview, BreachReportItem, ObservedBreach, OwnBreach } from "../model/breaches.ts";
import type { BreachRecord } from "./breach-record.ts";
import { ANSWER_MS, type Breaches } from "./breaches.ts";
import type { ReportHeld, Reports } from "./reports.ts";
import { observedState } from "./silent.ts";

/** Empty for who is not known by name. */
type NameOf = (person: string) => string;

export function ownBreaches(breaches: Pick<Breaches, "records" | "officers">, nameOf: NameOf): OwnBreach[] {
  const officers = breaches.officers();
  return breaches.records().map((record) => ownBreach(record, officers, nameOf)).sort((a, b) => b.startedAt - a.startedAt);
}

function ownBreach(record: BreachRecord, officers: ReturnType<Breaches["officers"]>, nameOf: NameOf): OwnBreach {
  const { sent, answer, endedAt } = record;
  const withLine = (officers ?? []).filter(({ line }) => line !== undefined).map(({ person }) => person);
  const officerName = (person: string) => nameOf(person) || (officers?.find((one) => one.person === person)?.name ?? "");
  return {
    call: record.call,
    with: record.with.map((person) => ({ person, name: nameOf(person) })),
    startedAt: record.startedAt,
    ...(endedAt === null ? {} : { endedAt }),
    items: record.breaches.map((one) => item(one, nameOf)),
    state: sent ? "sent" : endedAt === null ? "running" : answer ? "answered" : "open",
    goesAt: answer?.at ?? (endedAt ?? record.notedAt) + ANSWER_MS,
    via: sent?.via ?? (officers === undefined || withLine.length > 0 ? "line" : "server"),
    officers: (sent ? sent.to : withLine).map((person) => ({ person, name: officerName(person) })),
    ...(answer ? { answer } : {}),
    ...(sent ? { sentAt: sent.at } : {}),
    ...(record.seenAt === null ? {} : { seenAt: record.seenAt }),
  };
}

export function breachOverview({ reports, observed, altered }: Awaited<ReturnType<Reports["all"]>>, nameOf: NameOf, now: number): BreachOverview {
  const items = reports.map((held) => reportItem(held, nameOf));
  const all = reports.map(({ report }) => report);
  const seen = observed.map((one): ObservedBreach => ({ ...one, name: nameOf(one.person), state: observedState(one, all, now) }));
  return { reports: items, observed: seen, altered, people: byPerson(items, seen) };
}

function reportItem({ report, via, signed, at, seenAt }: ReportHeld, nameOf: NameOf): BreachReportItem {
  return {
    id: toHex(report.id),
    via,
    signed,
    person: report.person,
    name: nameOf(report.person),
    call: report.call,
    with: report.with.map((person) => ({ person, name: nameOf(person) })),
    startedAt: report.startedAt,
    endedAt: report.endedAt,
    items: report.breaches.map((one) => item(one, nameOf)),
    ...(report.answer ? { answer: report.answer } : {}),
    at,
    ...(seenAt === null ? {} : { seenAt }),
  };
}

function item(breach: Breach, nameOf: NameOf): BreachItem {
  return { ...breach, whoName: breach.kind === "guest" && breach.note !== "" ? breach.note : whoName(breach.who, nameOf) };
}

function whoName(who: string | null, nameOf: NameOf): string {
  if (who === null) return "";
  try {
    const uri = parseUri(who);
    return uri.kind === "device" ? nameOf(uri.person) : uri.kind === "person" ? nameOf(uri.uri) : "";
  } catch {
    return ""; // `path`, `unknown`: nobody
  }
}

function byPerson(reports: readonly BreachReportItem[], observed: readonly ObservedBreach[]): BreachOverview["people"] {
  const people = new Map<string, BreachOverview["people"][number] & { rooms: Set<string> }>();
  const of = (person: string, name: string) => {
    const known = people.get(person) ?? { person, name, calls: 0, breaches: Object.fromEntries(breachKinds.map((kind) => [kind, 0])) as Record<BreachKind, number>, unseen: 0, unanswered: 0, silent: 0, rooms: new Set<string>() };
    people.set(person, known);
    return known;
  };
  for (const report of reports) {
    const one = of(report.person, report.name);
    one.rooms.add(report.call);
    for (const { kind } of report.items) one.breaches[kind]++;
    if (report.seenAt === undefined) one.unseen++;
    if (!report.answer) one.unanswered++;
  }
  for (const seen of observed) if (seen.state === "silent") of(seen.person, seen.name).silent++;
  return [...people.values()].map(({ rooms, ...one }) => ({ ...one, calls: rooms.size })).sort((a, b) => b.silent - a.silent || b.unseen - a.unseen || (a.person < b.person ? -1 : 1));
}

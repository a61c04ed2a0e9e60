/** From what a desk typed to a request: a new one, or the one on the table with something changed. */
import type { ArrangementView, CallRequest } from "../../client/model/desk.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { type CallOptions, startOf } from "./desk-options.ts";

export interface Sides {
  readonly own: string;
  readonly far: string;
  /** IANA name. */
  readonly zone: string;
}

/** Throws `usage/missing-argument`, `desk/…`. */
export function newRequest(options: CallOptions, { own, far, zone }: Sides): CallRequest {
  const start = startOf(options, zone);
  if (start === undefined) throw new Failure("usage/missing-argument", 'Say when: --start "2026-11-27 16:00".');
  return {
    subject: options.subject ?? "",
    precedence: options.precedence ?? "ROUTINE",
    label: options.label ?? 0,
    start,
    minutes: options.minutes ?? 30,
    order: pair(options.order) ?? [far, own],
    interpretation: options.interpret,
    participants: options.with,
    wanted: options.want.length > 0 ? options.want : [{ role: "principal", languages: [] }],
    note: options.note ?? "",
  };
}

/** What the own side wants instead of what is on the table. Own people stay those that were named before; of the other side the roles stay that it offered. */
export function counterRequest(options: CallOptions, arrangement: ArrangementView, { zone }: Pick<Sides, "zone">): CallRequest {
  const { table } = arrangement;
  if (!table) throw new Failure("desk/over");
  const named = arrangement.participants.filter(({ own, role }) => own && role !== "desk").map(({ person, role, languages }) => ({ person, role, languages }));
  const offered = table.by === "far" ? table.participants.filter(({ own, role }) => !own && role !== "desk").map(({ person, name, role, languages }) => ({ person, name, role, languages })) : table.wanted;
  return {
    ...table.terms,
    ...defined({ subject: options.subject, precedence: options.precedence, label: options.label, start: startOf(options, zone), minutes: options.minutes, order: pair(options.order) }),
    interpretation: options.interpret.length > 0 ? options.interpret : table.terms.interpretation,
    participants: options.with.length > 0 ? options.with : named,
    wanted: options.want.length > 0 ? options.want : offered,
    note: options.note ?? "",
  };
}

/** Whom an acceptance names where nobody is named: those of the own side whom the other one has in mind, or who were named before. */
export function peopleToAccept({ participants, table, change }: ArrangementView): CallRequest["participants"] {
  const asked = change?.state === "asked" ? change.proposal : table;
  const meant = (asked?.wanted ?? []).flatMap(({ person, role, languages }) => (person === undefined ? [] : [{ person, role, languages }]));
  return meant.length > 0 ? meant : participants.filter(({ own, role }) => own && role !== "desk").map(({ person, role, languages }) => ({ person, role, languages }));
}

function pair(order: string[] | undefined): [string, string] | undefined {
  return order && [order[0]!, order[1]!];
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

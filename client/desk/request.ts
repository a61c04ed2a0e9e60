/** What a desk asks for, checked before anything is said: each problem by its field, so that a form can show it there. */
import { activeDevices, type Chain } from "../../protocol/identity/chain.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { MAX_OF_A_SIDE, type Participant, terms as termsSchema, type Terms } from "../../protocol/wire/desk/terms.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { PersonRecord } from "../contacts/person-record.ts";
import type { CallRequest, RequestProblem } from "../model/desk.ts";

export interface RequestContext {
  readonly own: { readonly person: string; readonly domain: string };
  readonly farDomain: string;
  /** Milliseconds. */
  readonly now: number;
  readonly record: (person: string) => PersonRecord | undefined;
  readonly chain: (person: string) => Chain | undefined;
  readonly isRevoked: (person: string, deviceId: string) => boolean;
}

/** No device of theirs may speak any more: left office, or lost everything. Somebody whose chain was never seen is not known to have left. */
export function isGone(context: Pick<RequestContext, "chain" | "isRevoked">, person: string): boolean {
  const chain = context.chain(person);
  return chain !== undefined && activeDevices(chain).every(({ record }) => context.isRevoked(person, record.deviceId));
}

export function problemsOf(request: CallRequest, context: RequestContext): RequestProblem[] {
  const { own, farDomain, now } = context;
  const problems: RequestProblem[] = [...problemsOfPeople(request.participants, context)];
  const add = (field: RequestProblem["field"], code: string) => void problems.push({ field, code });
  if (request.subject.trim() === "") add("subject", "desk/subject-missing");
  if (!Number.isFinite(request.start)) add("start", "desk/bad-time");
  else if (request.start * 1000 <= now) add("start", "desk/start-past");
  if (request.wanted.length > MAX_OF_A_SIDE) add("wanted", "desk/too-many");
  for (const [index, { person }] of request.wanted.entries()) {
    if (person === undefined) continue;
    if (domainOf(person as PersonUri) !== farDomain) problems.push({ field: "wanted", index, code: "desk/two-organisations" });
    else if (isGone(context, person)) problems.push({ field: "wanted", index, code: "desk/person-gone" });
  }
  const parsed = termsSchema.safeParse(termsOf(request));
  if (!parsed.success) {
    const field = parsed.error.issues[0]!.path[0] as RequestProblem["field"];
    if (!problems.some((one) => one.field === field)) add(field, field === "start" || field === "minutes" ? "desk/bad-time" : "desk/bad-request");
  }
  if (request.order[0] === request.order[1] || !request.order.every((domain) => domain === own.domain || domain === farDomain)) add("order", "desk/two-organisations");
  return problems;
}

export function problemsOfPeople(participants: CallRequest["participants"], context: RequestContext): RequestProblem[] {
  const { own } = context;
  const problems: RequestProblem[] = [];
  if (participants.length + 1 > MAX_OF_A_SIDE) problems.push({ field: "participants", code: "desk/too-many" });
  if (!participants.some(({ role }) => role === "principal")) problems.push({ field: "participants", code: "desk/no-principal" });
  for (const [index, { person }] of participants.entries()) {
    const record = context.record(person);
    const known = person === own.person || (record?.consent === "granted" && context.chain(person) !== undefined);
    if (!known || domainOf(person as PersonUri) !== own.domain || participants.findIndex((one) => one.person === person) !== index) problems.push({ field: "participants", index, code: "desk/not-own-people" });
    else if (isGone(context, person)) problems.push({ field: "participants", index, code: "desk/person-gone" });
  }
  return problems;
}

/** Throws the first problem; `detail` is its field. */
export function refuse(problems: readonly RequestProblem[]): void {
  const [first] = problems;
  if (first) throw new Failure(first.code, first.index === undefined ? first.field : `${first.field} ${first.index + 1}`);
}

export function termsOf({ subject, precedence, label, start, minutes, order, interpretation }: CallRequest): Terms {
  return { subject: subject.trim(), precedence, label, start, minutes, order: [...order], interpretation: [...interpretation] };
}

/** The own people, the desk itself among them, each with the fingerprint by which it is known here. */
export function ownPeople(participants: CallRequest["participants"], context: Pick<RequestContext, "own" | "record">): Participant[] {
  const named = participants.some(({ person }) => person === context.own.person) ? participants : [...participants, { person: context.own.person, role: "desk" as const, languages: [] }];
  return named.map(({ person, role, languages }) => {
    const record = context.record(person)!;
    return { person, fingerprint: record.fingerprint, name: record.name, role, languages: [...languages] };
  });
}

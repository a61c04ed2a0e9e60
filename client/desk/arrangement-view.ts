/** An arrangement as screens see it: at a desk from its board, at a participant from what the own desk told. */
import type { PlacedProposal } from "../../protocol/desk/arrangement.ts";
import { stepName } from "../../protocol/desk/steps.ts";
import { formatFingerprint } from "../../protocol/identity/chain.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { Participant, Terms } from "../../protocol/wire/desk/terms.ts";
import type { FactView } from "../model/fact-view.ts";
import { askedOf } from "./arranging.ts";
import { readinessOf } from "./readiness.ts";
import { isPast } from "./times.ts";
import type { ArrangementView, CallParticipant, CallTerms, ProposalView } from "../model/desk.ts";
import type { BoardEntry } from "./board.ts";
import type { ToldRecord } from "./told-book.ts";

export interface ArrangementViewContext {
  readonly own: { readonly person: string; readonly domain: string };
  /** Milliseconds. */
  readonly now: number;
  readonly organisationOf: (domain: string) => string;
  readonly nameOf: (person: string) => string | undefined;
  readonly zoneOf: (person: string) => string | undefined;
  readonly lineWith: (person: string) => string;
  /** The code of why this desk can't agree to joining that call. */
  readonly refusesJoin: (call: string, theirs: readonly Participant[]) => string | undefined;
  readonly isGone: (person: string) => boolean;
  readonly introduction: ArrangementView["introduction"];
  /** The line of the participants with its facts, and the call that runs there. */
  readonly conference: { readonly room: string; readonly facts: readonly FactView[]; readonly call?: string } | undefined;
}

export function deskView({ name, record, folded }: BoardEntry, context: ArrangementViewContext): ArrangementView | undefined {
  const { own } = context;
  const { standing, agreed, change } = folded;
  const shown = agreed?.proposal ?? standing ?? lastProposal(record, folded.crossed);
  if (!shown) return undefined;
  const asked = askedOf(folded);
  const past = isPast(shown.proposal.terms, context.now);
  const state = stateOf(folded.state, shown.proposal.terms, context.now);
  const zone = agreed && agreed.acceptedBy === record.far ? agreed.acceptance.zone : shown.by === record.far ? shown.proposal.zone : undefined;
  const participants = agreed ? [...agreed.proposal.proposal.participants, ...agreed.acceptance.participants] : shown.proposal.participants;
  const actor = folded.awaits === undefined || (state !== "asked" && state !== "agreed") ? null : folded.awaits === own.person ? "own" : "far";
  return {
    id: name,
    as: "desk",
    line: context.lineWith(record.far),
    own: party(own.person, context),
    far: party(record.far, context),
    state,
    awaits: actor,
    terms: termsView(shown.proposal.terms),
    zones: { own: context.zoneOf(own.person) ?? "UTC", far: context.zoneOf(record.far) ?? zone ?? null },
    participants: participants.map((one) => participantView(one, context)),
    wanted: agreed ? [] : shown.proposal.wanted.map((one) => ({ ...one, languages: [...one.languages] })),
    ...(standing ? { table: proposalView(standing, context, past) } : {}),
    ...(agreed ? { agreed: { ...proposalView(agreed.proposal, context, past), participants: participants.map((one) => participantView(one, context)) } } : {}),
    ...(change ? { change: { proposal: proposalView(change.proposal, context, isPast(change.proposal.proposal.terms, context.now)), state: change.state } } : {}),
    ...(folded.ended ? { ended: { by: folded.ended.by === own.person ? "own" : "far", reason: folded.ended.reason } } : {}),
    ...continuesView(shown.proposal.terms, (call) => (asked?.by === record.far ? context.refusesJoin(call, asked.proposal.participants) : undefined)),
    crossed: folded.crossed.some(({ by, depth }) => by === own.person && depth === standing?.depth),
    unconfirmed: (folded.unconfirmed.get(own.person) ?? []).length > 0,
    introduction: context.introduction,
    ...conferenceView(context),
    updatedAt: record.updatedAt,
  };
}

export function toldView(told: ToldRecord, context: ArrangementViewContext): ArrangementView {
  const terms = termsView(told.terms);
  return {
    id: toHex(told.id),
    as: "participant",
    line: told.line,
    own: party(told.desks[0], context),
    far: party(told.desks[1], context),
    state: told.state === "cancelled" ? "cancelled" : stateOf("agreed", told.terms, context.now),
    awaits: null,
    terms,
    zones: { own: told.zones[0], far: told.zones[1] },
    participants: told.participants.map((one) => participantView(one, context)),
    wanted: [],
    ...continuesView(told.terms, () => undefined),
    crossed: false,
    unconfirmed: false,
    introduction: "none",
    ...conferenceView(context),
    updatedAt: told.at,
  };
}

/** Everything was taken back, and the board still says what it was about. */
function lastProposal({ id, steps }: BoardEntry["record"], crossed: readonly PlacedProposal[]): PlacedProposal | undefined {
  const last = steps.findLast(({ step }) => step.kind === "propose");
  if (last?.step.kind !== "propose") return crossed[0];
  return { name: stepName(id, last), hash: new Uint8Array(32), by: last.by, depth: 0, requester: last.by, proposal: last.step };
}

function stateOf(state: BoardEntry["folded"]["state"], terms: Terms, now: number): ArrangementView["state"] {
  if (state === "asked" || state === "empty") return isPast(terms, now) ? "lapsed" : "asked";
  if (state === "agreed") return (terms.start + terms.minutes * 60) * 1000 < now ? "over" : "agreed";
  return state;
}

function conferenceView({ conference }: ArrangementViewContext): Pick<ArrangementView, "conference" | "call"> {
  return conference ? { conference: conference.room, ...(conference.call === undefined ? {} : { call: conference.call }) } : {};
}

function continuesView({ continues }: Terms, why: (call: string) => string | undefined): Pick<ArrangementView, "continues"> {
  if (continues === undefined) return {};
  const refused = why(continues);
  return { continues: { call: continues, ...(refused === undefined ? {} : { refused }) } };
}

function party(desk: string, { organisationOf }: ArrangementViewContext): ArrangementView["own"] {
  const domain = domainOf(desk as PersonUri);
  return { domain, organisation: organisationOf(domain), desk };
}

function proposalView({ name, by, proposal }: PlacedProposal, context: ArrangementViewContext, past: boolean): ProposalView {
  return {
    proposal: name,
    by: by === context.own.person ? "own" : "far",
    terms: termsView(proposal.terms),
    participants: proposal.participants.map((one) => participantView(one, context)),
    wanted: proposal.wanted.map((one) => ({ ...one, languages: [...one.languages] })),
    note: proposal.note,
    past,
  };
}

function termsView({ subject, precedence, label, start, minutes, order, interpretation, continues }: Terms): CallTerms {
  return { ...(continues === undefined ? {} : { continues }), subject, precedence, label: label as CallTerms["label"], start, minutes, order: [...order], interpretation: [...interpretation] };
}

function participantView({ person, name, role, languages, fingerprint }: Participant, context: ArrangementViewContext): CallParticipant {
  const { conference } = context;
  return {
    person,
    name: context.nameOf(person) ?? name,
    role,
    languages: [...languages],
    fingerprint: formatFingerprint(fingerprint),
    own: domainOf(person as PersonUri) === context.own.domain,
    ...(conference ? { readiness: readinessOf(person, conference.facts, context.isGone(person)) } : {}),
  };
}

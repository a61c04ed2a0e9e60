/**
 * A meeting brief: who will be met, and of each dispatch at hand what may be said to them, what may not and why, and the tear lines that they have. Nothing is guessed: what is not known to be allowed is to be asked
 * first. What may not be said is not printed either.
 */
import { domainOf, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { People } from "../contacts/people.ts";
import type { DispatchView, OpenedPortion, PortionView, ReaderChoice } from "../model/dispatches.ts";
import type { BriefDispatch, BriefParty, BriefPortion, BriefReason, BriefVerdict, MeetingBrief } from "../model/meeting-brief.ts";
import type { DispatchBook } from "./book.ts";

export interface BriefDeps {
  readonly book: Pick<DispatchBook, "controlled">;
  readonly view: () => readonly DispatchView[];
  readonly open: (id: string, portions: readonly number[]) => Promise<readonly OpenedPortion[]>;
  readonly events: (id: string) => Promise<readonly ReleaseEvent[]>;
  readonly people: Pick<People, "record">;
  readonly own: { readonly person: string; readonly domain: string };
  readonly organisationOf: (domain: string) => string;
  readonly now: () => number;
}

const domainIn = (choice: ReaderChoice): string => (choice.kind === "person" ? domainOf(choice.person as PersonUri) : choice.domain);
const verdictOf: Record<BriefReason, BriefVerdict> = {
  "released": "say", "label": "say", "originator": "say",
  "unknown": "ask", "not-released": "ask", "some-of-them": "ask", "asked": "ask", "second": "ask",
  "revoked": "not", "portion-revoked": "not", "reader-revoked": "not", "over": "not", "not-releasable": "not", "not-asked": "not", "onward-never": "not", "refused": "not", "tear-line": "not", "clearance": "not", "not-yours": "not",
};
const strictness = { say: 0, ask: 1, not: 2 } as const;

/** What may be said of one portion to one party, by what is here; `denied`: whom the node has denied for want of clearance, of this portion. */
export function reasonFor(dispatch: DispatchView, portion: PortionView, party: ReaderChoice, own: { readonly domain: string }, denied: (person: string, portion: number) => boolean = () => false): BriefReason {
  if (dispatch.state === "revoked") return "revoked";
  if (dispatch.state === "over") return "over";
  if (portion.state === "revoked") return "portion-revoked";
  return dispatch.role === "reader" ? asReader(dispatch, portion, party, own) : asController(dispatch, portion, party, denied);
}

function asController(dispatch: DispatchView, portion: PortionView, party: ReaderChoice, denied: (person: string, portion: number) => boolean): BriefReason {
  const domain = domainIn(party);
  if (party.kind === "person") {
    if (party.person === dispatch.originator.person || dispatch.controllers.some(({ person }) => person === party.person)) return "originator";
    if (denied(party.person, portion.index)) return "clearance";
  }
  const { releasableTo, originatorControlled } = portion.label.choice;
  if (releasableTo.length > 0 && !releasableTo.includes(domain)) return "not-releasable";
  const of = dispatch.readers.filter(({ portions }) => portions.includes(portion.index));
  const theirs = of.filter(({ reader }) => covers(reader, party));
  if (theirs.some(({ state }) => state === "released" || state === "nobody")) return "released";
  if (theirs.some(({ state }) => state === "second")) return "second";
  if (theirs.some(({ state }) => state === "revoked")) return "reader-revoked";
  if (party.kind !== "person" && of.some(({ reader, state }) => domainIn(reader) === domain && (state === "released" || state === "nobody"))) return "some-of-them";
  if (releasableTo.includes(domain) && !originatorControlled) return "label";
  return "not-released";
}

function asReader(dispatch: DispatchView, portion: PortionView, party: ReaderChoice, own: { readonly domain: string }): BriefReason {
  const domain = domainIn(party);
  if (portion.state === "not-released") return "not-yours";
  if (party.kind === "person" && (party.person === dispatch.originator.person || dispatch.controllers.some(({ person }) => person === party.person))) return "originator";
  const { releasableTo, originatorControlled } = portion.label.choice;
  const asks = party.kind === "person" ? dispatch.asks.filter(({ to, portions }) => to.person === party.person && portions.includes(portion.index)) : [];
  if (asks.some(({ state }) => state === "released")) return "released";
  // Released to all of the own organisation, to which they belong.
  if (domain === own.domain && dispatch.releasedTo.some((reader) => reader.kind === "organisation" && reader.domain === domain)) return "released";
  if (releasableTo.length > 0 && !releasableTo.includes(domain)) return "not-releasable";
  if (asks.some(({ state }) => state === "tear-line")) return "tear-line";
  if (asks.some(({ state }) => state === "refused")) return "refused";
  if (asks.some(({ state }) => state === "waits-for-second")) return "second";
  if (asks.some(({ state }) => state === "open")) return "asked";
  if (dispatch.terms.onward === "never") return "onward-never";
  if (originatorControlled) return "not-asked";
  return releasableTo.includes(domain) ? "label" : "unknown";
}

/** Whether everybody who is meant by `party` is let in by that. */
function covers(reader: ReaderChoice, party: ReaderChoice): boolean {
  if (reader.kind === "person") return party.kind === "person" && party.person === reader.person;
  if (reader.kind === "organisation") return domainIn(party) === reader.domain;
  return party.kind === "office" && party.domain === reader.domain && party.role === reader.role;
}

export function createDispatchBrief(deps: BriefDeps) {
  const partyOf = (choice: ReaderChoice): BriefParty => {
    const organisation = deps.organisationOf(domainIn(choice));
    return { choice, organisation, name: choice.kind === "person" ? (deps.people.record(choice.person)?.name ?? showPerson(choice.person as PersonUri)) : organisation };
  };

  /** The latest that the node said of somebody's clearance; nothing where it can't be asked now. */
  async function deniedIn(one: DispatchView): Promise<(person: string, portion: number) => boolean> {
    if (one.role === "reader") return () => false;
    const events = await deps.events(one.id).catch(() => []);
    return (person, portion) => events.findLast((event) => event.person === person && event.portion === portion && (event.kind === "opened" || event.kind === "denied"))?.code === "dispatch/clearance";
  }

  async function briefOf(one: DispatchView, parties: readonly BriefParty[]): Promise<BriefDispatch> {
    const denied = await deniedIn(one);
    const judged = one.portions.map((portion) => {
      const why = parties.map(({ choice, name }) => {
        const reason = reasonFor(one, portion, choice, deps.own, denied);
        return { party: name, verdict: verdictOf[reason], reason };
      });
      const verdict = why.map((each) => each.verdict).sort((a, b) => strictness[b] - strictness[a])[0] ?? "ask";
      return { portion, verdict, why };
    });
    const sayable = judged.filter(({ verdict, portion }) => verdict === "say" && portion.kind === "text").map(({ portion }) => portion.index);
    const opened = sayable.length === 0 ? [] : await deps.open(one.id, sayable).catch((error: unknown) => sayable.map((index) => ({ index, denial: { code: codeOf(error) } })));
    const portions = judged.map(({ portion: { index, kind, label, file }, verdict, why }): BriefPortion => {
      const found = opened.find((each) => each.index === index);
      return { index, kind, label, verdict, why, ...(file && verdict === "say" ? { file: file.name } : {}), ...(found && "text" in found ? { text: found.text } : {}), ...(found && "denial" in found ? { denial: found.denial } : {}) };
    });
    const { id, title, role, originator, label, state } = one;
    const elsewhere = parties.flatMap(({ choice, name }) => (one.role === "reader" && choice.kind === "person" && one.asks.some((ask) => ask.to.person === choice.person && ask.state === "tear-line") ? [name] : []));
    return { id, title, role, originator, label, state, portions, tearLines: tearLinesOf(id, parties), tearLinesElsewhere: elsewhere };
  }

  function tearLinesOf(id: string, parties: readonly BriefParty[]): BriefDispatch["tearLines"] {
    return deps.view().flatMap((one) => {
      const control = deps.book.controlled.get(one.id)?.control;
      if (!control?.tearLineOf || toHex(control.tearLineOf) !== id || one.state !== "active") return [];
      const to = parties.filter(({ choice }) => one.portions.every((portion) => reasonFor(one, portion, choice, deps.own) === "released")).map(({ name }) => name);
      const text = control.portions.flatMap((portion) => portion.text ?? []).join("\n\n");
      return to.length === 0 ? [] : [{ id: one.id, title: one.title, label: one.label, text, to }];
    });
  }

  /** Throws `brief/nobody`. */
  return async function brief(of: readonly ReaderChoice[]): Promise<MeetingBrief> {
    if (of.length === 0) throw new Failure("brief/nobody");
    const parties = of.map(partyOf);
    const made: BriefDispatch[] = [];
    for (const one of deps.view()) made.push(await briefOf(one, parties));
    const worth = ({ portions, tearLines }: BriefDispatch) => (portions.some(({ verdict }) => verdict === "say") ? 0 : tearLines.length > 0 ? 1 : portions.some(({ verdict }) => verdict === "ask") ? 2 : 3);
    return { madeAt: deps.now(), with: parties, dispatches: made.sort((a, b) => worth(a) - worth(b)) };
  };
}

/** Dispatches as screens see them. */
import { type AskView, type DispatchView, type FrontChoice, type LabelShown, type PortionView, type ReaderView } from "../model/dispatches.ts";
import { choiceOfLabel, decodeLabel, policyWith, shownMarking } from "../../protocol/dispatch/labels.ts";
import type { DispatchHead } from "../../protocol/dispatch/head.ts";
import { readerDomain, readerKey, type Reader } from "../../protocol/dispatch/reader.ts";
import type { ReleaseStatement } from "../../protocol/dispatch/release-statement.ts";
import type { LabelledOrganisation } from "../../protocol/label/entente-basic-spif.ts";
import { domainOf, showPerson } from "../../protocol/identity/uri.ts";
import { equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { People } from "../contacts/people.ts";
import type { DispatchBook } from "./book.ts";
import { keptAsk, keptHead, keptRelease } from "./parsed.ts";
import type { DispatchReading } from "./reading.ts";
import type { FrontTerm } from "../../protocol/dispatch/front.ts";
import type { DispatchFronting } from "./fronting.ts";
import { choiceOf } from "./readers.ts";
import type { AskRecord, ControlledDispatch, HeldDispatch, MadeRelease } from "./records.ts";

export interface DispatchViewDeps {
  readonly book: DispatchBook;
  readonly reading: DispatchReading;
  readonly fronting: Pick<DispatchFronting, "termOf" | "of">;
  readonly people: Pick<People, "record">;
  readonly own: { readonly person: string };
  readonly organisations: () => readonly LabelledOrganisation[];
  /** Seconds. */
  readonly now: () => number;
}

export function createDispatchView(deps: DispatchViewDeps) {
  const { book, reading, people, own } = deps;
  const labels = new WeakMap<Uint8Array, { of: readonly LabelledOrganisation[]; shown: LabelShown }>();

  function labelShown(bytes: Uint8Array): LabelShown {
    const organisations = deps.organisations();
    const before = labels.get(bytes);
    if (before && before.of.length === organisations.length && before.of.every((one, index) => one.domain === organisations[index]!.domain && one.name === organisations[index]!.name)) return before.shown;
    const shown = showLabel(bytes, organisations);
    labels.set(bytes, { of: organisations, shown });
    return shown;
  }

  const nameOf = (person: string) => people.record(person)?.name ?? showPerson(person as never);
  const organisationOf = (domain: string) => deps.organisations().find((one) => one.domain === domain)?.name ?? domain;

  function base(id: string, head: DispatchHead, more: { title: string; originatorName: string }) {
    return {
      id,
      title: more.title,
      label: labelShown(head.label),
      createdAt: head.createdAt * 1000,
      terms: { lease: head.terms.lease, until: head.terms.until, onward: head.terms.onward },
      controllers: head.controllers.map(({ person }) => ({ person: person as string, name: nameOf(person) })),
      asks: asksOf(head),
      seconds: secondsOf(head),
    };
  }

  function secondsOf(head: DispatchHead): DispatchView["seconds"] {
    return [...book.seconds].filter(([, { release, done }]) => !done && equalBytes(keptRelease(release).dispatch, head.id)).map(([id, { release, from, why, ask }]) => {
      const { reader } = keptRelease(release);
      const asked = book.asks.get(toHex(ask));
      const originatorName = book.controlled.get(toHex(head.id))?.control.originatorName;
      return { id, from: from === head.originator && originatorName !== undefined ? originatorName : nameOf(from), to: asked ? keptAsk(asked.ask).to.name : readerName(reader), organisation: organisationOf(readerDomain(reader)), why };
    });
  }

  function stateOf(head: DispatchHead, revoked: boolean): "active" | "revoked" | "over" {
    return revoked ? "revoked" : head.terms.until !== null && deps.now() >= head.terms.until ? "over" : "active";
  }

  function controlledView(id: string, record: ControlledDispatch): DispatchView {
    const head = keptHead(record.head);
    const author = head.originator === own.person;
    return {
      ...base(id, head, record.control),
      role: author ? "author" : "controller",
      originator: { person: head.originator, name: author ? record.control.originatorName : nameOf(head.originator), organisation: head.organisation, domain: domainOf(head.originator), known: author ? "self" : "contact" },
      receivedAt: head.createdAt * 1000,
      state: record.created ? stateOf(head, record.revoked) : "sending",
      portions: head.portions.map((portion, index): PortionView => {
        const file = record.control.portions[index]?.file;
        return { index, kind: portion.kind, label: labelShown(portion.label), ...(file ? { file: { name: file.name, type: file.type, size: file.size } } : {}), state: record.revokedPortions.includes(index) ? "revoked" : "open" };
      }),
      ...(deps.fronting.of(id) === undefined ? {} : { frontFor: deps.fronting.of(id)! }),
      releasedTo: [],
      readers: readersOf(record),
      ...(record.control.marksKey ? { marked: true as const } : {}),
      ...(record.control.tearLineOf ? { tearLineOf: toHex(record.control.tearLineOf) } : {}),
      read: true,
    };
  }

  function readersOf(record: ControlledDispatch): ReaderView[] {
    const latest = new Map<string, { made: MadeRelease; statement: ReleaseStatement; portions: Set<number> }>();
    for (const made of record.releases) {
      const statement = keptRelease(made.release);
      const key = readerKey(statement.reader);
      const portions = new Set([...(latest.get(key)?.portions ?? []), ...statement.renderings.map(({ portion }) => portion)]);
      latest.set(key, { made, statement, portions });
    }
    return [...latest].map(([key, { made, statement, portions }]) => ({
      key,
      reader: choiceOf(statement.reader),
      name: made.shown?.name ?? readerName(statement.reader),
      organisation: organisationOf(readerDomain(statement.reader)),
      portions: [...portions].sort((a, b) => a - b),
      at: statement.at * 1000,
      state: made.revoked ? "revoked" : made.code !== null ? "failed" : made.waits ? "second" : !made.handedIn ? "sending" : made.written.length === 0 ? "nobody" : "released",
      ...(made.code === null ? {} : { code: made.code }),
      ...(statement.front ? { front: termShown(statement.front) } : {}),
      ...(statement.asked ? { asked: { by: statement.asked.by, name: nameOf(statement.asked.by) } } : {}),
    }));
  }

  const readerName = (reader: Reader) => (reader.kind === "person" ? nameOf(reader.person) : organisationOf(reader.domain));

  function heldView(id: string, record: HeldDispatch): DispatchView {
    const head = keptHead(record.head);
    const held = new Map(reading.heldPortions(record).map((portion) => [portion.index, portion]));
    return {
      ...base(id, head, record),
      role: "reader",
      originator: { person: head.originator, name: people.record(head.originator)?.name ?? record.originatorName, organisation: organisationOf(domainOf(head.originator)), domain: domainOf(head.originator), known: knownAs(head.originator, record) },
      receivedAt: record.receivedAt,
      state: stateOf(head, record.revoked),
      portions: head.portions.map((portion, index): PortionView => {
        const own = held.get(index);
        const file = own?.sent.file;
        const shown = { index, kind: portion.kind, label: labelShown(portion.label), ...(file ? { file: { name: file.name, type: file.type, size: file.size } } : {}) };
        if (record.revoked || record.revokedPortions.includes(index)) return { ...shown, state: "revoked" };
        if (!own) return { ...shown, state: "not-released" };
        const until = reading.leaseOf(record, own);
        if (until !== undefined) return { ...shown, state: "open", until: until * 1000 };
        const denial = reading.denial(id, own);
        return denial ? { ...shown, state: "denied", denial } : { ...shown, state: "closed" };
      }),
      ...(deps.fronting.termOf(record) ? { mayFront: termShown(deps.fronting.termOf(record)!) } : {}),
      releasedTo: [...new Map(record.releases.map(({ release }) => keptRelease(release).reader).map((reader) => [readerKey(reader), choiceOf(reader)])).values()],
      readers: [],
      read: record.read,
    };
  }

  function knownAs(person: string, { originatorFingerprint }: HeldDispatch): DispatchView["originator"]["known"] {
    const record = people.record(person);
    if (record && equalBytes(record.fingerprint, originatorFingerprint)) return record.verification.state === "verified" && record.far.verified ? "verified" : "contact";
    return book.expected(person).some(({ fingerprint }) => equalBytes(fingerprint, originatorFingerprint)) ? "vouched" : "stranger";
  }

  function asksOf(head: DispatchHead): AskView[] {
    return [...book.asks].filter(([, record]) => equalBytes(keptAsk(record.ask).dispatch, head.id)).map(([id, record]) => askView(id, record)).sort((a, b) => b.at - a.at);
  }

  function askView(id: string, record: AskRecord): AskView {
    const asked = keptAsk(record.ask);
    return {
      id,
      dispatch: toHex(asked.dispatch),
      by: record.by,
      // The name is the asker's word, and beside it stands whose it is: no asker names the organisation.
      to: { person: asked.to.person, name: people.record(asked.to.person)?.name ?? asked.to.name, organisation: organisationOf(domainOf(asked.to.person)) },
      portions: asked.portions,
      why: asked.why,
      view: asked.view,
      at: asked.at * 1000,
      state: record.state,
      ...(record.reason === "" ? {} : { reason: record.reason }),
      ...(record.answeredBy === "" ? {} : { answeredBy: record.answeredBy }),
    };
  }

  return (): DispatchView[] => [
    ...[...book.controlled].map(([id, record]) => controlledView(id, record)),
    ...[...book.held].filter(([id]) => !book.controlled.has(id)).map(([id, record]) => heldView(id, record)),
  ].sort((a, b) => b.receivedAt - a.receivedAt);
}

const termShown = ({ organisations, rank, names }: FrontTerm): FrontChoice => ({ organisations: [...organisations], rank: rank as FrontChoice["rank"], names });

function showLabel(bytes: Uint8Array, organisations: readonly LabelledOrganisation[]): LabelShown {
  try {
    const label = decodeLabel(bytes);
    const choice = choiceOfLabel(label);
    const { long, short } = shownMarking(label, policyWith(organisations, [label]));
    return { choice, rank: choice.rank, marking: long, short };
  } catch (error) {
    // A label that isn't understood is shown as such, at the highest rank there is.
    const code = error instanceof Failure ? error.code : codeOf(error);
    const unknown = { en: `UNKNOWN LABEL (${code})`, fr: `MENTION INCONNUE (${code})` };
    return { choice: { rank: 3, releasableTo: [], originatorControlled: true, sourcesProtected: true }, rank: 3, marking: unknown, short: { en: "(?)", fr: "(?)" } };
  }
}

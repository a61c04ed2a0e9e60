/** Minutes and drafts as screens see them: who is who, whose turn it is, what may be done. */
import { diffVersions } from "../../protocol/minutes/diff.ts";
import { isExtract, peekReadoutSignature } from "../../protocol/minutes/readout.ts";
import { maySignReadout, readoutInForce, type StandingReadout } from "../../protocol/minutes/readout-fold.ts";
import { maySign, origins, type StandingVersion } from "../../protocol/minutes/fold.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { fromHex, toHex } from "../../protocol/wire/bytes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { domainsOf } from "../../protocol/wire/minutes/readout.ts";
import type { MinutesItem, MinutesOf } from "../../protocol/wire/minutes/version.ts";
import type { DraftView, MinutesChanges, MinutesVersionView, MinutesView, PartyView, ReadoutView } from "../model/minutes.ts";
import { type DraftRecord, readable } from "./drafts.ts";
import type { MinutesEntry } from "./minutes-book.ts";

export interface MinutesViewContext {
  readonly own: { readonly person: string; readonly domain: string };
  readonly nameOf: (person: string) => string;
  readonly organisationOf: (domain: string) => { readonly organisation: string; readonly url: string } | undefined;
  readonly publishedAt: (readout: string) => number | null;
  readonly ceilingOf: (room: string) => Rank;
  readonly personsOf: (room: string) => readonly string[];
}

export function minutesView(entry: MinutesEntry, context: MinutesViewContext): MinutesView {
  const { minutes } = entry;
  const current = minutes.current!;
  const { subject } = current.version;
  const missing = subject.signers.filter((person) => !current.signatures.has(person));
  const reserved = [...current.signatures.values()].some(({ agreement }) => agreement.reservation !== null);
  const isOwnSide = (person: string) => domainOf(person as PersonUri) === context.own.domain;
  return {
    id: entry.id,
    room: entry.room,
    of: ofView(subject.of as MinutesOf),
    state: current.signedByAll ? (reserved ? "reserved" : "agreed") : current.signatures.size > 0 ? "signed-by-some" : "proposed",
    current: versionView(current, entry, context),
    ...(minutes.agreed ? { agreed: versionView(minutes.agreed, entry, context) } : {}),
    versions: minutes.versions.map((version) => versionView(version, entry, context)),
    comments: minutes.comments.map(({ hash, person, at, version, item, text }) => ({ id: hash, by: partyOf(person, context), at, version, item, text })),
    maySign: maySign(minutes, context.own.person, current.hash),
    awaits: missing.length === 0 ? null : missing.some(isOwnSide) ? "own" : "far",
    readouts: entry.readouts.map((readout) => readoutView(readout, entry, context)),
    ceiling: context.ceilingOf(entry.room),
    overfull: entry.overfull,
    changedAt: entry.changedAt,
  };
}

function versionView(standing: StandingVersion, { minutes }: MinutesEntry, context: MinutesViewContext): MinutesVersionView {
  const { version } = standing;
  const from = origins(minutes, standing);
  return {
    hash: standing.hash,
    turn: version.turn,
    parent: version.parent && toHex(version.parent),
    title: version.title,
    label: version.label as Rank,
    held: version.held,
    items: version.items.map((item) => {
      const id = toHex(item.id);
      const origin = from.get(id);
      const by = (one: StandingVersion | undefined) => partyOf((one ?? standing).proposed.step.person, context);
      return { id, text: item.text, state: item.state, raisedBy: item.raisedBy === null ? null : partyOf(item.raisedBy, context), proposedBy: by(origin?.raised), changedBy: by(origin?.changed) };
    }),
    proposedBy: partyOf(standing.proposed.step.person, context),
    at: standing.proposed.step.at,
    signatures: version.subject.signers.map((person) => {
      const signature = standing.signatures.get(person);
      const reservation = signature?.agreement.reservation;
      return { ...partyOf(person, context), ...(signature ? { signedAt: signature.agreement.at } : {}), ...(reservation ? { reservation: { text: reservation.text, items: reservation.items.map((id) => toHex(id)) } } : {}) };
    }),
    signedByAll: standing.signedByAll,
    changes: changesView(standing, minutes),
  };
}

function changesView({ version }: StandingVersion, { versions }: MinutesEntry["minutes"]): MinutesChanges | null {
  const parent = version.parent && versions.find(({ hash }) => hash === toHex(version.parent!))?.version;
  if (!parent) return null;
  const diff = diffVersions(parent, version);
  const numberIn = (items: readonly MinutesItem[], id: Uint8Array) => items.findIndex((one) => toHex(one.id) === toHex(id)) + 1;
  return {
    title: diff.title !== null,
    label: diff.label !== null,
    held: diff.held,
    reordered: diff.reordered,
    items: diff.items.flatMap((change) => {
      if (change.kind === "same") return [];
      const { id, text } = change.item;
      const before = change.kind === "changed" ? { text: change.before.text, state: change.before.state } : null;
      return [{ id: toHex(id), number: numberIn(change.kind === "removed" ? parent.items : version.items, id), kind: change.kind, text, before }];
    }),
  };
}

function readoutView(one: StandingReadout, { minutes, readouts }: MinutesEntry, context: MinutesViewContext): ReadoutView {
  const { readout } = one;
  const { agreed } = minutes;
  const domains = domainsOf(readout.parties);
  return {
    hash: one.hash,
    name: one.name,
    kind: readout.kind,
    corrects: readout.corrects && toHex(readout.corrects),
    correctedBy: readoutInForce(readouts, one.hash)?.hash ?? null,
    languages: [...readout.languages],
    title: readout.title,
    text: readout.text,
    items: readout.items.map(({ id, state, text }) => ({ id: toHex(id), state, text })),
    held: readout.held,
    parties: readout.parties.map((party) => ({ ...party })),
    proposedBy: partyOf(one.proposed.step.person, context),
    at: one.proposed.step.at,
    signatures: readout.parties.map(({ person }) => {
      const signed = one.signatures.get(person);
      const reservation = signed && peekReadoutSignature(signed.signature).reservation; // verified when it came
      return { ...partyOf(person, context), ...(signed ? { signedAt: signed.said.step.at } : {}), ...(reservation ? { reservation } : {}) };
    }),
    state: context.publishedAt(one.hash) !== null ? "published" : one.signedByAll ? "signed" : "proposed",
    logged: [...one.logged.keys()].sort(),
    pages: domains.flatMap((domain) => {
      const node = context.organisationOf(domain);
      return node ? [{ domain, organisation: node.organisation, url: `${node.url}/readouts/${one.name}` }] : [];
    }),
    maySign: maySignReadout(readouts, context.own.person, one.hash) && fits(),
    fits: fits(),
  };

  function fits(): boolean {
    return agreed !== undefined && (readout.kind === "withdrawal" || isExtract(readout, agreed.version, fromHex(agreed.hash)));
  }
}

export function draftView(record: DraftRecord, context: MinutesViewContext): DraftView {
  return {
    of: ofView(record.of as MinutesOf),
    label: record.label as Rank,
    notes: readable(record).map(({ note, by }) => ({ id: toHex(note.id), text: note.text, state: note.state, at: note.at, by: context.nameOf(by), own: by === context.own.person })),
    sharedWith: record.rooms.map((room) => ({ room, names: context.personsOf(room).filter((person) => person !== context.own.person).map(context.nameOf) })),
    waiting: record.rooms.length > 0 && record.waiting.length > 0,
  };
}

export function partyOf(person: string, { own, nameOf, organisationOf }: Pick<MinutesViewContext, "own" | "nameOf" | "organisationOf">): PartyView {
  return { person, name: nameOf(person), organisation: organisationOf(domainOf(person as PersonUri))?.organisation ?? domainOf(person as PersonUri), own: domainOf(person as PersonUri) === own.domain };
}

function ofView(of: MinutesOf): MinutesView["of"] {
  return of.kind === "call" ? { kind: "call", id: of.call } : { kind: "arrangement", id: toHex(of.arrangement) };
}

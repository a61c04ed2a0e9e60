/**
 * What two desks have come to, from the steps that they said. A fold that depends neither on the order in which steps come nor on repeats, so that two boards with the same steps show
 * the same truth. It has no clock: that a time has passed is for each board to see.
 *
 * Proposals answer one another and so have a depth. On the table is the deepest that was not taken back; of several at one depth the one that was accepted, else the one with the smaller
 * hash: two desks that counter at once come to the same one, and the other is told as `crossed`. Agreed is the deepest that was accepted and neither taken back nor declined: an agreement
 * stays in force until something deeper is agreed. Where steps of two devices contradict one another, that which says no counts.
 */
import { domainOf, type PersonUri } from "../identity/uri.ts";
import { type Bytes, toHex } from "../wire/bytes.ts";
import type { Acceptance, Proposal } from "../wire/desk/arrange.ts";
import type { Participant } from "../wire/desk/terms.ts";
import { type SaidStep, stepHash } from "./steps.ts";

/** Nobody bargains for longer; a peer that does fills nobody's memory. */
export const MAX_DEPTH = 64;

export interface PlacedProposal {
  /** Its hash in hex. */
  readonly name: string;
  readonly hash: Bytes;
  readonly by: string;
  readonly depth: number;
  /** Who asked in the first place, of the line of answers that this one ends. */
  readonly requester: string;
  readonly proposal: Proposal;
}

export interface Agreement {
  readonly proposal: PlacedProposal;
  readonly acceptance: Acceptance;
  readonly acceptedBy: string;
}

export interface Arrangement {
  readonly state: "empty" | "asked" | "agreed" | "declined" | "withdrawn" | "cancelled";
  /** The proposal on the table, agreed or not. */
  readonly standing?: PlacedProposal;
  /** Who is to answer it. */
  readonly awaits?: string;
  readonly agreed?: Agreement;
  /** In a state `agreed`: something deeper is on the table. */
  readonly change?: { readonly proposal: PlacedProposal; readonly state: "asked" | "declined" };
  /** By whom and why it was declined, taken back or cancelled. */
  readonly ended?: { readonly by: string; readonly reason: string };
  /** Proposals that lost against another at the same depth. */
  readonly crossed: readonly PlacedProposal[];
  /** Steps that count for nothing, with why. Steps that answer something not known yet merely wait. */
  readonly refused: readonly { readonly by: string; readonly name: string; readonly code: string }[];
  /** By party: names of its steps that the other has not said it has. */
  readonly unconfirmed: ReadonlyMap<string, readonly string[]>;
}

interface Named extends SaidStep {
  readonly name: string;
  readonly hash: Bytes;
}

type Kind = SaidStep["step"]["kind"];
type StepOf<K extends Kind> = Omit<Named, "step"> & { readonly step: Extract<SaidStep["step"], { kind: K }> };
type Refuse = (one: { readonly by: string; readonly name: string }, code: string) => void;

/** `parties`: the two persons of the line, of different organisations. */
export function foldArrangement(arrangement: Uint8Array, parties: readonly [string, string], said: Iterable<SaidStep>): Arrangement {
  const steps = [...new Map([...said].map((one) => named(arrangement, one)).map((one) => [one.name, one])).values()].sort(byName);
  const refused: { by: string; name: string; code: string }[] = [];
  const refuse: Refuse = ({ by, name }, code) => void refused.push({ by, name, code });
  const ofParties = steps.filter((one) => parties.includes(one.by) || refuse(one, "arrange/not-a-party"));
  const of = <K extends Kind>(kind: K) => ofParties.filter((one) => one.step.kind === kind) as readonly Named[] as readonly StepOf<K>[];

  const proposals = placed(of("propose").filter((one) => admitted(one, parties, refuse)), refuse);
  /** By the name of the proposal that they are about; of several the one with the smallest hash, since they are sorted. */
  const about = <K extends "accept" | "decline" | "withdraw">(some: readonly StepOf<K>[], ownOnes: boolean, code: string) => {
    const found = new Map<string, StepOf<K>>();
    for (const one of some) {
      const subject = proposals.get(toHex((one.step as { of: Bytes }).of));
      if (!subject) continue; // not here yet
      if ((subject.by === one.by) !== ownOnes) refuse(one, code);
      else if (!found.has(subject.name)) found.set(subject.name, one);
    }
    return found;
  };
  const accepted = about(of("accept").filter((one) => ownPeople(one.step.participants, one.by) || refuse(one, "arrange/not-own-people")), false, "arrange/own-proposal");
  const declined = about(of("decline"), false, "arrange/own-proposal");
  const withdrawn = about(of("withdraw"), true, "arrange/not-own-proposal");

  const living = [...proposals.values()].filter(({ name }) => !withdrawn.has(name));
  const best = (some: readonly PlacedProposal[]) => [...some].sort((a, b) => b.depth - a.depth || Number(accepted.has(b.name)) - Number(accepted.has(a.name)) || (a.name < b.name ? -1 : 1))[0];
  const standing = best(living);
  const inForce = best(living.filter(({ name }) => accepted.has(name) && !declined.has(name)));
  const agreed = inForce && { proposal: inForce, acceptance: accepted.get(inForce.name)!.step, acceptedBy: accepted.get(inForce.name)!.by };
  const cancelled = of("cancel")[0];

  const base = {
    ...(standing ? { standing } : {}),
    ...(agreed ? { agreed } : {}),
    crossed: living.filter((one) => living.some((other) => other !== one && other.depth === one.depth && best([one, other]) === other)),
    refused,
    unconfirmed: unconfirmed(ofParties, parties),
  };
  const because = (one: { by: string; step: { reason: string } }) => ({ by: one.by, reason: one.step.reason });
  if (cancelled) return { ...base, state: "cancelled", ended: because(cancelled) };
  if (!standing) {
    const back = [...withdrawn.values()][0];
    return back ? { ...base, state: "withdrawn", ended: because(back) } : { ...base, state: "empty" };
  }
  const no = declined.get(standing.name);
  const awaits = parties.find((party) => party !== standing.by)!;
  if (agreed) {
    if (standing === agreed.proposal) return { ...base, state: "agreed" };
    return { ...base, state: "agreed", change: { proposal: standing, state: no ? "declined" : "asked" }, ...(no ? { ended: because(no) } : { awaits }) };
  }
  return no ? { ...base, state: "declined", ended: because(no) } : { ...base, state: "asked", awaits };
}

/** Everybody on the call, of the side that proposed and of the one that accepted. */
export function participantsOf({ proposal, acceptance }: Agreement): readonly Participant[] {
  return [...proposal.proposal.participants, ...acceptance.participants];
}

function named(arrangement: Uint8Array, said: SaidStep): Named {
  const hash = stepHash(arrangement, said);
  return { ...said, hash, name: toHex(hash) };
}

function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : 1;
}

/** A side names its own people, itself among them, and nobody twice. */
function ownPeople(participants: readonly Participant[], by: string): boolean {
  const persons = participants.map(({ person }) => person);
  return persons.includes(by) && new Set(persons).size === persons.length && persons.every((person) => domainOf(person as PersonUri) === domainOf(by as PersonUri));
}

function admitted(one: StepOf<"propose">, parties: readonly [string, string], refuse: Refuse): boolean {
  const { participants, wanted, terms } = one.step;
  const refused = (code: string) => {
    refuse(one, code);
    return false;
  };
  const domains = parties.map((party) => domainOf(party as PersonUri) as string);
  const other = domainOf(parties.find((party) => party !== one.by) as PersonUri);
  if (!ownPeople(participants, one.by)) return refused("arrange/not-own-people");
  if (wanted.some(({ person }) => person !== undefined && domainOf(person as PersonUri) !== other)) return refused("arrange/not-their-people");
  if (terms.order[0] === terms.order[1] || !terms.order.every((domain) => domains.includes(domain))) return refused("arrange/bad-order");
  return true;
}

/** Proposals whose whole line of answers is here, each with its depth. What it answers comes before it, since it names its hash. */
function placed(proposals: readonly StepOf<"propose">[], refuse: Refuse): Map<string, PlacedProposal> {
  const found = new Map<string, PlacedProposal>();
  let waiting = [...proposals];
  for (let depth = 0; depth < MAX_DEPTH && waiting.length > 0; depth++) {
    const ready = waiting.filter(({ step }) => (depth === 0 ? step.answers === null : step.answers !== null && found.get(toHex(step.answers))?.depth === depth - 1));
    for (const { by, name, hash, step } of ready) found.set(name, { name, hash, by, depth, requester: step.answers === null ? by : found.get(toHex(step.answers))!.requester, proposal: step });
    waiting = waiting.filter((one) => !ready.includes(one));
  }
  for (const one of waiting) if (one.step.answers !== null && found.get(toHex(one.step.answers))?.depth === MAX_DEPTH - 1) refuse(one, "arrange/too-many-turns");
  return found;
}

function unconfirmed(steps: readonly Named[], parties: readonly [string, string]): Map<string, string[]> {
  return new Map(
    parties.map((party) => {
      const noted = new Set(steps.flatMap(({ by, step }) => (by !== party && step.kind === "noted" ? step.of.map((hash) => toHex(hash)) : [])));
      return [party, steps.filter(({ by, step, name }) => by === party && step.kind !== "noted" && !noted.has(name)).map(({ name }) => name)];
    }),
  );
}

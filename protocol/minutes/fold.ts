/**
 * Steps → what stands. A function of the set of steps alone: neither the order in which they come nor repeats change it, so that two boards which have the same steps show the same minutes.
 *
 * A version counts when it is the first, or amends one that counts and takes the next turn. Of several that take the same turn the one with the smaller hash is the one to go on from; the others stay to be seen.
 * Agreed is the highest turn that all signers have signed, and it stays in force until a later turn is signed by all; a version that crosses it at the same turn can't undo it.
 * Of one signer's several words about one version the unreserved one counts: consent can't be taken back; among reservations the smaller hash. The client never says two.
 */
import { toHex } from "../wire/bytes.ts";
import type { Agreement } from "../wire/minutes/step.ts";
import type { MinutesItem, MinutesVersion } from "../wire/minutes/version.ts";
import { type SaidStep, saidEarlier } from "./step.ts";
import { minutesId, readVersion, versionHash } from "./version.ts";

export interface Signature {
  readonly said: SaidStep;
  readonly agreement: Agreement;
}

export interface StandingVersion {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly version: MinutesVersion;
  /** The step that brought it: who proposed it, and when. */
  readonly proposed: SaidStep;
  /** By signer; only those whose word it takes. */
  readonly signatures: ReadonlyMap<string, Signature>;
  readonly signedByAll: boolean;
}

export interface Comment {
  readonly hash: string;
  readonly person: string;
  readonly at: number;
  readonly version: string;
  /** Hex; null: about the whole. */
  readonly item: string | null;
  readonly text: string;
}

export interface Minutes {
  /** All that count, by turn and then by hash. */
  readonly versions: readonly StandingVersion[];
  /** What is on the table: to be signed, or amended. */
  readonly current: StandingVersion | undefined;
  readonly agreed: StandingVersion | undefined;
  readonly comments: readonly Comment[];
}

/** `id`: hex. Steps of other minutes count for nothing. */
export function foldMinutes(id: string, steps: readonly SaidStep[]): Minutes {
  const own = steps.filter(({ step }) => toHex(step.minutes) === id);
  const proposed = proposals(id, own);
  const counting = [...proposed.values()].filter((one) => counts(one, proposed));
  const versions = counting.map((one) => withSignatures(one, own)).sort(byTurn);
  const highest = versions.at(-1)?.version.turn;
  const agreed = latest(versions.filter(({ signedByAll }) => signedByAll));
  const head = versions.find(({ version }) => version.turn === highest);
  const current = agreed && head && agreed.version.turn >= head.version.turn ? agreed : head;
  const known = new Set(versions.map(({ hash }) => hash));
  return { versions, current, agreed, comments: comments(own).filter(({ version }) => known.has(version)) };
}

type Proposed = Omit<StandingVersion, "signatures" | "signedByAll">;

function proposals(id: string, steps: readonly SaidStep[]): Map<string, Proposed> {
  const found = new Map<string, Proposed>();
  for (const said of steps) {
    if (said.step.kind !== "propose") continue;
    const version = readable(said.step.version);
    if (!version || toHex(minutesId(version.subject)) !== id) continue;
    const hash = toHex(versionHash(said.step.version));
    const before = found.get(hash);
    // Who hands on another's version under his own name does not become its author by being later.
    if (!before || saidEarlier(said, before.proposed)) found.set(hash, { hash, bytes: said.step.version, version, proposed: said });
  }
  return found;
}

function counts(one: Proposed, all: ReadonlyMap<string, Proposed>): boolean {
  let at = one;
  while (at.version.parent !== null) {
    const before = all.get(toHex(at.version.parent));
    if (before?.version.turn !== at.version.turn - 1) return false; // turns fall at each step, so this ends
    at = before;
  }
  return at.version.turn === 1;
}

function withSignatures(one: Proposed, steps: readonly SaidStep[]): StandingVersion {
  const signatures = new Map<string, Signature>();
  for (const said of steps) {
    const agreement = said.step;
    if (agreement.kind !== "agree" || toHex(agreement.version) !== one.hash || !one.version.subject.signers.includes(agreement.person)) continue;
    const before = signatures.get(agreement.person);
    if (!before || outweighs({ said, agreement }, before)) signatures.set(agreement.person, { said, agreement });
  }
  return { ...one, signatures, signedByAll: one.version.subject.signers.every((person) => signatures.has(person)) };
}

function outweighs(a: Signature, b: Signature): boolean {
  const reserved = Number(a.agreement.reservation !== null) - Number(b.agreement.reservation !== null);
  return reserved < 0 || (reserved === 0 && a.said.hash < b.said.hash);
}

function comments(steps: readonly SaidStep[]): Comment[] {
  const found = new Map<string, Comment>();
  for (const { hash, step } of steps) {
    if (step.kind === "comment") found.set(hash, { hash, person: step.person, at: step.at, version: toHex(step.version), item: step.item && toHex(step.item), text: step.text });
  }
  return [...found.values()].sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1));
}

function latest(versions: readonly StandingVersion[]): StandingVersion | undefined {
  const highest = versions.at(-1)?.version.turn;
  return versions.find(({ version }) => version.turn === highest);
}

const byTurn = (a: StandingVersion, b: StandingVersion) => a.version.turn - b.version.turn || (a.hash < b.hash ? -1 : 1);

function readable(bytes: Uint8Array): MinutesVersion | undefined {
  try {
    return readVersion(bytes);
  } catch {
    return undefined; // what can't be read was never proposed
  }
}

/** Whether this person's client may sign that version: it is on the table, theirs to sign, and neither it nor another of its turn has their signature. */
export function maySign(minutes: Minutes, person: string, hash: string): boolean {
  const { current } = minutes;
  if (current?.hash !== hash || !current.version.subject.signers.includes(person)) return false;
  return !minutes.versions.some((one) => one.version.turn === current.version.turn && one.signatures.has(person));
}

export interface Origin {
  /** Who proposed the version in which the item first stood, and the last one that changed it. */
  readonly raised: StandingVersion;
  readonly changed: StandingVersion;
}

/** Where each item of a version comes from, by its id in hex: found in the versions, never claimed by them. */
export function origins(minutes: Minutes, of: StandingVersion): ReadonlyMap<string, Origin> {
  const path: StandingVersion[] = [];
  const parentOf = ({ version: { parent } }: StandingVersion) => (parent === null ? undefined : minutes.versions.find(({ hash }) => hash === toHex(parent)));
  for (let at: StandingVersion | undefined = of; at; at = parentOf(at)) path.unshift(at);
  const found = new Map<string, Origin & { item: MinutesItem }>();
  for (const one of path) {
    for (const item of one.version.items) {
      const id = toHex(item.id);
      const before = found.get(id);
      if (!before) found.set(id, { raised: one, changed: one, item });
      else if (!sameItem(before.item, item)) found.set(id, { ...before, changed: one, item });
    }
  }
  return found;
}

export function sameItem(a: MinutesItem, b: MinutesItem): boolean {
  return a.text === b.text && a.state === b.state && a.raisedBy === b.raisedBy;
}

/**
 * The level of a line: the minimum over every fact of every end that can decrypt, and of the path. This is the whole rule, in one total pure function: any input gives an answer, the same
 * facts in any order give the same answer, what is missing or unknown counts as OPEN, and no fact added to the list ever raises the result. Who is present at a station caps the ceiling besides.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex, utf8 } from "../wire/bytes.ts";
import { ceilingOf, type CeilingPolicy } from "./ceiling.ts";
import { levelOfValue, rankOfValue } from "./fact-values.ts";
import type { Fact, FactKind, Level, Rank } from "./facts.ts";

export type { CeilingPolicy } from "./ceiling.ts";
export type { Fact, FactKind, Level, Rank } from "./facts.ts";

export interface MissingFact {
  readonly end: string;
  readonly kind: FactKind;
}

export interface Assessment {
  readonly level: Level;
  /** The fact to show as the reason; null when nothing limits below SECURE. A missing fact appears here as a fact of value `<kind>/missing`. */
  readonly limiting: Fact | null;
  readonly ceiling: Rank;
  /** What the people at stations allow, whatever the level: part of `ceiling`. */
  readonly cap: Rank;
  /** What a required end should have and has not: each counts as OPEN. */
  readonly missing: readonly MissingFact[];
  /** Sorted: both ends list them alike. */
  readonly facts: readonly Fact[];
  /** Lower-case hex SHA-256 over what both ends must see alike: end, kind, value, level. */
  readonly factsHash: string;
}

export const PATH_END = "path";
/** Of two facts at the same level the earlier kind is the one shown. */
export const kindOrder: readonly FactKind[] = ["person", "device", "presence", "client", "authenticator", "path"];
const KINDS_OF_AN_END: readonly FactKind[] = ["person", "device", "client", "authenticator"];

export function assess(input: { facts: readonly Fact[]; requiredEnds: readonly string[]; policies: readonly CeilingPolicy[] }): Assessment {
  const facts = input.facts.map((fact) => ({ ...fact, level: countedLevel(fact) })).sort(compareFacts);
  const missing = missingFacts(facts, input.requiredEnds);
  const considered = [...facts, ...missing.map(asFact)].sort(compareFacts);
  const lowest = considered[0] ?? null;
  const level: Level = lowest?.level ?? 0;
  const byLevel = ceilingOf(level, input.policies);
  const capping = facts.reduce<Fact | null>((least, fact) => (rankOfValue(fact.kind, fact.value) < (least ? rankOfValue(least.kind, least.value) : 3) ? fact : least), null);
  const cap = capping ? rankOfValue(capping.kind, capping.value) : 3;
  const limiting = capping && cap < byLevel ? capping : lowest;
  return { level, limiting: level === 3 && cap >= byLevel ? null : limiting, ceiling: Math.min(byLevel, cap) as Rank, cap, missing, facts, factsHash: hashFacts(facts, missing) };
}

/** The lower of what the fact claims and what its value allows: a far end's flattering number changes nothing. */
function countedLevel(fact: Fact): Level {
  const allowed = levelOfValue(fact.kind, fact.value);
  return fact.level === 0 || fact.level === 1 || fact.level === 2 || fact.level === 3 ? (Math.min(fact.level, allowed) as Level) : 0;
}

function missingFacts(facts: readonly Fact[], requiredEnds: readonly string[]): MissingFact[] {
  const present = new Set(facts.map((fact) => `${fact.kind} ${fact.end}`));
  const wanted: MissingFact[] = [...new Set(requiredEnds)].flatMap((end) => (end === PATH_END ? [] : KINDS_OF_AN_END.map((kind) => ({ end, kind }))));
  wanted.push({ end: PATH_END, kind: "path" });
  return wanted.filter(({ end, kind }) => !present.has(`${kind} ${end}`)).sort((a, b) => compareText(a.end, b.end) || orderOf(a.kind) - orderOf(b.kind));
}

function asFact({ end, kind }: MissingFact): Fact {
  return { end, kind, value: `${kind}/missing`, level: 0, source: "checked", since: 0 };
}

/** Lowest level first, then kind, end, value: the first is the limiting factor. */
function compareFacts(a: Fact, b: Fact): number {
  return a.level - b.level || orderOf(a.kind) - orderOf(b.kind) || compareText(a.end, b.end) || compareText(a.value, b.value) || compareText(a.source, b.source) || (a.leaf ?? -1) - (b.leaf ?? -1) || compareText(JSON.stringify(a), JSON.stringify(b));
}

function orderOf(kind: FactKind): number {
  const place = kindOrder.indexOf(kind);
  return place < 0 ? kindOrder.length : place;
}

/** By code units: the same on every machine, unlike localeCompare. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Not in the hash: who checked and since when, which differ between two honest ends that agree. */
function hashFacts(facts: readonly Fact[], missing: readonly MissingFact[]): string {
  const lines = facts.map(({ end, kind, value, level }) => [end, kind, value, level]);
  return toHex(sha256(utf8(JSON.stringify(["entente/1 facts", lines, missing.map(({ end, kind }) => [end, kind])]))));
}

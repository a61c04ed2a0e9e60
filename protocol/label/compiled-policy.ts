/**
 * A policy made into bits: each classification and category has one, so that a decision is a few ANDs. A label or clearance is compiled once and decided on often.
 * `access` says why not, in names; both rest on `resolve`, and a test holds them to each other.
 */
import { Failure } from "../wire/failure.ts";
import type { Clearance } from "./clearance.ts";
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { entriesOf, entryFor, isUnder, resolve } from "./resolve.ts";
import { categoryType, type SpifPolicy } from "./spif.ts";
import { validity, type ValidityOptions } from "./validity.ts";

export interface CompiledLabel {
  readonly policy: SpifPolicy;
  /** Word and mask, in turn: every one of these bits must be held. */
  readonly all: Int32Array;
  /** For each permissive tag, how many words and masks follow, and those: one of these bits must be held. */
  readonly any: Int32Array;
}

export interface CompiledClearance {
  readonly policy: SpifPolicy;
  readonly held: Int32Array;
}

/** Throws what is wrong with the label (`label/…`): what is not valid can't be decided on. */
export function compileLabel(label: ConfidentialityLabel, policy: SpifPolicy, options: Pick<ValidityOptions, "at"> = {}): CompiledLabel {
  const [fault] = validity(label, policy, options);
  if (fault) throw new Failure(fault.code, fault.value ?? fault.tagSet);
  const { classification, entries } = resolve(label, policy);
  const all = new Map<number, number>();
  const any = new Map<object, Map<number, number>>();
  setBit(all, policy.classifications.indexOf(classification!));
  for (const { tag, ordinal } of entries) {
    const bit = policy.classifications.length + ordinal;
    const type = categoryType(tag.type);
    if (type === "RESTRICTIVE") setBit(all, bit);
    if (type !== "PERMISSIVE") continue;
    const group = any.get(tag) ?? new Map<number, number>();
    any.set(tag, group);
    setBit(group, bit);
  }
  return { policy, all: Int32Array.from([...all].flat()), any: Int32Array.from([...any.values()].flatMap((group) => [group.size, ...[...group].flat()])) };
}

function setBit(words: Map<number, number>, bit: number): void {
  words.set(bit >> 5, (words.get(bit >> 5) ?? 0) | (1 << (bit & 31)));
}

/** Names that the policy doesn't have give nothing. Throws `label/other-policy`. */
export function compileClearance(clearance: Clearance, policy: SpifPolicy): CompiledClearance {
  if (!isUnder(clearance, policy)) throw new Failure("label/other-policy", clearance.policy.name);
  const held = new Int32Array((policy.classifications.length + entriesOf(policy).length + 31) >> 5);
  const hold = (bit: number) => void (held[bit >> 5]! |= 1 << (bit & 31));
  for (const name of clearance.classifications) {
    const at = policy.classifications.findIndex((classification) => classification.name === name);
    if (at >= 0) hold(at);
  }
  for (const category of clearance.categories) {
    for (const value of category.values) {
      const entry = entryFor(category, value, policy);
      if ("ordinal" in entry) hold(policy.classifications.length + entry.ordinal);
    }
  }
  return { policy, held };
}

/** What was compiled under two policies is never compared: the same bit is another thing there. */
export function permits(label: CompiledLabel, { policy, held }: CompiledClearance): boolean {
  const { all, any } = label;
  if (label.policy !== policy) return false;
  for (let at = 0; at < all.length; at += 2) if ((all[at + 1]! & ~held[all[at]!]!) !== 0) return false;
  for (let at = 0; at < any.length; ) {
    const end = at + 1 + 2 * any[at]!;
    let met = false;
    for (let pair = at + 1; pair < end; pair += 2) if ((any[pair + 1]! & held[any[pair]!]!) !== 0) met = true;
    if (!met) return false;
    at = end;
  }
  return true;
}

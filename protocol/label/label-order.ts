/** Labels of one policy compared and put together: one dominates another when whoever may read the first may read the second. */
import { Failure } from "../wire/failure.ts";
import { canonicalLabel, type ConfidentialityLabel } from "./confidentiality-label.ts";
import { type Entry, resolve } from "./resolve.ts";
import { categoryType, type SpifClassification, type SpifPolicy, type SpifTag } from "./spif.ts";

interface Understood {
  readonly classification: SpifClassification;
  readonly byTag: ReadonlyMap<SpifTag, ReadonlySet<Entry>>;
}

/**
 * A partial order on what two labels protect: at least the classification, every restrictive category, and for each permissive tag of the lower no reader more. Informative
 * categories protect nothing. Of a label that isn't understood nothing is known: false.
 */
export function dominatesUnder(policy: SpifPolicy, upper: ConfidentialityLabel, lower: ConfidentialityLabel): boolean {
  const above = understood(upper, policy);
  const below = understood(lower, policy);
  if (!above || !below) return false;
  if (above.classification !== below.classification && above.classification.hierarchy <= below.classification.hierarchy) return false;
  return [...below.byTag].every(([tag, own]) => {
    const theirs = above.byTag.get(tag);
    const type = categoryType(tag.type);
    if (type === "RESTRICTIVE") return theirs !== undefined && own.isSubsetOf(theirs);
    return type === "INFORMATIVE" || (theirs !== undefined && theirs.isSubsetOf(own));
  });
}

/**
 * The label of a whole, from those of its portions: the highest classification, all restrictive categories, and of permissive ones those that every portion with that tag
 * allows. Throws `label/empty`, `label/unknown-…`, `label/no-common-readers` (nobody may read all of it) and `label/no-order` (two classifications of one height).
 */
export function highestOf(labels: readonly ConfidentialityLabel[], policy: SpifPolicy): ConfidentialityLabel {
  if (labels.length === 0) throw new Failure("label/empty");
  const all = labels.map((label) => {
    const fault = resolve(label, policy).faults[0];
    const known = understood(label, policy);
    if (!known) throw new Failure(fault?.code ?? "label/unknown-classification", fault?.value ?? fault?.tagSet);
    return known;
  });
  const top = all.map(({ classification }) => classification).reduce((a, b) => (b.hierarchy > a.hierarchy ? b : a));
  if (all.some(({ classification }) => classification !== top && classification.hierarchy === top.hierarchy)) throw new Failure("label/no-order", top.name);
  const tags = new Set(all.flatMap(({ byTag }) => [...byTag.keys()]));
  const categories = [...tags].map((tag) => {
    const sets = all.flatMap(({ byTag }) => byTag.get(tag) ?? []);
    const together = sets.reduce((a, b) => (categoryType(tag.type) === "PERMISSIVE" ? a.intersection(b) : a.union(b)));
    const { set } = [...sets[0]!][0]!;
    if (together.size === 0) throw new Failure("label/no-common-readers", set.name);
    return { tagSet: set.name, tagSetId: set.id, type: categoryType(tag.type), values: [...together].map(({ category }) => category.name) };
  });
  const marks = [...new Set(labels.flatMap(({ privacyMark }) => privacyMark ?? []))];
  return canonicalLabel({ kind: "originator", policy: { name: policy.name, id: policy.id }, classification: top.name, categories, ...(marks.length > 0 ? { privacyMark: marks.join(" / ") } : {}) });
}

function understood(label: ConfidentialityLabel, policy: SpifPolicy): Understood | undefined {
  const { classification, entries, faults } = resolve(label, policy);
  if (!classification || faults.length > 0) return undefined;
  return { classification, byTag: new Map([...Map.groupBy(entries, ({ tag }) => tag)].map(([tag, own]) => [tag, new Set(own)])) };
}

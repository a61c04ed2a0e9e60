/** What a label's names stand for in a policy: its classification, and its categories in the order of the policy. */
import type { ConfidentialityLabel, LabelCategory } from "./confidentiality-label.ts";
import { categoryType, type CategoryRef, type CategoryType, type SpifCategory, type SpifClassification, type SpifPolicy, type SpifTag, type SpifTagSet } from "./spif.ts";

export interface Entry {
  readonly set: SpifTagSet;
  readonly tag: SpifTag;
  readonly category: SpifCategory;
  /** Place among all categories of the policy. */
  readonly ordinal: number;
}

/** Why something is wrong with a label, as data: screens and the command line word it. */
export interface Fault {
  readonly code: string;
  readonly tagSet?: string;
  readonly value?: string;
  /** What it clashes with, or what is missing. */
  readonly with?: readonly string[];
}

export interface Resolved {
  readonly classification: SpifClassification | undefined;
  readonly entries: readonly Entry[];
  /** Names that lead nowhere. */
  readonly faults: readonly Fault[];
}

interface Index {
  readonly entries: readonly Entry[];
  /** By tag set, type and name, of which a policy has no two; by tag, type and name. */
  readonly bySet: ReadonlyMap<string, readonly Entry[]>;
  readonly byTag: ReadonlyMap<string, readonly Entry[]>;
  readonly setIds: ReadonlyMap<string, string>;
  readonly tagNames: ReadonlySet<string>;
}

const TYPES: readonly CategoryType[] = ["RESTRICTIVE", "PERMISSIVE", "INFORMATIVE"];

/** Worked out once for each policy; a policy is plain data that nobody changes. */
const indices = new WeakMap<SpifPolicy, Index>();

/** All categories of a policy, in its order. */
export function entriesOf(policy: SpifPolicy): readonly Entry[] {
  return indexOf(policy).entries;
}

function indexOf(policy: SpifPolicy): Index {
  const known = indices.get(policy);
  if (known) return known;
  let ordinal = 0;
  const entries = policy.tagSets.flatMap((set) => set.tags.flatMap((tag) => tag.categories.map((category) => ({ set, tag, category, ordinal: ordinal++ }))));
  const index: Index = {
    entries,
    bySet: Map.groupBy(entries, ({ set, tag, category }) => keyOf(set.name, categoryType(tag.type), category.name)),
    byTag: Map.groupBy(entries, ({ tag, category }) => keyOf(tag.name, categoryType(tag.type), category.name)),
    setIds: new Map(policy.tagSets.map(({ name, id }) => [name, id])),
    tagNames: new Set(entries.map(({ tag }) => tag.name)),
  };
  indices.set(policy, index);
  return index;
}

function keyOf(tagSet: string, type: CategoryType, value: string): string {
  return `${type}\n${tagSet}\n${value}`;
}

/** By name, and by identifier too where the label gives one: a known identifier under another's name is refused like an unknown one. */
export function isUnder({ policy: { name, id } }: { readonly policy: { readonly name: string; readonly id?: string | undefined } }, policy: SpifPolicy): boolean {
  return name === policy.name && (id === undefined || id === policy.id);
}

export function resolve(label: ConfidentialityLabel, policy: SpifPolicy): Resolved {
  if (!isUnder(label, policy)) return { classification: undefined, entries: [], faults: [{ code: "label/unknown-policy", value: label.policy.name }] };
  const classification = policy.classifications.find(({ name }) => name === label.classification);
  const faults: Fault[] = classification ? [] : [{ code: "label/unknown-classification", value: label.classification }];
  const found = new Map<number, Entry>();
  for (const category of label.categories) {
    for (const value of category.values) {
      const entry = entryFor(category, value, policy);
      if ("ordinal" in entry) found.set(entry.ordinal, entry);
      else faults.push(entry);
    }
  }
  return { classification, entries: [...found.values()].sort((a, b) => a.ordinal - b.ordinal), faults };
}

/** Labels call a tag set by its name; some by the name of a tag within it, and then only that tag's categories are meant. By look-up alone: a label of thousands of unknown names costs no more than one of known ones. */
export function entryFor({ tagSet, tagSetId, type }: Omit<LabelCategory, "values">, value: string, policy: SpifPolicy): Entry | Fault {
  const { bySet, byTag, setIds, tagNames } = indexOf(policy);
  const isHere = ({ set }: Entry) => tagSetId === undefined || set.id === tagSetId;
  const setId = setIds.get(tagSet);
  const index = setId !== undefined && (tagSetId === undefined || setId === tagSetId) ? bySet : byTag;
  const found = (of: CategoryType) => (index.get(keyOf(tagSet, of, value)) ?? []).filter(isHere);
  const [entry, second] = found(type);
  if (second) return { code: "label/ambiguous-category", tagSet, value };
  if (entry) return entry;
  if (index === byTag && !tagNames.has(tagSet)) return { code: "label/unknown-tag-set", tagSet };
  return TYPES.some((other) => found(other).length > 0) ? { code: "label/wrong-type", tagSet, value } : { code: "label/unknown-category", tagSet, value };
}

export function matches({ tagSet, type, lacv }: CategoryRef, { set, tag, category }: Entry): boolean {
  return set.name === tagSet && tag.type === type && (lacv === undefined || category.lacv === lacv);
}

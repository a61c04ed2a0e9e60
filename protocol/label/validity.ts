/** Whether a label is one that its policy allows: every name known, selections kept to, nothing excluded, nothing required left out. */
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { type Entry, entriesOf, type Fault, matches, resolve } from "./resolve.ts";
import type { RequiredCategory, SpifClassification, SpifPolicy, SpifTag } from "./spif.ts";

export interface ValidityOptions {
  /** Seconds since 1970: then categories outside their time are faults. */
  readonly at?: number;
  /** For a label that is being made: what the policy has given up is a fault too. Old labels keep it. */
  readonly making?: boolean;
}

/** None: the label is valid. */
export function validity(label: ConfidentialityLabel, policy: SpifPolicy, options: ValidityOptions = {}): readonly Fault[] {
  const { classification, entries, faults } = resolve(label, policy);
  if (!classification || faults.length > 0) return faults;
  return [
    ...(options.making && classification.obsolete ? [{ code: "label/obsolete", value: classification.name }] : []),
    ...(policy.privacyMarks.length > 0 && label.privacyMark !== undefined && !policy.privacyMarks.includes(label.privacyMark) ? [{ code: "label/unknown-privacy-mark", value: label.privacyMark }] : []),
    ...missing(classification.required, entries, policy).map((names) => ({ code: "label/required-category", value: classification.name, with: names })),
    ...selections(entries, policy),
    ...entries.flatMap((entry) => faultsOf(entry, classification, entries, policy, options)),
  ];
}

function faultsOf(entry: Entry, { name: classification }: SpifClassification, entries: readonly Entry[], policy: SpifPolicy, { at, making }: ValidityOptions): readonly Fault[] {
  const { set, category } = entry;
  const here = { tagSet: set.name, value: category.name };
  const excluded = entries.filter((other) => other !== entry && category.excludedCategories.some((ref) => matches(ref, other)));
  return [
    ...(making && category.obsolete ? [{ code: "label/obsolete", ...here }] : []),
    ...(at !== undefined && ((category.notBefore !== undefined && at < category.notBefore) || (category.notAfter !== undefined && at > category.notAfter)) ? [{ code: "label/outside-its-time", ...here }] : []),
    ...(category.excludedClasses.includes(classification) ? [{ code: "label/excluded-class", ...here, with: [classification] }] : []),
    ...(category.requiredClasses.length > 0 && !category.requiredClasses.includes(classification) ? [{ code: "label/required-class", ...here, with: category.requiredClasses }] : []),
    ...(excluded.length > 0 ? [{ code: "label/excluded-category", ...here, with: excluded.map((other) => other.category.name) }] : []),
    ...missing(category.required, entries, policy).map((names) => ({ code: "label/required-category", ...here, with: names })),
  ];
}

/** For each condition that isn't met, the names of what would meet it. */
function missing(required: readonly RequiredCategory[], entries: readonly Entry[], policy: SpifPolicy): readonly (readonly string[])[] {
  return required.filter((condition) => !isMet(condition, entries)).map(({ categories }) => entriesOf(policy).filter((entry) => categories.some((ref) => matches(ref, entry))).map(({ category }) => category.name));
}

export function isMet({ operation, categories }: RequiredCategory, entries: readonly Entry[]): boolean {
  if (operation === "all") return categories.every((ref) => entries.some((entry) => matches(ref, entry)));
  const count = entries.filter((entry) => categories.some((ref) => matches(ref, entry))).length;
  return operation === "onlyOne" ? count === 1 : count >= 1;
}

function selections(entries: readonly Entry[], policy: SpifPolicy): readonly Fault[] {
  return policy.tagSets.flatMap((set) =>
    set.tags.flatMap((tag: SpifTag) => {
      const count = entries.filter((entry) => entry.tag === tag).length;
      if (tag.singleSelection && count > 1) return [{ code: "label/single-selection", tagSet: set.name, value: tag.name }];
      if (tag.maxSelection !== undefined && count > tag.maxSelection) return [{ code: "label/too-many", tagSet: set.name, value: tag.name }];
      if (tag.minSelection !== undefined && count < tag.minSelection) return [{ code: "label/too-few", tagSet: set.name, value: tag.name }];
      return [];
    }),
  );
}

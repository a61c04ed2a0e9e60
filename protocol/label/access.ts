/** May a reader with this clearance be shown what carries this label? If not: what it would take, as data. */
import type { Clearance } from "./clearance.ts";
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { entriesOf, type Entry, entryFor, type Fault, isUnder, resolve } from "./resolve.ts";
import { categoryType, type SpifPolicy } from "./spif.ts";
import { validity, type ValidityOptions } from "./validity.ts";

export type AccessReason =
  /** The label is not one that its policy allows: nobody is shown what it marks. */
  | { readonly code: "access/invalid-label"; readonly faults: readonly Fault[] }
  | { readonly code: "access/other-policy"; readonly policy: string; readonly held: string }
  | { readonly code: "access/classification"; readonly needed: string }
  | { readonly code: "access/all-of"; readonly tagSet: string; readonly missing: readonly string[] }
  | { readonly code: "access/any-of"; readonly tagSet: string; readonly anyOf: readonly string[] };

export type Access = { readonly permitted: true } | { readonly permitted: false; readonly reasons: readonly AccessReason[] };

export function access(label: ConfidentialityLabel, clearance: Clearance, policy: SpifPolicy, options: Pick<ValidityOptions, "at"> = {}): Access {
  const faults = validity(label, policy, options);
  if (faults.length > 0) return { permitted: false, reasons: [{ code: "access/invalid-label", faults }] };
  if (!isUnder(clearance, policy)) return { permitted: false, reasons: [{ code: "access/other-policy", policy: policy.name, held: clearance.policy.name }] };
  const { entries } = resolve(label, policy);
  const held = heldBy(clearance, policy);
  const reasons: AccessReason[] = clearance.classifications.includes(label.classification) ? [] : [{ code: "access/classification", needed: label.classification }];
  for (const [tag, own] of Map.groupBy(entries, (entry) => entry.tag)) {
    const tagSet = own[0]!.set.name;
    const type = categoryType(tag.type);
    const missing = own.filter((entry) => !held.has(entry)).map(({ category }) => category.name);
    if (type === "RESTRICTIVE" && missing.length > 0) reasons.push({ code: "access/all-of", tagSet, missing });
    if (type === "PERMISSIVE" && missing.length === own.length) reasons.push({ code: "access/any-of", tagSet, anyOf: missing });
  }
  return reasons.length === 0 ? { permitted: true } : { permitted: false, reasons };
}

function heldBy(clearance: Clearance, policy: SpifPolicy): ReadonlySet<Entry> {
  const all = entriesOf(policy);
  const found = clearance.categories.flatMap((category) => category.values.map((value) => entryFor(category, value, policy)));
  return new Set(found.flatMap((entry) => ("ordinal" in entry ? [all[entry.ordinal]!] : [])));
}

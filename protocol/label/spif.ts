/**
 * A security policy as its information file (Open XML SPIF 2.1) states it: classifications, categories, what excludes and requires what, how all of it is marked in each
 * language, and what of it other policies call by other names. Plain data, made by `parseSpif`, which checks that every reference leads somewhere.
 */

/** How a category narrows: restrictive, hold all; permissive, hold any one; informative, nothing. The enumerated kinds decide as the plain ones do. */
export type TagType = "restrictive" | "permissive" | "enumeratedRestrictive" | "enumeratedPermissive" | "informative";

/** The same as a label says it. */
export type CategoryType = "RESTRICTIVE" | "PERMISSIVE" | "INFORMATIVE";

export type EquivalenceUse = "encrypt" | "decrypt" | "both";

export interface MarkingData {
  readonly language?: string;
  readonly phrase?: string;
  /** `pageTop`, `pageBottom`, `portionMarking`, `replacePolicy` …; `pageTopBottom` is kept as the two that it stands for. */
  readonly codes: readonly string[];
}

export interface Qualifier {
  readonly use: "prefix" | "suffix" | "separator";
  readonly text: string;
  readonly language?: string;
  /** Where it is shown; everywhere when empty. */
  readonly codes: readonly string[];
}

export interface Markings {
  readonly data: readonly MarkingData[];
  readonly qualifiers: readonly Qualifier[];
}

/** A category, or with `lacv` left out any category, of a tag set and type. */
export interface CategoryRef {
  readonly tagSet: string;
  readonly type: TagType;
  readonly lacv?: string;
}

export interface RequiredCategory {
  readonly operation: "onlyOne" | "oneOrMore" | "all";
  readonly categories: readonly CategoryRef[];
}

export interface EquivalentClassification {
  readonly policyId: string;
  readonly lacv: string;
  readonly applied: EquivalenceUse;
  /** Of the other policy. */
  readonly required: readonly RequiredCategory[];
}

export interface SpifClassification {
  readonly name: string;
  readonly lacv: string;
  readonly hierarchy: number;
  readonly colour?: string;
  readonly obsolete: boolean;
  readonly markings: Markings;
  readonly required: readonly RequiredCategory[];
  readonly equivalents: readonly EquivalentClassification[];
}

export interface EquivalentCategory {
  readonly policyId: string;
  readonly applied: EquivalenceUse;
  /** Absent where the category is to be left out. */
  readonly becomes?: { readonly tagSetId: string; readonly type: TagType; readonly lacv: string };
}

export interface SpifCategory {
  readonly name: string;
  readonly lacv: string;
  readonly obsolete: boolean;
  readonly markings: Markings;
  readonly requiredClasses: readonly string[];
  readonly excludedClasses: readonly string[];
  readonly excludedCategories: readonly CategoryRef[];
  readonly required: readonly RequiredCategory[];
  readonly equivalents: readonly EquivalentCategory[];
  /** Seconds since 1970. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

export interface SpifTag {
  readonly name: string;
  readonly type: TagType;
  readonly singleSelection: boolean;
  readonly minSelection?: number;
  readonly maxSelection?: number;
  readonly markings: Markings;
  readonly categories: readonly SpifCategory[];
}

export interface SpifTagSet {
  readonly name: string;
  readonly id: string;
  readonly markings: Markings;
  readonly tags: readonly SpifTag[];
}

export interface EquivalentPolicy {
  readonly name: string;
  readonly id: string;
  readonly required: readonly RequiredCategory[];
}

export interface SpifPolicy {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly created?: string;
  readonly markings: Markings;
  readonly classifications: readonly SpifClassification[];
  readonly tagSets: readonly SpifTagSet[];
  /** The privacy marks that a label may carry; any when the policy names none. */
  readonly privacyMarks: readonly string[];
  readonly equivalents: readonly EquivalentPolicy[];
}

export function categoryType(type: TagType): CategoryType {
  if (type === "informative") return "INFORMATIVE";
  return type === "permissive" || type === "enumeratedPermissive" ? "PERMISSIVE" : "RESTRICTIVE";
}

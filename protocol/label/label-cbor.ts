/** A label in a dispatch: compact CBOR, and only the one form of it, so that what is signed is what is read. */
import type { CborValue } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { canonicalLabel, type ConfidentialityLabel, labelKinds } from "./confidentiality-label.ts";
import type { CategoryType } from "./spif.ts";

const TYPES: readonly CategoryType[] = ["RESTRICTIVE", "PERMISSIVE", "INFORMATIVE"];

/** [kind, policy name, policy id, classification, [[tag set, its id, type, [value …]] …], privacy mark, [originator's type, id], created, review]; null for what isn't there. */
export function confidentialityLabelToCbor(label: ConfidentialityLabel): CborValue {
  const { kind, policy, classification, categories, privacyMark, originator, created, review } = canonicalLabel(label);
  return [
    labelKinds.indexOf(kind),
    policy.name,
    policy.id ?? null,
    classification,
    categories.map(({ tagSet, tagSetId, type, values }) => [tagSet, tagSetId ?? null, TYPES.indexOf(type), values]),
    privacyMark ?? null,
    originator ? [originator.type, originator.id] : null,
    created ?? null,
    review ?? null,
  ];
}

/** The attacker controls all of it. Throws `label/invalid`, for another order of the same too. */
export function confidentialityLabelFromCbor(value: unknown): ConfidentialityLabel {
  if (!Array.isArray(value) || value.length !== 9) throw new Failure("label/invalid");
  const [kind, name, id, classification, categories, privacyMark, originator, created, review] = value as unknown[];
  const given = {
    kind: labelKinds[kind as number],
    policy: { name, ...there("id", id) },
    classification,
    categories: list(categories).map((category) => {
      const [tagSet, tagSetId, type, values] = list(category, 4);
      return { tagSet, ...there("tagSetId", tagSetId), type: TYPES[type as number], values };
    }),
    ...there("privacyMark", privacyMark),
    ...(originator === null ? {} : { originator: { type: list(originator, 2)[0], id: list(originator, 2)[1] } }),
    ...there("created", created),
    ...there("review", review),
  };
  const label = canonicalLabel(given);
  if (JSON.stringify(label.categories) !== JSON.stringify(given.categories)) throw new Failure("label/invalid", "not in order");
  return label;
}

function list(value: unknown, length?: number): readonly unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw new Failure("label/invalid");
  return value as unknown[];
}

function there(name: string, value: unknown): Record<string, unknown> {
  return value === null ? {} : { [name]: value };
}

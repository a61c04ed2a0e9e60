/**
 * A label of what is shared (STANAG 4774): a classification and categories under a named policy, with who set it and when. One model for all its forms: XML, the numbered
 * form of older tools, CBOR in a dispatch. It names things as the policy's file does; whether they exist there is for `validity` to say.
 *
 * Messages carry the short `Label` of the built-in policy (`label.ts`); `lineRankOf` leads from here to the same four ranks.
 */
import { z } from "zod";
import { Failure } from "../wire/failure.ts";
import type { CategoryType } from "./spif.ts";

const MAX_CATEGORIES = 64;
const MAX_VALUES = 512;
/** In all: what is judged pair by pair stays a matter of moments. */
const MAX_ALL_VALUES = 1024;

// A label is shown beside content: nothing in it may break a line, hide, or turn the direction of what follows.
const text = (max: number) => z.string().min(1).max(max).refine((value) => value.isWellFormed() && !/[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u.test(value) && value.trim() === value);
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/).refine((value) => !Number.isNaN(Date.parse(value)));

export const labelKinds = ["originator", "alternative", "successor"] as const;
export type LabelKind = (typeof labelKinds)[number];

export const labelCategorySchema = z.strictObject({
  /** Name of the tag set. */
  tagSet: text(256),
  /** Its identifier, where the label gives one. */
  tagSetId: text(256).optional(),
  type: z.enum(["RESTRICTIVE", "PERMISSIVE", "INFORMATIVE"] satisfies readonly CategoryType[]),
  values: z.array(text(256)).min(1).max(MAX_VALUES),
});

export const confidentialityLabelSchema = z.strictObject({
  /** The one that holds; an alternative says the same under another policy; a successor holds later. */
  kind: z.enum(labelKinds),
  policy: z.strictObject({ name: text(256), id: text(256).optional() }),
  classification: text(256),
  categories: z.array(labelCategorySchema).max(MAX_CATEGORIES),
  privacyMark: text(256).optional(),
  originator: z.strictObject({ type: text(64), id: text(256) }).optional(),
  created: moment.optional(),
  review: moment.optional(),
});

export type LabelCategory = z.infer<typeof labelCategorySchema>;
export type ConfidentialityLabel = z.infer<typeof confidentialityLabelSchema>;

/** Checks limits, and puts categories and values into their one order, so that equal labels have equal bytes. Throws `label/invalid`. */
export function canonicalLabel(given: unknown): ConfidentialityLabel {
  const parsed = confidentialityLabelSchema.safeParse(given);
  if (!parsed.success) throw new Failure("label/invalid", parsed.error.issues[0]?.path.join("."));
  const label = parsed.data;
  if (label.categories.reduce((sum, { values }) => sum + values.length, 0) > MAX_ALL_VALUES) throw new Failure("label/invalid", "categories");
  const merged = new Map<string, LabelCategory>();
  for (const category of label.categories) {
    const key = keyOf(category);
    const before = merged.get(key);
    // Two elements for one tag set and type say the same as one with all of their values.
    merged.set(key, { ...category, values: [...new Set([...(before?.values ?? []), ...category.values])].sort() });
  }
  const categories = [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, category]) => category);
  if (categories.some(({ values }) => values.length > MAX_VALUES)) throw new Failure("label/invalid", "categories");
  return { ...label, categories };
}

function keyOf({ tagSet, tagSetId, type }: LabelCategory): string {
  return JSON.stringify([tagSet, type, tagSetId ?? ""]);
}

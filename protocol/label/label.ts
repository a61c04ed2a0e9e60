/** A label: a classification and categories under a named policy. Only `entente-basic` is known so far; a label of an unknown policy ranks as nothing and is refused. */
import { z } from "zod";
import type { CborValue } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { ententeBasic, isRank, type Rank, type SecurityPolicy } from "./policy.ts";

const MAX_CATEGORIES = 64;

export const labelSchema = z.strictObject({
  policy: z.string().min(1).max(128),
  classification: z.custom<Rank>(isRank),
  categories: z.array(z.string().min(1).max(128)).max(MAX_CATEGORIES),
});

export type Label = z.infer<typeof labelSchema>;

export function basicLabel(classification: Rank): Label {
  return { policy: ententeBasic.id, classification, categories: [] };
}

/** Throws `label/unknown-policy`, `label/unknown-category`. */
export function rankOf(label: Label, policies: readonly SecurityPolicy[] = [ententeBasic]): Rank {
  const policy = policies.find(({ id }) => id === label.policy);
  if (!policy) throw new Failure("label/unknown-policy", label.policy);
  if (label.categories.some((category) => !policy.categories.includes(category))) throw new Failure("label/unknown-category");
  if (!policy.classifications.some(({ rank }) => rank === label.classification)) throw new Failure("label/unknown-classification");
  return label.classification;
}

/** Whether what is cleared for `upper` may hold what `lower` marks: at least its rank and every category of it. Labels of two policies never dominate each other. */
export function dominates(upper: Label, lower: Label): boolean {
  return upper.policy === lower.policy && upper.classification >= lower.classification && lower.categories.every((category) => upper.categories.includes(category));
}

/** The least label that dominates all of them. Throws `label/mixed-policies`, `label/empty`. */
export function highest(labels: readonly Label[]): Label {
  const [first] = labels;
  if (!first) throw new Failure("label/empty");
  if (labels.some(({ policy }) => policy !== first.policy)) throw new Failure("label/mixed-policies");
  const classification = Math.max(...labels.map((label) => label.classification)) as Rank;
  return { policy: first.policy, classification, categories: [...new Set(labels.flatMap(({ categories }) => categories))].sort() };
}

/** The form inside a message: [policy, classification, [category …]]. */
export function labelToCbor(label: Label): CborValue {
  return [label.policy, label.classification, label.categories];
}

/** Throws `label/invalid`. */
export function labelFromCbor(value: unknown): Label {
  if (!Array.isArray(value) || value.length !== 3) throw new Failure("label/invalid");
  const parsed = labelSchema.safeParse({ policy: value[0] as unknown, classification: value[1] as unknown, categories: value[2] as unknown });
  if (!parsed.success) throw new Failure("label/invalid");
  return parsed.data;
}

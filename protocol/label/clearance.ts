/** What a reader may be shown: classifications and categories that it holds under one policy. A classification is held by being listed; none is implied by a higher one. */
import { z } from "zod";
import { Failure } from "../wire/failure.ts";
import { canonicalLabel, confidentialityLabelSchema, labelCategorySchema } from "./confidentiality-label.ts";
import type { SpifPolicy } from "./spif.ts";

const MAX_CLASSIFICATIONS = 64;

export const clearanceSchema = z.strictObject({
  policy: confidentialityLabelSchema.shape.policy,
  classifications: z.array(confidentialityLabelSchema.shape.classification).max(MAX_CLASSIFICATIONS),
  categories: z.array(labelCategorySchema).max(64),
});

export type Clearance = z.infer<typeof clearanceSchema>;

/** Checks limits and puts everything into its one order. Throws `clearance/invalid`. */
export function canonicalClearance(given: unknown): Clearance {
  const parsed = clearanceSchema.safeParse(given);
  if (!parsed.success) throw new Failure("clearance/invalid", parsed.error.issues[0]?.path.join("."));
  const { policy, classifications, categories } = parsed.data;
  const ordered = canonicalLabel({ kind: "originator", policy, classification: "-", categories });
  return { policy, classifications: [...new Set(classifications)].sort(), categories: ordered.categories };
}

/** A clearance for a classification and all below it in the policy's hierarchy. Throws `clearance/unknown-classification`. */
export function clearanceUpTo(policy: SpifPolicy, classification: string, categories: Clearance["categories"] = []): Clearance {
  const top = policy.classifications.find(({ name }) => name === classification);
  if (!top) throw new Failure("clearance/unknown-classification", classification);
  const classifications = policy.classifications.filter(({ name, hierarchy }) => name === top.name || hierarchy < top.hierarchy).map(({ name }) => name);
  return canonicalClearance({ policy: { name: policy.name, id: policy.id }, classifications, categories });
}

/** That a policy hangs together: nothing in it is there twice, and each of its conditions refers to something that is there. */
import { Failure } from "../wire/failure.ts";
import { unique } from "./spif-fields.ts";
import { categoryType, type CategoryRef, type RequiredCategory, type SpifPolicy } from "./spif.ts";

/** Throws `spif/duplicate`, `spif/unknown-reference`. */
export function checkReferences(policy: SpifPolicy): void {
  unique(policy.classifications.map(({ name }) => name), "classification");
  unique(policy.classifications.map(({ lacv }) => lacv), "classification");
  unique(policy.tagSets.map(({ name }) => name), "tag set");
  unique(policy.tagSets.map(({ id }) => id), "tag set");
  for (const { name, tags } of policy.tagSets) {
    // A label names a category by tag set, type and name: two of them would be one to whoever reads it.
    unique(tags.flatMap(({ type, categories }) => categories.map((category) => `${categoryType(type)} ${category.name}`)), `category of ${name},`);
    unique(tags.flatMap(({ type, categories }) => categories.map(({ lacv }) => `${type} ${lacv}`)), `category of ${name},`);
  }
  for (const { required } of policy.classifications) checkRequired(policy, required);
  for (const { required, excludedCategories, requiredClasses, excludedClasses } of policy.tagSets.flatMap(({ tags }) => tags.flatMap(({ categories }) => categories))) {
    checkRequired(policy, required);
    for (const ref of excludedCategories) checkRef(policy, ref);
    for (const name of [...requiredClasses, ...excludedClasses]) if (!policy.classifications.some((own) => own.name === name)) throw new Failure("spif/unknown-reference", `classification ${name}`);
  }
}

function checkRequired(policy: SpifPolicy, required: readonly RequiredCategory[]): void {
  for (const { categories } of required) for (const ref of categories) checkRef(policy, ref);
}

function checkRef(policy: SpifPolicy, { tagSet, type, lacv }: CategoryRef): void {
  const tags = policy.tagSets.find(({ name }) => name === tagSet)?.tags.filter((tag) => tag.type === type) ?? [];
  if (tags.length === 0 || (lacv !== undefined && !tags.some(({ categories }) => categories.some((category) => category.lacv === lacv)))) throw new Failure("spif/unknown-reference", `category ${lacv ?? ""} of ${tagSet}`);
}

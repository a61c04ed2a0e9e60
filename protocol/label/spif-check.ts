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
  // By set, not by search: a file of a megabyte is checked in a moment, whoever wrote it to take long.
  const categories = new Set(policy.tagSets.flatMap(({ name, tags }) => tags.flatMap((tag) => [keyOf({ tagSet: name, type: tag.type }), ...tag.categories.map(({ lacv }) => keyOf({ tagSet: name, type: tag.type, lacv }))])));
  const classifications = new Set(policy.classifications.map(({ name }) => name));
  const check = (ref: CategoryRef) => {
    if (!categories.has(keyOf(ref))) throw new Failure("spif/unknown-reference", `category ${ref.lacv ?? ""} of ${ref.tagSet}`);
  };
  const checkAll = (required: readonly RequiredCategory[]) => required.forEach((condition) => condition.categories.forEach(check));
  for (const { required } of policy.classifications) checkAll(required);
  for (const { required, excludedCategories, requiredClasses, excludedClasses } of policy.tagSets.flatMap(({ tags }) => tags.flatMap((tag) => tag.categories))) {
    checkAll(required);
    excludedCategories.forEach(check);
    for (const name of [...requiredClasses, ...excludedClasses]) if (!classifications.has(name)) throw new Failure("spif/unknown-reference", `classification ${name}`);
  }
}

function keyOf({ tagSet, type, lacv }: CategoryRef): string {
  return JSON.stringify([tagSet, type, lacv ?? null]);
}

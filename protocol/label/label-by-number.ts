/** The older form of a label: identifiers and numbers (`lacv`) and no names, so that only its policy can say what it means. */
import { Failure } from "../wire/failure.ts";
import { canonicalLabel, type ConfidentialityLabel } from "./confidentiality-label.ts";
import { bareId, plainLacv } from "./spif-fields.ts";
import { categoryType, type SpifPolicy, type TagType } from "./spif.ts";
import { attribute, childNamed, childrenNamed, onlyChildren } from "./xml-element.ts";
import type { XmlElement } from "./xml-tree.ts";

export const BY_NUMBER = "http://surevine.com/xmlns/spiffy";
const BAD = "label/invalid";

export interface Numbered {
  readonly policy: SpifPolicy;
  readonly classifications: readonly string[];
  readonly categories: readonly { readonly tagSet: string; readonly tagSetId: string; readonly type: TagType; readonly value: string }[];
}

/** What a label or clearance by number says, in names. Throws `label/unknown-policy`, `label/unknown-classification`, `label/unknown-category`. */
export function byNumber(root: XmlElement, policies: readonly SpifPolicy[]): Numbered {
  onlyChildren(root, ["policy", "classification", "tag"], BAD);
  const id = bareId(attribute(childNamed(root, "policy", BAD), "id", BAD));
  const policy = policies.find((known) => known.id === id);
  if (!policy) throw new Failure("label/unknown-policy", id);
  const classifications = childrenNamed(root, "classification").map((element) => {
    const lacv = plainLacv(attribute(element, "lacv", BAD));
    const found = policy.classifications.find((classification) => classification.lacv === lacv);
    if (!found) throw new Failure("label/unknown-classification", lacv);
    return found.name;
  });
  const categories = childrenNamed(root, "tag").map((element) => {
    const lacv = plainLacv(attribute(element, "lacv", BAD));
    const type = attribute(element, "type", BAD);
    const tagSetId = bareId(attribute(element, "id", BAD));
    const set = policy.tagSets.find((known) => known.id === tagSetId);
    const tag = set?.tags.find((known) => known.type === type && known.categories.some((category) => category.lacv === lacv));
    const category = tag?.categories.find((known) => known.lacv === lacv);
    if (!set || !tag || !category) throw new Failure("label/unknown-category", `${tagSetId} ${lacv}`);
    return { tagSet: set.name, tagSetId, type: tag.type, value: category.name };
  });
  return { policy, classifications, categories };
}

export function labelByNumber(root: XmlElement, policies: readonly SpifPolicy[]): ConfidentialityLabel {
  const { policy, classifications, categories } = byNumber(root, policies);
  if (classifications.length !== 1) throw new Failure(BAD, "a label has one classification");
  return canonicalLabel({
    kind: "originator",
    policy: { name: policy.name, id: policy.id },
    classification: classifications[0],
    categories: categories.map(({ tagSet, tagSetId, type, value }) => ({ tagSet, tagSetId, type: categoryType(type), values: [value] })),
  });
}

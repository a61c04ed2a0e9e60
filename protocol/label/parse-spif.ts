/**
 * Reads an Open XML SPIF (2.0, 2.1). A policy decides who may read what, so nothing in it is guessed: what isn't known, refers to nothing, or is there twice is refused.
 * `extensions` (a policy may carry its own label there) decide nothing and are not read.
 */
import { Failure } from "../wire/failure.ts";
import { attribute, childNamed, childrenNamed, onlyChildren, optionalChild } from "./xml-element.ts";
import { parseXml, type XmlElement } from "./xml-tree.ts";
import type { EquivalentClassification, EquivalentPolicy, SpifClassification, SpifPolicy } from "./spif.ts";
import { appliedOf, BAD, bareId, flag, lacvOf, nameOf, unique, wholeNumber } from "./spif-fields.ts";
import { parseMarkings } from "./spif-markings.ts";
import { parseRequired } from "./spif-references.ts";
import { checkReferences } from "./spif-check.ts";
import { parseTagSet } from "./spif-tag-set.ts";

export const SPIF = "http://www.xmlspif.org/spif";
/** The whole of a large alliance's policy has some 90,000 characters. */
const LIMITS = { maxCharacters: 4 << 20, maxElements: 100_000 };
const ROOT = ["defaultSecurityPolicyId", "securityPolicyId", "equivalentPolicies", "securityClassifications", "securityCategoryTagSets", "privacyMarks", "markingQualifier", "markingData", "extensions"];

/** Throws `xml/…`, `spif/invalid`, `spif/unknown-reference`, `spif/duplicate`. */
export function parseSpif(xml: string): SpifPolicy {
  const root = parseXml(xml, LIMITS);
  if (root.namespace !== SPIF || root.name !== "SPIF") throw new Failure(BAD, "this is no security policy (SPIF)");
  onlyChildren(root, ROOT, BAD);
  const own = childNamed(root, "securityPolicyId", BAD);
  const others = (optionalChild(root, "equivalentPolicies", BAD)?.children ?? []).map(parseEquivalentPolicy);
  const otherIds = new Map(others.map(({ name, id }) => [name, id]));
  const idOf = (policyRef: string): string => {
    const id = otherIds.get(policyRef);
    if (id === undefined) throw new Failure("spif/unknown-reference", `equivalent policy ${policyRef}`);
    return id;
  };
  const version = root.attributes.get("version");
  const created = root.attributes.get("creationDate");
  const policy: SpifPolicy = {
    id: bareId(attribute(own, "id", BAD)),
    name: nameOf(own),
    ...(version ? { version } : {}),
    ...(created ? { created } : {}),
    markings: parseMarkings(root),
    classifications: childrenOnly(childNamed(root, "securityClassifications", BAD), "securityClassification").map((element) => parseClassification(element, idOf)),
    tagSets: childrenOnly(optionalChild(root, "securityCategoryTagSets", BAD), "securityCategoryTagSet").map((element) => parseTagSet(element, idOf)),
    privacyMarks: childrenOnly(optionalChild(root, "privacyMarks", BAD), "privacyMark").map(nameOf),
    equivalents: others,
  };
  if (policy.classifications.length === 0) throw new Failure(BAD, "it has no classification");
  unique(others.map(({ name }) => name), "equivalent policy");
  unique(others.map(({ id }) => id), "equivalent policy");
  checkReferences(policy);
  return policy;
}

function childrenOnly(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  if (!parent) return [];
  onlyChildren(parent, [name], BAD);
  return childrenNamed(parent, name);
}

function parseEquivalentPolicy(element: XmlElement): EquivalentPolicy {
  if (element.name !== "equivalentPolicy") throw new Failure(BAD, element.name);
  onlyChildren(element, ["requiredCategory"], BAD);
  return { name: nameOf(element), id: bareId(attribute(element, "id", BAD)), required: parseRequired(element) };
}

function parseClassification(element: XmlElement, idOf: (policyRef: string) => string): SpifClassification {
  onlyChildren(element, ["equivalentClassification", "requiredCategory", "markingData", "markingQualifier"], BAD);
  const colour = element.attributes.get("color");
  return {
    name: nameOf(element),
    lacv: lacvOf(element),
    hierarchy: wholeNumber(attribute(element, "hierarchy", BAD)),
    ...(colour ? { colour } : {}),
    obsolete: flag(element, "obsolete"),
    markings: parseMarkings(element),
    required: parseRequired(element),
    equivalents: childrenNamed(element, "equivalentClassification").map((other) => parseEquivalentClassification(other, idOf)),
  };
}

function parseEquivalentClassification(element: XmlElement, idOf: (policyRef: string) => string): EquivalentClassification {
  onlyChildren(element, ["requiredCategory"], BAD);
  return { policyId: idOf(attribute(element, "policyRef", BAD)), lacv: lacvOf(element), applied: appliedOf(element), required: parseRequired(element) };
}

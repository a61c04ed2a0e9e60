/** A tag set of a SPIF, its tags, and their categories. */
import { Failure } from "../wire/failure.ts";
import { appliedOf, BAD, bareId, flag, lacvOf, nameOf, plainLacv, tagTypeOf, timeOf, wholeNumber } from "./spif-fields.ts";
import { parseMarkings } from "./spif-markings.ts";
import { parseRef, parseRequired } from "./spif-references.ts";
import type { EquivalentCategory, SpifCategory, SpifTag, SpifTagSet } from "./spif.ts";
import { attribute, childrenNamed, onlyChildren, textOf } from "./xml-element.ts";
import type { XmlElement } from "./xml-tree.ts";

type IdOf = (policyRef: string) => string;

export function parseTagSet(element: XmlElement, idOf: IdOf): SpifTagSet {
  onlyChildren(element, ["securityCategoryTag", "markingData", "markingQualifier"], BAD);
  return { name: nameOf(element), id: bareId(attribute(element, "id", BAD)), markings: parseMarkings(element), tags: childrenNamed(element, "securityCategoryTag").map((tag) => parseTag(tag, idOf)) };
}

function parseTag(element: XmlElement, idOf: IdOf): SpifTag {
  onlyChildren(element, ["tagCategory", "markingData", "markingQualifier"], BAD);
  const least = element.attributes.get("minSelection");
  const most = element.attributes.get("maxSelection");
  return {
    name: nameOf(element),
    type: tagTypeOf(element),
    singleSelection: flag(element, "singleSelection"),
    ...(least === undefined ? {} : { minSelection: wholeNumber(least) }),
    ...(most === undefined || most === "unbounded" ? {} : { maxSelection: wholeNumber(most) }),
    markings: parseMarkings(element),
    categories: childrenNamed(element, "tagCategory").map((category) => parseCategory(category, idOf)),
  };
}

function parseCategory(element: XmlElement, idOf: IdOf): SpifCategory {
  onlyChildren(element, ["markingData", "markingQualifier", "requiredClass", "excludedClass", "excludedCategory", "requiredCategory", "equivalentSecCategoryTag"], BAD);
  const requiredClass = element.attributes.get("requiredClass");
  const notBefore = element.attributes.get("notBefore");
  const notAfter = element.attributes.get("notAfter");
  return {
    name: nameOf(element),
    lacv: lacvOf(element),
    obsolete: flag(element, "obsolete"),
    markings: parseMarkings(element),
    requiredClasses: [...(requiredClass ? [requiredClass] : []), ...childrenNamed(element, "requiredClass").map((name) => textOf(name, BAD))],
    excludedClasses: childrenNamed(element, "excludedClass").map((name) => textOf(name, BAD)),
    excludedCategories: childrenNamed(element, "excludedCategory").map(parseRef),
    required: parseRequired(element),
    equivalents: childrenNamed(element, "equivalentSecCategoryTag").map((other) => parseEquivalent(other, idOf)),
    ...(notBefore ? { notBefore: timeOf(notBefore) } : {}),
    ...(notAfter ? { notAfter: timeOf(notAfter) } : {}),
  };
}

function parseEquivalent(element: XmlElement, idOf: IdOf): EquivalentCategory {
  onlyChildren(element, [], BAD);
  const policyId = idOf(attribute(element, "policyRef", BAD));
  const applied = appliedOf(element);
  const action = element.attributes.get("action");
  if (action === "discard") return { policyId, applied };
  if (action !== undefined) throw new Failure(BAD, `action=${action.slice(0, 40)}`);
  return { policyId, applied, becomes: { tagSetId: bareId(attribute(element, "tagSetId", BAD)), type: tagTypeOf(element), lacv: plainLacv(attribute(element, "lacv", BAD)) } };
}

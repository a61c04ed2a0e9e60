/** Conditions on categories: `requiredCategory` and `excludedCategory` name a tag set and type, and one category of it or, without `lacv`, any. */
import { Failure } from "../wire/failure.ts";
import { BAD, lacvOf, tagTypeOf } from "./spif-fields.ts";
import type { CategoryRef, RequiredCategory } from "./spif.ts";
import { attribute, childrenNamed, onlyChildren } from "./xml-element.ts";
import type { XmlElement } from "./xml-tree.ts";

export function parseRequired(element: XmlElement): readonly RequiredCategory[] {
  return childrenNamed(element, "requiredCategory").map((required) => {
    onlyChildren(required, ["categoryGroup"], BAD);
    const operation = attribute(required, "operation", BAD);
    if (operation !== "onlyOne" && operation !== "oneOrMore" && operation !== "all") throw new Failure(BAD, `operation=${operation.slice(0, 40)}`);
    const categories = childrenNamed(required, "categoryGroup").map(parseRef);
    if (categories.length === 0) throw new Failure(BAD, "requiredCategory requires nothing");
    return { operation, categories };
  });
}

export function parseRef(element: XmlElement): CategoryRef {
  onlyChildren(element, [], BAD);
  return { tagSet: attribute(element, "tagSetRef", BAD), type: tagTypeOf(element), ...(element.attributes.has("lacv") ? { lacv: lacvOf(element) } : {}) };
}

/** Clearances as XML, in and out: STANAG 4774's confidentiality clearance, and in also the older form by number. */
import { Failure } from "../wire/failure.ts";
import { canonicalClearance, type Clearance } from "./clearance.ts";
import { BY_NUMBER, byNumber } from "./label-by-number.ts";
import { SLAB, uri, uriOf } from "./label-xml.ts";
import { categoryType, type SpifPolicy } from "./spif.ts";
import { attribute, onlyChildren, textOf } from "./xml-element.ts";
import { parseXml, type XmlElement } from "./xml-tree.ts";
import { writeXml, type XmlNode } from "./xml-write.ts";

export const SCLR = "urn:nato:stanag:4774:confidentialityclearance:1:0";
const BAD = "clearance/invalid";
const LIMITS = { maxCharacters: 256 << 10, maxElements: 8000 };

/** Throws `xml/…`, `clearance/invalid`, `label/unknown-…`. */
export function clearanceFromXml(xml: string, policies: readonly SpifPolicy[] = []): Clearance {
  const root = parseXml(xml, LIMITS);
  if (root.namespace === BY_NUMBER && root.name === "clearance") {
    const { policy, classifications, categories } = byNumber(root, policies);
    const named = categories.map(({ tagSet, tagSetId, type, value }) => ({ tagSet, tagSetId, type: categoryType(type), values: [value] }));
    return canonicalClearance({ policy: { name: policy.name, id: policy.id }, classifications, categories: named });
  }
  if (root.namespace !== SCLR || root.name !== "ConfidentialityClearance") throw new Failure(BAD, "this is no clearance");
  const policy = inside(root, "PolicyIdentifier");
  const list = inside(root, "ClassificationList");
  const classifications = list[0]?.children ?? [];
  const categories = inside(root, "Category");
  if (policy.length !== 1 || list.length !== 1 || policy.length + list.length + categories.length !== root.children.length) throw new Failure(BAD, "its parts");
  const id = uriOf(policy[0]!);
  return canonicalClearance({
    policy: { name: textOf(policy[0]!, BAD), ...(id ? { id } : {}) },
    classifications: classifications.map((element) => {
      if (element.name !== "Classification" || !known(element)) throw new Failure(BAD, element.name);
      return textOf(element, BAD);
    }),
    categories: categories.map((element) => {
      onlyChildren(element, ["GenericValue"], BAD);
      const tagSetId = uriOf(element);
      return { tagSet: attribute(element, "TagName", BAD), ...(tagSetId ? { tagSetId } : {}), type: attribute(element, "Type", BAD), values: element.children.map((value) => textOf(value, BAD)) };
    }),
  });
}

/** The parts are a label's, and carry its namespace; some writers leave the clearance's own on them. */
function known({ namespace }: XmlElement): boolean {
  return namespace === SLAB || namespace === SCLR;
}

function inside(root: XmlElement, name: string): readonly XmlElement[] {
  return root.children.filter((element) => element.name === name && known(element));
}

export function clearanceToXml({ policy, classifications, categories }: Clearance): string {
  return writeXml([
    "ConfidentialityClearance",
    { xmlns: SCLR, "xmlns:slab": SLAB },
    ["slab:PolicyIdentifier", { URI: uri(policy.id) }, policy.name],
    ["ClassificationList", {}, ...classifications.map((name): XmlNode => ["slab:Classification", {}, name])],
    ...categories.map(({ tagSet, tagSetId, type, values }): XmlNode => ["slab:Category", { Type: type, TagName: tagSet, URI: uri(tagSetId) }, ...values.map((value): XmlNode => ["slab:GenericValue", {}, value])]),
  ]);
}

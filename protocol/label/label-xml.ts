/**
 * Labels as XML, in and out: ADatP-4774 (STANAG 4774, confidentiality label 1.0). Older tools also write a form by number, which says nothing without its policy
 * (`label-by-number.ts`); `labelFromXml` takes either.
 */
import { Failure } from "../wire/failure.ts";
import { canonicalLabel, type ConfidentialityLabel, labelKinds } from "./confidentiality-label.ts";
import { BY_NUMBER, labelByNumber } from "./label-by-number.ts";
import { bareId } from "./spif-fields.ts";
import type { SpifPolicy } from "./spif.ts";
import { attribute, childNamed, childrenNamed, onlyChildren, optionalChild, textOf } from "./xml-element.ts";
import { parseXml, XML, type XmlElement } from "./xml-tree.ts";
import { writeXml, type XmlNode } from "./xml-write.ts";

export const SLAB = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0";
const BAD = "label/invalid";
const LIMITS = { maxCharacters: 256 << 10, maxElements: 4000 };

/** `policies`: where the numbers of the older form are looked up. Throws `xml/…`, `label/invalid`, `label/unknown-…`. */
export function labelFromXml(xml: string, policies: readonly SpifPolicy[] = []): ConfidentialityLabel {
  return labelFromElement(parseXml(xml, LIMITS), policies);
}

export function labelFromElement(root: XmlElement, policies: readonly SpifPolicy[] = []): ConfidentialityLabel {
  if (root.namespace === BY_NUMBER && root.name === "label") return labelByNumber(root, policies);
  const kind = labelKinds.find((name) => root.name === `${name}ConfidentialityLabel`);
  if (root.namespace !== SLAB || !kind) throw new Failure(BAD, "this is no label");
  onlyChildren(root, ["ConfidentialityInformation", "OriginatorID", "CreationDateTime"], BAD);
  onlyAttributes(root, ["ReviewDateTime", "Id", "ID"]);
  const information = childNamed(root, "ConfidentialityInformation", BAD);
  onlyChildren(information, ["PolicyIdentifier", "Classification", "PrivacyMark", "Category"], BAD);
  const policy = childNamed(information, "PolicyIdentifier", BAD);
  onlyAttributes(policy, ["URI", "URL"]);
  const id = uriOf(policy);
  const mark = optionalChild(information, "PrivacyMark", BAD);
  const originator = optionalChild(root, "OriginatorID", BAD);
  const created = optionalChild(root, "CreationDateTime", BAD);
  const review = root.attributes.get("ReviewDateTime");
  return canonicalLabel({
    kind,
    policy: { name: textOf(policy, BAD), ...(id ? { id } : {}) },
    classification: textOf(childNamed(information, "Classification", BAD), BAD),
    categories: childrenNamed(information, "Category").map(categoryFrom),
    ...(mark ? { privacyMark: textOf(mark, BAD) } : {}),
    ...(originator ? { originator: { type: attribute(originator, "IDType", BAD), id: textOf(originator, BAD) } } : {}),
    ...(created ? { created: zulu(textOf(created, BAD)) } : {}),
    ...(review ? { review: zulu(review) } : {}),
  });
}

function categoryFrom(element: XmlElement): unknown {
  onlyChildren(element, ["GenericValue"], BAD);
  onlyAttributes(element, ["TagName", "Type", "URI", "URL"]);
  const tagSetId = uriOf(element);
  return { tagSet: attribute(element, "TagName", BAD), ...(tagSetId ? { tagSetId } : {}), type: attribute(element, "Type", BAD), values: childrenNamed(element, "GenericValue").map((value) => textOf(value, BAD)) };
}

/** One label of the published table writes `URL` for `URI`; both at once would be two answers. */
export function uriOf(element: XmlElement): string | undefined {
  const uri = element.attributes.get("URI");
  const url = element.attributes.get("URL");
  if (uri !== undefined && url !== undefined && uri !== url) throw new Failure(BAD, "URI and URL");
  const given = uri ?? url;
  return given === undefined ? undefined : bareId(given);
}

/** A label says who may read: an attribute that isn't known may narrow that. Foreign namespaces only add (`xml:id`, `xsi:…`). */
function onlyAttributes(element: XmlElement, known: readonly string[]): void {
  for (const name of element.attributes.keys()) {
    if (!known.includes(name) && !name.startsWith(`{${XML}}`) && !name.startsWith("{http://www.w3.org/2001/XMLSchema-instance}")) throw new Failure(BAD, `${element.name} has ${name.slice(0, 60)}, which is not known`);
  }
}

/** XML's dateTime may carry an offset; inside there is one form, in Zulu. */
function zulu(text: string): string {
  const given = text.trim();
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(given) || Number.isNaN(Date.parse(given))) throw new Failure(BAD, "a time");
  return new Date(Date.parse(given)).toISOString().replace(".000Z", "Z");
}

export function labelToXml(label: ConfidentialityLabel): string {
  return writeXml(labelNode(label));
}

export function labelNode(label: ConfidentialityLabel): XmlNode {
  const information: XmlNode[] = [
    ["slab:PolicyIdentifier", { URI: uri(label.policy.id) }, label.policy.name],
    ["slab:Classification", {}, label.classification],
    ...(label.privacyMark ? [["slab:PrivacyMark", {}, label.privacyMark] as const] : []),
    ...label.categories.map(({ tagSet, tagSetId, type, values }): XmlNode => ["slab:Category", { Type: type, TagName: tagSet, URI: uri(tagSetId) }, ...values.map((value): XmlNode => ["slab:GenericValue", {}, value])]),
  ];
  return [
    `slab:${label.kind}ConfidentialityLabel`,
    { "xmlns:slab": SLAB, ReviewDateTime: label.review },
    ["slab:ConfidentialityInformation", {}, ...information],
    ...(label.originator ? [["slab:OriginatorID", { IDType: label.originator.type }, label.originator.id] as const] : []),
    ...(label.created ? [["slab:CreationDateTime", {}, label.created] as const] : []),
  ];
}

export function uri(id: string | undefined): string | undefined {
  return id !== undefined && /^\d+(?:\.\d+)+$/.test(id) ? `urn:oid:${id}` : id;
}

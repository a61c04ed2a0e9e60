/**
 * The XML form: BindingInformation with its signature first, then the label's binding, then the data. Every element has one place, and each is signed; what is given out is
 * read back from the canonical text that the signature was checked over. So there is nowhere to put a second element beside a signed one.
 */
import { type Bytes, fromBase64, toBase64 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { Signer } from "../wire/signed.ts";
import { type Bound, MAX_BINDING, MEDIA_TYPE } from "./binding.ts";
import { labelFromElement, labelNode } from "./label-xml.ts";
import { attribute, childNamed, onlyChildren, textOf } from "./xml-element.ts";
import { canonicalAt, DSIG, signatureNode, signedInfoNode, verifySignature } from "./xml-signature.ts";
import { parseXml, XML, type XmlElement } from "./xml-tree.ts";
import { writeXml, type XmlNode } from "./xml-write.ts";

const MB = "urn:nato:stanag:4778:bindinginformation:1:0";
const XMIME = "http://www.w3.org/2005/05/xmlmime";
const BAD = "binding/invalid";
const LIMITS = { maxCharacters: MAX_BINDING, maxElements: 4100 };
const LABEL = "label";
const DATA = "data";

export async function bindXml({ label, contentType, data }: Bound, signer: Signer): Promise<string> {
  if (!MEDIA_TYPE.test(contentType)) throw new Failure(BAD, "contentType");
  const binding: XmlNode = ["mb:MetadataBinding", { "xml:id": LABEL }, ["mb:Metadata", {}, labelNode(label)], ["mb:DataReference", { URI: `#${DATA}`, "xmime:contentType": contentType }]];
  const file = (...signature: XmlNode[]) =>
    writeXml(["mb:BindingInformation", { "xmlns:mb": MB, "xmlns:xmime": XMIME }, ...signature, ["mb:MetadataBindingContainer", {}, binding], ["mb:DataObject", { "xml:id": DATA, encoding: "base64" }, toBase64(data)]]);
  const [canonicalBinding, canonicalData] = canonicalAt(file(), [[0, 0], [1]]) as [string, string];
  const references = [{ id: LABEL, canonical: canonicalBinding }, { id: DATA, canonical: canonicalData }];
  const [canonicalInfo] = canonicalAt(writeXml(signedInfoNode(references)), [[]]) as [string];
  return file(await signatureNode(references, canonicalInfo, signer));
}

/** The attacker controls `xml`; `key` is the signer's, from elsewhere. Throws `xml/…`, `binding/invalid`, `binding/bad-signature`, `binding/changed`, `label/…`. */
export function openXmlBinding(xml: string, key: Bytes): Bound {
  const root = parseXml(xml, LIMITS);
  if (root.namespace !== MB || root.name !== "BindingInformation") throw new Failure(BAD, "this is no binding");
  const [signature, container, object, ...more] = root.children;
  if (!signature || !container || !object || more.length > 0 || signature.namespace !== DSIG || signature.name !== "Signature" || signature.children[0]?.name !== "SignedInfo") throw new Failure(BAD, "its parts");
  if (container.namespace !== MB || container.name !== "MetadataBindingContainer" || container.children.length !== 1) throw new Failure(BAD, "its parts");
  const [canonicalInfo, canonicalBinding, canonicalData] = canonicalAt(xml, [[0, 0], [1, 0], [2]]) as [string, string, string];
  // From here on only what is signed: read again from its canonical text.
  const [info, binding, data] = [canonicalInfo, canonicalBinding, canonicalData].map((text) => parseXml(text, LIMITS)) as [XmlElement, XmlElement, XmlElement];
  const [labelId, dataId] = [idOf(binding, "MetadataBinding"), idOf(data, "DataObject")];
  if (labelId === dataId || !oneEach(root)) throw new Failure(BAD, "two of one id");
  if (info.namespace !== DSIG || info.name !== "SignedInfo") throw new Failure(BAD, "its parts");
  verifySignature(signature, info, canonicalInfo, [{ id: labelId, canonical: canonicalBinding }, { id: dataId, canonical: canonicalData }], key);
  return boundIn(binding, data, dataId);
}

function boundIn(binding: XmlElement, data: XmlElement, dataId: string): Bound {
  onlyChildren(binding, ["Metadata", "DataReference"], BAD);
  const reference = childNamed(binding, "DataReference", BAD);
  if (attribute(reference, "URI", BAD) !== `#${dataId}`) throw new Failure(BAD, "the label is of something else");
  const contentType = reference.attributes.get(`{${XMIME}}contentType`) ?? "";
  const [label, another] = childNamed(binding, "Metadata", BAD).children;
  if (!label || another || !MEDIA_TYPE.test(contentType) || attribute(data, "encoding", BAD) !== "base64") throw new Failure(BAD, "its parts");
  onlyChildren(data, [], BAD);
  try {
    return { label: labelFromElement(label), contentType, data: data.text === "" ? fromBase64("") : fromBase64(textOf(data, BAD).replace(/\s/g, "")) };
  } catch (cause) {
    throw cause instanceof Failure && cause.code !== "wire/bad-base64" ? cause : new Failure(BAD, "base64", { cause });
  }
}

function idOf(element: XmlElement, name: string): string {
  if (element.namespace !== MB || element.name !== name) throw new Failure(BAD, "its parts");
  return attribute(element, `{${XML}}id`, BAD);
}

/** Whatever else in the file calls itself by an id, by any attribute that some reader takes for one: none twice. */
function oneEach(root: XmlElement): boolean {
  const seen = new Set<string>();
  const walk = (element: XmlElement): boolean => {
    for (const name of [`{${XML}}id`, "Id", "ID", "id"]) {
      const id = element.attributes.get(name);
      if (id === undefined) continue;
      if (seen.has(id)) return false;
      seen.add(id);
    }
    return element.children.every(walk);
  };
  return walk(root);
}

/**
 * XML signatures (XML-DSig) of one shape only: exclusive canonicalisation, SHA-384 digests, Ed25519 (RFC 9231), and references to exactly the elements that the caller names.
 * No other algorithm, transform or reference is followed, so there is nothing for a file to choose.
 */
import { sha384 } from "@noble/hashes/sha2.js";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { XmlCanonicalizer } from "xmldsigjs";
import { type Bytes, equalBytes, fromBase64, toBase64, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { Signer } from "../wire/signed.ts";
import { strictVerify } from "../wire/strict-ed25519.ts";
import { attribute, childNamed, childrenNamed, onlyChildren, textOf } from "./xml-element.ts";
import type { XmlElement } from "./xml-tree.ts";
import type { XmlNode } from "./xml-write.ts";

export const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ED25519 = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519";
const SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384";
const BAD = "binding/invalid";

/** The canonical text of the elements on these paths, each a list of child positions from the root. Call it on text that `parseXml` has let through. */
export function canonicalAt(xml: string, paths: readonly (readonly number[])[]): readonly string[] {
  const refuse = () => {
    throw new Failure(BAD, "not well-formed");
  };
  const { documentElement } = new DOMParser({ onError: refuse }).parseFromString(xml, "text/xml");
  return paths.map((path) => {
    const element = path.reduce<Element | undefined>((parent, nth) => (parent ? ([...parent.childNodes].filter((node) => node.nodeType === 1)[nth] as Element | undefined) : undefined), documentElement ?? undefined);
    if (!element) throw new Failure(BAD, "its parts");
    return new XmlCanonicalizer(false, true).Canonicalize(element as unknown as Node);
  });
}

export interface Referenced {
  readonly id: string;
  readonly canonical: string;
}

/** A `ds:SignedInfo` over these elements. Its canonical text is what is signed. */
export function signedInfoNode(references: readonly Referenced[]): XmlNode {
  return [
    "ds:SignedInfo",
    { "xmlns:ds": DSIG },
    ["ds:CanonicalizationMethod", { Algorithm: EXC_C14N }],
    ["ds:SignatureMethod", { Algorithm: ED25519 }],
    ...references.map(({ id, canonical }): XmlNode => [
      "ds:Reference",
      { URI: `#${id}` },
      ["ds:Transforms", {}, ["ds:Transform", { Algorithm: EXC_C14N }]],
      ["ds:DigestMethod", { Algorithm: SHA384 }],
      ["ds:DigestValue", {}, toBase64(sha384(utf8(canonical)))],
    ]),
  ];
}

export async function signatureNode(references: readonly Referenced[], canonicalInfo: string, signer: Signer): Promise<XmlNode> {
  return ["ds:Signature", { "xmlns:ds": DSIG }, signedInfoNode(references), ["ds:SignatureValue", {}, toBase64(await signer.sign(utf8(canonicalInfo)))]];
}

/**
 * `signature`: the element as it stands; `info`: its SignedInfo, read back from the canonical text that is verified. Throws `binding/invalid`, `binding/bad-signature`,
 * `binding/changed` (signed once, but not over what stands here).
 */
export function verifySignature(signature: XmlElement, info: XmlElement, canonicalInfo: string, expected: readonly Referenced[], key: Bytes): void {
  // KeyInfo may be there for others. It is not looked at: whoever made the file chose what it says.
  onlyChildren(signature, ["SignedInfo", "SignatureValue", "KeyInfo"], BAD);
  const value = decoded(textOf(childNamed(signature, "SignatureValue", BAD), BAD));
  onlyChildren(info, ["CanonicalizationMethod", "SignatureMethod", "Reference"], BAD);
  algorithm(childNamed(info, "CanonicalizationMethod", BAD), EXC_C14N);
  algorithm(childNamed(info, "SignatureMethod", BAD), ED25519);
  if (!strictVerify(key, utf8(canonicalInfo), value)) throw new Failure("binding/bad-signature");
  const references = childrenNamed(info, "Reference");
  if (references.length !== expected.length) throw new Failure(BAD, "what is signed");
  for (const [index, { id, canonical }] of expected.entries()) {
    const reference = references[index]!;
    if (attribute(reference, "URI", BAD) !== `#${id}`) throw new Failure(BAD, "what is signed");
    onlyChildren(reference, ["Transforms", "DigestMethod", "DigestValue"], BAD);
    const transforms = childNamed(reference, "Transforms", BAD);
    onlyChildren(transforms, ["Transform"], BAD);
    algorithm(childNamed(transforms, "Transform", BAD), EXC_C14N);
    algorithm(childNamed(reference, "DigestMethod", BAD), SHA384);
    if (!equalBytes(decoded(textOf(childNamed(reference, "DigestValue", BAD), BAD)), sha384(utf8(canonical)))) throw new Failure("binding/changed", id);
  }
}

function algorithm(element: XmlElement, only: string): void {
  if (attribute(element, "Algorithm", BAD) !== only || element.children.length > 0) throw new Failure(BAD, element.name);
}

function decoded(base64: string): Bytes {
  try {
    return fromBase64(base64.replace(/\s/g, ""));
  } catch (cause) {
    throw new Failure(BAD, "base64", { cause });
  }
}

/**
 * Strict reading of small XML documents whose every byte an attacker may control. No DTD, so no entities but the five of XML itself, nothing fetched, nothing expanded;
 * bounds on size, depth, elements, attributes; namespaces resolved, so that a prefix means nothing by itself. Duplicate attributes are refused, by expanded name too.
 */
import { SaxesParser, type SaxesAttributeNS } from "saxes";
import { Failure } from "../wire/failure.ts";

export interface XmlElement {
  readonly namespace: string;
  /** Without its prefix. */
  readonly name: string;
  /** By name for attributes without a namespace, by `{namespace}name` for others; declarations of namespaces are left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text directly within, joined. */
  readonly text: string;
}

export interface XmlLimits {
  readonly maxCharacters: number;
  readonly maxElements: number;
}

const MAX_DEPTH = 24;
const MAX_ATTRIBUTES = 24;
const MAX_VALUE = 4096;
const XMLNS = "http://www.w3.org/2000/xmlns/";
export const XML = "http://www.w3.org/XML/1998/namespace";

interface Growing {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: Growing[];
  text: string;
}

/** Throws `xml/too-large`, `xml/too-deep`, `xml/dtd`, `xml/encoding`, `xml/malformed`. */
export function parseXml(source: string, limits: XmlLimits): XmlElement {
  if (source.length > limits.maxCharacters) throw new Failure("xml/too-large", `${source.length} characters`);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Growing[] = [];
  let root: Growing | undefined;
  let elements = 0;
  parser.on("error", (error) => {
    throw new Failure("xml/malformed", error.message.slice(0, 200));
  });
  parser.on("doctype", () => {
    throw new Failure("xml/dtd");
  });
  parser.on("xmldecl", ({ encoding, version }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) throw new Failure("xml/encoding", encoding.slice(0, 40));
    if (version !== undefined && version !== "1.0") throw new Failure("xml/malformed", "XML 1.0 only");
  });
  parser.on("opentag", (tag) => {
    if (++elements > limits.maxElements) throw new Failure("xml/too-large", `more than ${limits.maxElements} elements`);
    if (open.length >= MAX_DEPTH) throw new Failure("xml/too-deep");
    const element: Growing = { namespace: tag.uri, name: tag.local, attributes: attributesOf(Object.values(tag.attributes)), children: [], text: "" };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  const add = (text: string) => {
    const inside = open.at(-1);
    if (inside) inside.text += text;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.write(source).close();
  if (!root) throw new Failure("xml/malformed", "no element");
  return root;
}

function attributesOf(given: readonly SaxesAttributeNS[]): Map<string, string> {
  if (given.length > MAX_ATTRIBUTES) throw new Failure("xml/too-large", "attributes");
  const attributes = new Map<string, string>();
  for (const { uri, local, value } of given) {
    if (uri === XMLNS) continue;
    if (value.length > MAX_VALUE) throw new Failure("xml/too-large", "attribute");
    attributes.set(uri === "" ? local : `{${uri}}${local}`, value);
  }
  return attributes;
}

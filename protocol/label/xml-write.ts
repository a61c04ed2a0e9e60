/** Writing XML: elements as nested arrays, everything escaped, so that no value can open or close an element. */

export type XmlNode = string | XmlParts;
interface XmlParts extends ReadonlyArray<string | Readonly<Record<string, string | undefined>> | XmlParts> {
  readonly 0: string;
  readonly 1: Readonly<Record<string, string | undefined>>;
}

export function writeXml(node: XmlNode): string {
  if (typeof node === "string") return escaped(node);
  const [name, attributes] = node;
  const children = node.slice(2) as readonly XmlNode[];
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(value)}"`])).join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.map(writeXml).join("")}</${name}>`;
}

const REFERENCES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;" };

function escaped(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => REFERENCES[character]!);
}

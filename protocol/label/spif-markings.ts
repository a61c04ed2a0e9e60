/** How something is shown: `markingData` (phrases) and `markingQualifier` (what stands before, between and after), by place and language. */
import { Failure } from "../wire/failure.ts";
import { BAD } from "./spif-fields.ts";
import type { MarkingData, Markings, Qualifier } from "./spif.ts";
import { attribute, childrenNamed, onlyChildren, textOf } from "./xml-element.ts";
import { XML, type XmlElement } from "./xml-tree.ts";

const MAX_PHRASE = 512;

export function parseMarkings(element: XmlElement): Markings {
  return { data: childrenNamed(element, "markingData").map(parseData), qualifiers: childrenNamed(element, "markingQualifier").flatMap(parseQualifiers) };
}

function parseData(element: XmlElement): MarkingData {
  onlyChildren(element, ["code"], BAD);
  const phrase = element.attributes.get("phrase");
  return { ...languageOf(element), ...(phrase === undefined ? {} : { phrase: shown(phrase) }), codes: childrenNamed(element, "code").flatMap((code) => places(textOf(code, BAD))) };
}

function parseQualifiers(element: XmlElement): readonly Qualifier[] {
  onlyChildren(element, ["qualifier"], BAD);
  const code = element.attributes.get("markingCode");
  const codes = code === undefined ? [] : code.split(/\s+/).flatMap(places);
  return childrenNamed(element, "qualifier").map((qualifier) => {
    onlyChildren(qualifier, [], BAD);
    const use = attribute(qualifier, "qualifierCode", BAD);
    if (use !== "prefix" && use !== "suffix" && use !== "separator") throw new Failure(BAD, `qualifierCode=${use.slice(0, 40)}`);
    return { use, text: shown(qualifier.attributes.get("markingQualifier") ?? ""), ...languageOf(qualifier), codes };
  });
}

function places(code: string): readonly string[] {
  return code === "pageTopBottom" ? ["pageTop", "pageBottom"] : [code];
}

function languageOf(element: XmlElement): { language?: string } {
  const language = element.attributes.get(`{${XML}}lang`);
  return language ? { language: language.toLowerCase() } : {};
}

/** A marking goes on one line beside what it marks: nothing in it may break the line, hide, or turn the direction of what follows. */
function shown(text: string): string {
  if (text.length > MAX_PHRASE || /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u.test(text)) throw new Failure(BAD, "a phrase of a marking");
  return text;
}

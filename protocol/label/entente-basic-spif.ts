/**
 * The built-in policy of the line as a SPIF: its four classifications, and what a dispatch needs besides: who it is releasable to, that its originator controls it, that it
 * protects sources. Organisations aren't known here: whoever uses it says which there are. `policy.ts` has the four ranks for messages; a test holds the two to each other.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../wire/bytes.ts";
import { parseSpif, SPIF } from "./parse-spif.ts";
import type { SpifPolicy } from "./spif.ts";
import { writeXml, type XmlNode } from "./xml-write.ts";

/** From a UUID (X.667), so that nobody else has it. */
export const ENTENTE_BASIC_ID = "2.25.66523920793148064360724578203469016085";
export const ENTENTE_BASIC_NAME = "entente-basic";

export const RELEASABLE_TO = "Releasable To";
export const ORIGINATOR_CONTROLLED = "Originator Controlled";
export const SOURCES_PROTECTED = "Sources Protected";

export interface LabelledOrganisation {
  /** What a label says: the node's domain. */
  readonly domain: string;
  /** What a marking shows. */
  readonly name: string;
  readonly nameFr?: string;
}

/** Throws `spif/…` for names that can't stand in a marking, and for one domain twice. */
export function ententeBasicFor(organisations: readonly LabelledOrganisation[]): SpifPolicy {
  return parseSpif(ententeBasicXml(organisations));
}

/** The same as a file, for other people's software. */
export function ententeBasicXml(organisations: readonly LabelledOrganisation[]): string {
  const root = writeXml([
    "SPIF",
    { xmlns: SPIF, schemaVersion: "2.1", version: "1" },
    ["securityPolicyId", { name: ENTENTE_BASIC_NAME, id: ENTENTE_BASIC_ID }],
    ["securityClassifications", {}, ...CLASSIFICATIONS.map(classification)],
    [
      "securityCategoryTagSets",
      {},
      restriction(1, ORIGINATOR_CONTROLLED, { en: "ORIGINATOR CONTROLLED", fr: "CONTRÔLE DE L’ÉMETTEUR" }, { en: "OC", fr: "CE" }),
      restriction(2, SOURCES_PROTECTED, { en: "SOURCES PROTECTED", fr: "SOURCES PROTÉGÉES" }, { en: "SP", fr: "SP" }),
      // The schema wants a tag to have categories; without any organisation there is nobody to release to.
      ...(organisations.length === 0 ? [] : [releasableTo(organisations)]),
    ],
    ["markingQualifier", { markingCode: "pageTopBottom" }, ["qualifier", { markingQualifier: " // ", qualifierCode: "separator" }]],
    [
      "markingQualifier",
      { markingCode: "portionMarking" },
      ["qualifier", { markingQualifier: "(", qualifierCode: "prefix" }],
      ["qualifier", { markingQualifier: ")", qualifierCode: "suffix" }],
      ["qualifier", { markingQualifier: "//", qualifierCode: "separator" }],
    ],
    ["markingData", { phrase: "" }, ["code", {}, "replacePolicy"]],
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

interface Both {
  readonly en: string;
  readonly fr: string;
}

const CLASSIFICATIONS: readonly { readonly name: string; readonly colour: string; readonly fr: string; readonly portion: Both }[] = [
  { name: "UNCLASSIFIED", colour: "green", fr: "NON CLASSIFIÉ", portion: { en: "U", fr: "NC" } },
  { name: "RESTRICTED", colour: "blue", fr: "DIFFUSION RESTREINTE", portion: { en: "R", fr: "DR" } },
  { name: "CONFIDENTIAL", colour: "orange", fr: "CONFIDENTIEL", portion: { en: "C", fr: "C" } },
  { name: "SECRET", colour: "red", fr: "SECRET", portion: { en: "S", fr: "S" } },
];

function classification({ name, colour, fr, portion }: (typeof CLASSIFICATIONS)[number], rank: number): XmlNode {
  const place = String(rank + 1);
  return ["securityClassification", { name, lacv: place, hierarchy: place, color: colour }, ...phrases({ en: name, fr }, "pageTopBottom"), ...phrases(portion, "portionMarking")];
}

function restriction(arc: number, name: string, shown: Both, portion: Both): XmlNode {
  return [
    "securityCategoryTagSet",
    { name, id: `${ENTENTE_BASIC_ID}.${arc}` },
    ["securityCategoryTag", { name, tagType: "restrictive" }, ["tagCategory", { name, lacv: "1" }, ...phrases(shown, "pageTopBottom"), ...phrases(portion, "portionMarking")]],
  ];
}

function releasableTo(organisations: readonly LabelledOrganisation[]): XmlNode {
  const values = organisations.map(({ domain, name, nameFr }): XmlNode => ["tagCategory", { name: domain, lacv: numberOf(domain) }, ...phrases({ en: name, fr: nameFr ?? name }, "pageTopBottom", "portionMarking")]);
  const around = (code: string, before: Both): XmlNode => [
    "markingQualifier",
    { markingCode: code },
    ["qualifier", { markingQualifier: before.en, qualifierCode: "prefix" }],
    ["qualifier", { "xml:lang": "fr", markingQualifier: before.fr, qualifierCode: "prefix" }],
    ["qualifier", { markingQualifier: ", ", qualifierCode: "separator" }],
  ];
  return [
    "securityCategoryTagSet",
    { name: RELEASABLE_TO, id: `${ENTENTE_BASIC_ID}.3` },
    [
      "securityCategoryTag",
      { name: RELEASABLE_TO, tagType: "enumerated", enumType: "permissive" },
      ...values,
      around("pageTopBottom", { en: "Releasable to ", fr: "Communicable à " }),
      around("portionMarking", { en: "REL ", fr: "COM " }),
    ],
  ];
}

function phrases(shown: Both, ...codes: readonly string[]): readonly XmlNode[] {
  const code = codes.map((name): XmlNode => ["code", {}, name]);
  return [
    ["markingData", { phrase: shown.en }, ...code],
    ["markingData", { "xml:lang": "fr", phrase: shown.fr }, ...code],
  ];
}

/** The same number for a domain on every node, whoever else is listed. */
function numberOf(domain: string): string {
  const hash = sha256(utf8(domain));
  return String(hash.slice(0, 6).reduce((number, byte) => number * 256 + byte, 0));
}

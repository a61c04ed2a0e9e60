/** Policies and labels made to harm whoever reads them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../identity/test-people.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { confidentialityLabelFromCbor, confidentialityLabelToCbor } from "./label-cbor.ts";
import { labelFromXml, labelToXml, SLAB } from "./label-xml.ts";
import { parseSpif } from "./parse-spif.ts";
import { labelOf, labelsUnder, SMALL, small } from "./small-policy-fixture.ts";

const good = labelToXml(labelOf(small, "LOW", [{ tagSet: "Need", type: "RESTRICTIVE", values: ["RED"] }]));
const refused = (xml: string) => refusalOf(() => labelFromXml(xml));

describe("hostile XML", () => {
  it("with a DTD is refused before anything of it counts: no entity is ever declared", async () => {
    const bomb = `<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
    expect(await refused(`${bomb}${good}`)).toBe("xml/dtd");
    expect(await refused(`<!DOCTYPE l SYSTEM "file:///etc/passwd">${good}`)).toBe("xml/dtd");
    expect(await refused(good.replace("LOW", "&b;"))).toBe("xml/malformed");
    expect(await refused(good.replace("LOW", "&#0;"))).toBe("xml/malformed");
  });

  it("of any excess is refused: depth, size, elements, attributes", async () => {
    expect(await refused(`${"<a>".repeat(200)}${"</a>".repeat(200)}`)).toBe("xml/too-deep");
    expect(await refused(good.replace("LOW", "L".repeat(300_000)))).toBe("xml/too-large");
    expect(await refused(`<a>${"<b/>".repeat(5000)}</a>`)).toBe("xml/too-large");
    expect(await refused(`<a ${Array.from({ length: 40 }, (_, i) => `b${i}=""`).join(" ")}/>`)).toBe("xml/too-large");
    expect(await refused(good.replace("RED", "R".repeat(300)))).toBe("label/invalid");
    const values = (count: number) => `<slab:Category Type="RESTRICTIVE" TagName="Need${count}">${Array.from({ length: count }, (_, i) => `<slab:GenericValue>${i}</slab:GenericValue>`).join("")}</slab:Category></slab:ConfidentialityInformation>`;
    expect(await refused(good.replace("</slab:ConfidentialityInformation>", values(500)))).toBe("accepted");
    expect(await refused(good.replace("</slab:ConfidentialityInformation>", values(513)))).toBe("label/invalid");
    expect(await refused([500, 501, 502].reduce((xml, count) => xml.replace("</slab:ConfidentialityInformation>", values(count)), good))).toBe("label/invalid");
  });

  it("that isn't well formed is refused: two of one attribute, by prefix too, two roots, another encoding", async () => {
    expect(await refused(good.replace('Type="RESTRICTIVE"', 'Type="RESTRICTIVE" Type="INFORMATIVE"'))).toBe("xml/malformed");
    expect(await refused(`<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>`)).toBe("xml/malformed");
    for (const bad of [good + good, good.slice(0, -3), "", "LOW", "<a:b/>", good.replace("</slab:Classification>", "</slab:PolicyIdentifier>")]) expect(await refused(bad)).toBe("xml/malformed");
    expect(await refused(`<?xml version="1.0" encoding="UTF-16"?>${good}`)).toBe("xml/encoding");
    expect(await refused(`<?xml version="1.0" encoding="UTF-8"?>${good}`)).toBe("accepted");
  });

  it("that confuses namespaces is refused: a prefix means what it is bound to, and nothing else", async () => {
    expect(await refused(good.replace(SLAB, "urn:nato:other"))).toBe("label/invalid");
    expect(await refused(good.replace("<slab:Classification>", '<slab:Classification xmlns:slab="urn:other">'))).toBe("label/invalid");
    const other = good.replaceAll("slab:", "x:").replace("xmlns:slab", "xmlns:x");
    expect(labelFromXml(other.includes("xmlns:x") ? other : good.replaceAll("slab", "x"))).toEqual(labelFromXml(good));
  });

  it("that says more than a label does is refused, since it could be a restriction", async () => {
    expect(await refused(good.replace("<slab:Category", "<slab:NotFor>B</slab:NotFor><slab:Category"))).toBe("label/invalid");
    expect(await refused(good.replace("<slab:Category", '<slab:Category Until="2026"'))).toBe("label/invalid");
    expect(await refused(good.replace("GenericValue>RED</slab:GenericValue", "BitStringValue>01</slab:BitStringValue"))).toBe("label/invalid");
    expect(await refused(good.replace(/<slab:Classification>.*<\/slab:Classification>/, "$&$&"))).toBe("label/invalid");
    expect(await refused(good.replace("RED", "RED\u202eDER"))).toBe("label/invalid");
  });

  it("of any kind ends in a failure with a code, and never in anything else", () => {
    fc.assert(fc.property(fc.nat(good.length), fc.nat(8), fc.string({ maxLength: 8 }), (at, cut, put) => {
      try {
        labelFromXml(good.slice(0, at) + put + good.slice(at + cut));
      } catch (error) {
        expect(String(error)).toMatch(/(xml|label)\/[a-z-]+/);
      }
    }), { numRuns: 2000 });
  });
});

describe("hostile policies", () => {
  const refusedPolicy = (from: string | RegExp, to: string) => refusalOf(() => parseSpif(SMALL.replace(from, to)));
  it.each<[RegExp | string, string, string]>([
    ["<SPIF", "<!DOCTYPE SPIF><SPIF", "xml/dtd"],
    [/xmlns="[^"]*"/, 'xmlns="urn:x"', "spif/invalid"],
    ['tagType="tagType7"', 'tagType="none"', "spif/invalid"],
    ['operation="oneOrMore"', 'operation="some"', "spif/invalid"],
    ['hierarchy="2"', 'hierarchy="-1"', "spif/invalid"],
    ['obsolete="true"', 'obsolete="perhaps"', "spif/invalid"],
    ["<excludedClass>HIGH</excludedClass>", "<excludedReader>HIGH</excludedReader>", "spif/invalid"],
    ["<excludedClass>HIGH</excludedClass>", '<excludedClass xmlns="urn:x">HIGH</excludedClass>', "spif/invalid"],
    ["<excludedClass>HIGH</excludedClass>", "<excludedClass>HIGHER</excludedClass>", "spif/unknown-reference"],
    ['requiredClass="LOW"', 'requiredClass="LOWER"', "spif/unknown-reference"],
    ['<categoryGroup tagSetRef="Need"', '<categoryGroup tagSetRef="Knead"', "spif/unknown-reference"],
    ['notAfter="20261231235959Z"', 'notAfter="never"', "spif/invalid"],
    ['name="MIDDLE" lacv="2"', 'name="LOW" lacv="2"', "spif/duplicate"],
    ['name="MIDDLE" lacv="2"', 'name="MIDDLE" lacv="01"', "spif/duplicate"],
    ['<tagCategory name="GREEN" lacv="3"/>', '<tagCategory name="RED" lacv="3"/>', "spif/duplicate"],
    ['id="1.2.3.2"', 'id="1.2.3.1"', "spif/duplicate"],
    ['<securityClassification name="MIDDLE" lacv="2" hierarchy="2"/>', '<securityClassification name="MIDDLE" lacv="2" hierarchy="2"><markingData phrase="SECRET&#x202e;"/></securityClassification>', "spif/invalid"],
    ['<securityClassification name="MIDDLE" lacv="2" hierarchy="2"/>', '<securityClassification name="MIDDLE" lacv="2" hierarchy="2"><equivalentClassification policyRef="X" lacv="1" applied="both"/></securityClassification>', "spif/unknown-reference"],
  ])("%s → %s", async (from, to, code) => expect(await refusedPolicy(from, to)).toBe(code));
});

describe("policies cut and pasted at random", () => {
  it("end in a policy or in a failure with a code", () => {
    fc.assert(fc.property(fc.nat(SMALL.length), fc.nat(40), fc.nat(SMALL.length), fc.nat(40), (at, cut, from, length) => {
      try {
        parseSpif(SMALL.slice(0, at) + SMALL.slice(from, from + length) + SMALL.slice(at + cut));
      } catch (error) {
        expect(String(error)).toMatch(/^Failure: (xml|spif)\/[a-z-]+/);
      }
    }), { numRuns: 2000 });
  });
});

describe("labels on the wire", () => {
  it("survive CBOR and XML, in one form only", () => {
    fc.assert(fc.property(labelsUnder(small), (label) => {
      const full = { ...label, kind: "successor" as const, privacyMark: "EYES & EARS", originator: { type: "rfc822Name", id: "a@b.example" }, created: "2026-11-28T10:00:00Z", review: "2030-01-01T00:00:00Z" };
      for (const each of [label, full]) {
        expect(confidentialityLabelFromCbor(parseCbor(canonicalCbor(confidentialityLabelToCbor(each)), 10_000))).toEqual(each);
        expect(labelFromXml(labelToXml(each))).toEqual(each);
      }
    }));
  });
  it("and junk in the place of one is refused", async () => {
    const of = (...categories: unknown[]) => [0, "p", null, "c", categories, null, null, null, null];
    const good = of(["s", null, 0, ["a", "b"]]);
    expect(await refusalOf(() => confidentialityLabelFromCbor(good))).toBe("accepted");
    const junk = [null, [], [0], good.with(0, 3), good.with(5, ""), good.with(6, ["x"]), good.with(7, "today"), of(["s", null, 3, ["v"]]), of(["s", null, 0, ["b", "a"]]), of(["s", null, 0, ["a", "a"]]), of(["s", null, 0, []]), of(["s", null, 0, ["a"]], ["r", null, 0, ["a"]]), [...good, null]];
    for (const each of junk) expect(await refusalOf(() => confidentialityLabelFromCbor(each)), JSON.stringify(each)).toBe("label/invalid");
  });
});

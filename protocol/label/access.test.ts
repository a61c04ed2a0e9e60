/** Label against clearance, in names and in bits; labels compared and put together. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { access } from "./access.ts";
import { canonicalClearance, clearanceUpTo } from "./clearance.ts";
import { clearanceFromXml, clearanceToXml } from "./clearance-xml.ts";
import { compileClearance, compileLabel, permits } from "./compiled-policy.ts";
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { noLabelVectors, publishedPolicies } from "./label-vectors-fixture.ts";
import { dominatesUnder, highestOf } from "./label-order.ts";
import { clearancesUnder, labelOf, labelsUnder, small } from "./small-policy-fixture.ts";
import { validity } from "./validity.ts";

const need = (...values: string[]) => ({ tagSet: "Need", type: "RESTRICTIVE" as const, values });
const readers = (...values: string[]) => ({ tagSet: "Readers", type: "PERMISSIVE" as const, values });
const notes = (...values: string[]) => ({ tagSet: "Notes", type: "INFORMATIVE" as const, values });
const may = (label: ConfidentialityLabel, ...args: Parameters<typeof clearanceUpTo> extends [unknown, ...infer R] ? R : never) => access(label, clearanceUpTo(small, ...args), small);

describe("access", () => {
  it("takes the classification, every restrictive category, and one of each permissive tag; informative ones take nothing", () => {
    const label = labelOf(small, "MIDDLE", [need("RED", "GREEN"), readers("B")]);
    expect(may(label, "MIDDLE", [need("RED", "GREEN"), readers("B", "C")])).toEqual({ permitted: true });
    expect(may(labelOf(small, "LOW", [notes("STAFF"), readers("B")]), "LOW", [readers("B")])).toEqual({ permitted: true });
    expect(may(labelOf(small, "LOW", [readers("B", "C")]), "LOW", [readers("C", "D")])).toEqual({ permitted: true });
  });

  it("says what it would take", () => {
    expect(may(labelOf(small, "MIDDLE", [need("RED", "GREEN"), readers("B", "C")]), "LOW", [need("RED"), readers("D")])).toEqual({
      permitted: false,
      reasons: [{ code: "access/classification", needed: "MIDDLE" }, { code: "access/all-of", tagSet: "Need", missing: ["GREEN"] }, { code: "access/any-of", tagSet: "Readers", anyOf: ["B", "C"] }],
    });
  });

  it("a classification is held by being listed: HIGH alone does not open LOW", () => {
    const only = canonicalClearance({ policy: { name: "Small" }, classifications: ["HIGH"], categories: [] });
    expect(access(labelOf(small, "LOW"), only, small)).toMatchObject({ permitted: false });
  });

  it("is closed for a label that its policy does not allow, of another policy, or outside its time", () => {
    expect(may(labelOf(small, "HIGH"), "HIGH")).toMatchObject({ permitted: false, reasons: [{ code: "access/invalid-label", faults: [{ code: "label/required-category" }] }] });
    const label = labelOf(small, "LOW");
    expect(access({ ...label, policy: { name: "Other" } }, clearanceUpTo(small, "HIGH"), small)).toMatchObject({ permitted: false });
    expect(access(label, { ...clearanceUpTo(small, "HIGH"), policy: { name: "Small", id: "9.9" } }, small)).toMatchObject({ permitted: false, reasons: [{ code: "access/other-policy" }] });
    const here = labelOf(small, "LOW", [{ tagSet: "Place", type: "PERMISSIVE", values: ["HERE"] }]);
    const cleared = clearanceUpTo(small, "LOW", here.categories);
    expect(access(here, cleared, small, { at: Date.UTC(2026, 5, 1) / 1000 })).toEqual({ permitted: true });
    expect(access(here, cleared, small, { at: Date.UTC(2027, 5, 1) / 1000 })).toMatchObject({ permitted: false });
  });

  it("is the same in bits as in names, and bits of two policies are never compared", () => {
    fc.assert(fc.property(labelsUnder(small), clearancesUnder(small), (label, clearance) => {
      fc.pre(validity(label, small).length === 0);
      expect(permits(compileLabel(label, small), compileClearance(clearance, small))).toBe(access(label, clearance, small).permitted);
    }), { numRuns: 1000 });
    const copy = { ...small };
    expect(permits(compileLabel(labelOf(small, "LOW"), small), compileClearance(clearanceUpTo(copy, "LOW"), copy))).toBe(false);
    expect(() => compileLabel(labelOf(small, "HIGH"), small)).toThrow("label/required-category");
  });

  it.skipIf(noLabelVectors)("is the same in bits as in names under the whole published policy", () => {
    const { nato } = publishedPolicies();
    let decided = 0;
    fc.assert(fc.property(labelsUnder(nato), clearancesUnder(nato), (label, clearance) => {
      if (validity(label, nato).length > 0) return;
      decided++;
      expect(permits(compileLabel(label, nato), compileClearance(clearance, nato))).toBe(access(label, clearance, nato).permitted);
    }), { numRuns: 1000 });
    expect(decided).toBeGreaterThan(10);
  });
});

describe("clearances", () => {
  it("survive XML", () => fc.assert(fc.property(clearancesUnder(small), (clearance) => void expect(clearanceFromXml(clearanceToXml(clearance))).toEqual(clearance))));
  it("are read by number too", () => {
    const xml = "<clearance xmlns='http://surevine.com/xmlns/spiffy'><policy id='1.2.3'/><classification lacv='1'/><classification lacv='02'/><tag type='restrictive' id='1.2.3.1' lacv='3'/></clearance>";
    expect(clearanceFromXml(xml, [small])).toEqual(clearanceUpTo(small, "MIDDLE", [{ ...need("GREEN"), tagSetId: "1.2.3.1" }]));
  });
  it("with anything more are refused", () => {
    const xml = clearanceToXml(clearanceUpTo(small, "LOW", [readers("A")]));
    for (const bad of [xml.replace("</ConfidentialityClearance>", "<Extra/></ConfidentialityClearance>"), xml.replace("ClassificationList>", "List>"), xml.replace("PERMISSIVE", "ANY")]) expect(() => clearanceFromXml(bad)).toThrow();
  });
});

describe("labels of one policy", () => {
  const any = labelsUnder(small);
  /** Informative categories protect nothing, so that two labels that differ in them alone dominate each other. */
  const protection = (label: ConfidentialityLabel) => JSON.stringify([label.classification, label.categories.filter(({ type }) => type !== "INFORMATIVE")]);

  it("are in a partial order", () => {
    fc.assert(fc.property(any, any, any, (a, b, c) => {
      expect(dominatesUnder(small, a, a)).toBe(true);
      if (dominatesUnder(small, a, b) && dominatesUnder(small, b, c)) expect(dominatesUnder(small, a, c)).toBe(true);
      if (dominatesUnder(small, a, b) && dominatesUnder(small, b, a)) expect(protection(a)).toBe(protection(b));
    }), { numRuns: 3000 });
  });

  it("dominate where whoever may read the one may read the other", () => {
    let met = 0;
    fc.assert(fc.property(any, any, clearancesUnder(small), (upper, lower, clearance) => {
      if (!dominatesUnder(small, upper, lower) || validity(lower, small).length > 0 || !access(upper, clearance, small).permitted) return;
      met++;
      expect(access(lower, clearance, small)).toEqual({ permitted: true });
    }), { numRuns: 20_000 });
    expect(met).toBeGreaterThan(5);
  });

  it("give one for the whole that dominates each, and no more than it must", () => {
    fc.assert(fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), any, (portions, other) => {
      let whole: ConfidentialityLabel;
      try {
        whole = highestOf(portions, small);
      } catch (error) {
        expect(String(error)).toMatch(/label\/(no-common-readers|no-order)/);
        return;
      }
      for (const portion of portions) expect(dominatesUnder(small, whole, portion)).toBe(true);
      if (portions.every((portion) => dominatesUnder(small, other, portion))) expect(dominatesUnder(small, other, whole)).toBe(true);
    }), { numRuns: 1000 });
  });

  it("that nobody may read all of have none for the whole; neither have two of one height, nor none, nor unknown ones", () => {
    expect(() => highestOf([labelOf(small, "LOW", [readers("A")]), labelOf(small, "LOW", [readers("B")])], small)).toThrow("label/no-common-readers");
    expect(() => highestOf([labelOf(small, "HIGH"), labelOf(small, "OLD")], small)).toThrow("label/no-order");
    expect(() => highestOf([], small)).toThrow("label/empty");
    expect(() => highestOf([labelOf(small, "LOW", [readers("Z")])], small)).toThrow("label/unknown-category");
    expect(dominatesUnder(small, labelOf(small, "HIGH"), { ...labelOf(small, "LOW"), policy: { name: "Other" } })).toBe(false);
  });
});

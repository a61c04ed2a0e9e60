/** Labels said in another policy: as published for TLP, refused where nothing is declared, and never lower than before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { access } from "./access.ts";
import type { Clearance } from "./clearance.ts";
import type { LabelCategory } from "./confidentiality-label.ts";
import { noLabelVectors, publishedLabel, publishedPolicies } from "./label-vectors-fixture.ts";
import { dominatesUnder } from "./label-order.ts";
import { mapLabel } from "./map-label.ts";
import { marking } from "./marking.ts";
import { parseSpif, SPIF } from "./parse-spif.ts";
import { entriesOf, entryFor } from "./resolve.ts";
import { clearancesUnder, labelOf, labelsUnder, small } from "./small-policy-fixture.ts";
import { categoryType, type SpifPolicy } from "./spif.ts";
import { validity } from "./validity.ts";

describe.skipIf(noLabelVectors)("the published equivalences", () => {
  it("from TLPX to TLP are marked as published: with what TLP asks for, and without what is to be left out", () => {
    const { tlp, tlpx } = publishedPolicies();
    expect(marking(mapLabel(publishedLabel("tlpx-amber-eu.xml"), tlpx, tlp), tlp)).toBe("TLP:AMBER [REGION=EU] [Additional Handling May Apply]/[Imported Data]");
    expect(marking(mapLabel(publishedLabel("tlpx-green-sh-na.xml"), tlpx, tlp), tlp)).toBe("TLP:GREEN [REGION=EU/US] [Imported Data]");
  });

  it("go back where the way back is declared, and are refused where it isn't", () => {
    const { tlp, tlpx } = publishedPolicies();
    for (const colour of ["WHITE", "GREEN", "RED"]) expect(mapLabel(labelOf(tlp, colour), tlp, tlpx).classification).toBe(colour);
    expect(() => mapLabel(mapLabel(publishedLabel("tlpx-amber-eu.xml"), tlpx, tlp), tlp, tlpx)).toThrow("label/unmappable");
    // AMBER needs a dissemination there, which no label of TLP gives.
    expect(() => mapLabel(labelOf(tlp, "AMBER"), tlp, tlpx)).toThrow("label/mapped-invalid");
    expect(() => mapLabel(labelOf(tlpx, "RED", [{ tagSet: "Mandatory Data Handling", type: "RESTRICTIVE", values: ["Anonymize"] }]), tlpx, tlp)).toThrow("label/unmappable");
  });

  it("between policies that declare nothing of one another are refused", () => {
    const { nato, tlp } = publishedPolicies();
    expect(() => mapLabel(publishedLabel("nato-4774-17-2.nato"), nato, tlp)).toThrow("label/unmappable");
    expect(() => mapLabel(publishedLabel("nato-4774-17-5.nato"), nato, tlp)).toThrow("label/excluded-class");
  });
});

/** A policy without conditions; `from` declares for each of its names what of `to` it is. */
function policyXml(name: string, id: string, other: string, equivalents: ReadonlyMap<string, string> = new Map()): string {
  const inner = (key: string) => equivalents.get(key) ?? "";
  const category = (set: string, value: number) => `<tagCategory name="${set}${value}" lacv="${value}">${inner(`${set}${value}`)}</tagCategory>`;
  const set = (arc: number, called: string, type: string) => `<securityCategoryTagSet name="${called}" id="${id}.${arc}"><securityCategoryTag name="${called}" tagType="${type}">${[1, 2, 3].map((value) => category(called, value)).join("")}</securityCategoryTag></securityCategoryTagSet>`;
  return `<SPIF xmlns="${SPIF}"><securityPolicyId name="${name}" id="${id}"/><equivalentPolicies><equivalentPolicy name="other" id="${other}"/></equivalentPolicies><securityClassifications>${[1, 2, 3].map((level) => `<securityClassification name="C${level}" lacv="${level}" hierarchy="${level}">${inner(`C${level}`)}</securityClassification>`).join("")}</securityClassifications><securityCategoryTagSets>${SETS.map(([called, type], index) => set(index + 1, called, type)).join("")}</securityCategoryTagSets></SPIF>`;
}

const SETS = [["P", "permissive"], ["Q", "permissive"], ["R", "restrictive"], ["I", "tagType7"]] as const;
const to = parseSpif(policyXml("To", "1.9", "1.8"));

/** Equivalences at random, as an honest, careless or hostile author might declare them: anything to anything, several, none, left out. */
const anyFrom: fc.Arbitrary<SpifPolicy> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom("encrypt", "both"), fc.nat(2)), { minLength: 3, maxLength: 3 }),
    // Mostly its namesake, so that enough can be mapped.
    fc.array(fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant("same") }, { weight: 1, arbitrary: fc.constant("discard") }, { weight: 2, arbitrary: fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 })) }), { maxLength: 2 }), { minLength: 12, maxLength: 12 }),
  )
  .map(([classes, categories]) => {
    const equivalents = new Map(classes.map(([applied, level], index) => [`C${index + 1}`, `<equivalentClassification policyRef="other" lacv="${level + 1}" applied="${applied}"/>`]));
    categories.forEach((targets, at) => {
      const own = Math.floor(at / 3);
      const element = (set: number, lacv: number, action = "") => `<equivalentSecCategoryTag policyRef="other" tagSetId="1.9.${set + 1}" tagType="${SETS[set]![1]}" lacv="${lacv}" applied="both"${action}/>`;
      equivalents.set(`${SETS[own]![0]}${(at % 3) + 1}`, targets.map((target) => (target === "discard" ? element(own, 1, ' action="discard"') : target === "same" ? element(own, (at % 3) + 1) : element(target[0], target[1]))).join(""));
    });
    return parseSpif(policyXml("From", "1.8", "1.9", equivalents));
  });

/** What a clearance under `to` amounts to under `from`, straight from the declared equivalences: a classification by its own; a permissive category by any of its own; a restrictive one by all. */
function equivalentClearance(clearance: Clearance, from: SpifPolicy): Clearance {
  const held = new Set(clearance.categories.flatMap((category) => category.values.flatMap((value) => { const entry = entryFor(category, value, to); return "ordinal" in entry ? [`${entry.set.id} ${entry.category.lacv}`] : []; })));
  const classifications = from.classifications.filter(({ equivalents }) => equivalents.some(({ lacv }) => clearance.classifications.includes(`C${lacv}`))).map(({ name }) => name);
  const categories: LabelCategory[] = entriesOf(from).flatMap(({ set, tag, category }) => {
    const targets = category.equivalents.flatMap(({ becomes }) => (becomes ? [`${becomes.tagSetId} ${becomes.lacv}`] : []));
    const has = categoryType(tag.type) === "RESTRICTIVE" ? targets.length > 0 && targets.every((target) => held.has(target)) : targets.some((target) => held.has(target));
    return has ? [{ tagSet: set.name, type: categoryType(tag.type), values: [category.name] }] : [];
  });
  return { policy: { name: "From", id: "1.8" }, classifications, categories };
}

describe("mapping", () => {
  it("never lets in who was not let in before, whatever the equivalences", () => {
    let mapped = 0;
    let opened = 0;
    fc.assert(
      fc.property(anyFrom.chain((from) => fc.tuple(fc.constant(from), labelsUnder(from), fc.array(clearancesUnder(to), { minLength: 6, maxLength: 6 }))), ([from, label, clearances]) => {
        const result = mappedOrRefused(label, from);
        if (!result) return;
        mapped++;
        expect(validity(result, to)).toEqual([]);
        for (const clearance of clearances) {
          if (!access(result, clearance, to).permitted) continue;
          opened++;
          expect(access(label, equivalentClearance(clearance, from), from)).toEqual({ permitted: true });
        }
      }),
      { numRuns: 1500 },
    );
    expect(mapped).toBeGreaterThan(100);
    expect(opened).toBeGreaterThan(50);
  });

  it("there and back is never lower than before", () => {
    const names = new Map<string, string>([...[1, 2, 3].map((level) => [`C${level}`, `<equivalentClassification policyRef="other" lacv="${level}" applied="both"/>`] as const), ...SETS.flatMap(([set, type], index) => [1, 2, 3].map((value) => [`${set}${value}`, `<equivalentSecCategoryTag policyRef="other" tagSetId="1.9.${index + 1}" tagType="${type}" lacv="${value}" applied="both"/>`] as const))]);
    const from = parseSpif(policyXml("From", "1.8", "1.9", names));
    fc.assert(fc.property(labelsUnder(from), (label) => void expect(dominatesUnder(from, mapLabel(mapLabel(label, from, to), to, from), label)).toBe(true)));
  });

  const one = (equivalents: Record<string, string>) => parseSpif(policyXml("From", "1.8", "1.9", new Map(Object.entries({ C1: level(1), C2: level(2), ...equivalents }))));
  const level = (lacv: number, applied = "both") => `<equivalentClassification policyRef="other" lacv="${lacv}" applied="${applied}"/>`;
  const tag = (set: number, lacv: number, more = "") => `<equivalentSecCategoryTag policyRef="other" tagSetId="1.9.${set}" tagType="${SETS[set - 1]![1]}" lacv="${lacv}" applied="both"${more}/>`;
  const with_ = (set: string, type: LabelCategory["type"], ...values: string[]) => ({ tagSet: set, type, values });

  it.each<[string, Record<string, string>, readonly LabelCategory[], string]>([
    ["a restriction that is to be left out", { R1: tag(3, 1, ' action="discard"') }, [with_("R", "RESTRICTIVE", "R1")], "label/mapping-lowers"],
    ["readers that are to be left out", { P1: tag(1, 1, ' action="discard"') }, [with_("P", "PERMISSIVE", "P1")], "label/mapping-lowers"],
    ["a restriction that becomes a choice", { R1: tag(1, 1) }, [with_("R", "RESTRICTIVE", "R1")], "label/mapping-lowers"],
    ["a restriction that becomes a remark", { R1: tag(4, 1) }, [with_("R", "RESTRICTIVE", "R1")], "label/mapping-lowers"],
    ["two lists of readers that become one", { P1: tag(1, 1), Q1: tag(1, 2) }, [with_("P", "PERMISSIVE", "P1"), with_("Q", "PERMISSIVE", "Q1")], "label/mapping-lowers"],
    ["a remark that becomes a further reader", { P1: tag(1, 1), I1: tag(1, 2) }, [with_("P", "PERMISSIVE", "P1"), with_("I", "INFORMATIVE", "I1")], "label/mapping-lowers"],
    ["a category without equivalent", {}, [with_("R", "RESTRICTIVE", "R2")], "label/unmappable"],
    ["an equivalent that isn't there", { C2: level(9) }, [], "label/unmappable"],
    ["an equivalence that asks for one of several", { C2: level(2).replace("/>", '><requiredCategory operation="oneOrMore"><categoryGroup tagSetRef="R" tagType="restrictive"/></requiredCategory></equivalentClassification>') }, [], "label/mapping-needs-choice"],
  ])("refuses %s", (_, equivalents, categories, code) => {
    const from = one(equivalents);
    expect(() => mapLabel(labelOf(from, "C2", categories), from, to)).toThrow(code);
  });

  it("refuses an equivalence whose declared way back ends lower", () => {
    const from = one({ C1: level(2), C2: level(1, "encrypt") });
    const back = parseSpif(policyXml("To", "1.9", "1.8", new Map([["C1", level(1)]])));
    expect(() => mapLabel(labelOf(from, "C2"), from, back)).toThrow("label/mapping-lowers");
  });

  it("takes the higher where both policies say what a classification is", () => {
    const from = one({ C1: level(1, "encrypt") });
    const theirs = parseSpif(policyXml("To", "1.9", "1.8", new Map([["C3", level(1, "decrypt")]])));
    expect(mapLabel(labelOf(from, "C1"), from, theirs).classification).toBe("C3");
  });

  it("leaves a label of the same policy as it is, and refuses one that isn't valid", () => {
    const label = labelOf(small, "LOW");
    expect(mapLabel(label, small, small)).toBe(label);
    expect(() => mapLabel(labelOf(small, "HIGH"), small, to)).toThrow("label/required-category");
  });

  function mappedOrRefused(label: ReturnType<typeof labelOf>, from: SpifPolicy) {
    try {
      return mapLabel(label, from, to);
    } catch (error) {
      expect(String(error)).toMatch(/label\/(unmappable|mapping-lowers|mapped-invalid)/);
      return undefined;
    }
  }
});

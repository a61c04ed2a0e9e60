/** The published policies and labels (surevine/spiffing), read whole: table 17 of ADatP-4774 in both forms, and TLP. */
import { describe, expect, it } from "vitest";
import { clearanceUpTo } from "./clearance.ts";
import { access } from "./access.ts";
import { labelFromXml, labelToXml } from "./label-xml.ts";
import { labelFile, noLabelVectors, publishedLabel, publishedPolicies } from "./label-vectors-fixture.ts";
import { labelOf } from "./small-policy-fixture.ts";
import { marking } from "./marking.ts";
import { validity } from "./validity.ts";

/** As published, but for 17-5: its published marking leaves out a releasability that the policy has no way to leave out, and excludes at that classification. */
const MARKED: readonly (readonly [name: string, en: string, fr: string])[] = [
  ["17-1", "NATO UNCLASSIFIED Releasable to ISAF, KFOR, RESOLUTE SUPPORT", "NATO SANS CLASSIFICATION Communicable a ISAF, KFOR, RESOLUTE SUPPORT"],
  ["17-2", "NATO UNCLASSIFIED", "NATO SANS CLASSIFICATION"],
  ["17-3", "NATO UNCLASSIFIED - STAFF", "NATO SANS CLASSIFICATION - STAFF"],
  ["17-4", "NATO RESTRICTED Releasable to Japan, Switzerland, Ukraine", "NATO DIFFUSION RESTREINTE Communicable a Japon, Suisse, Ukraine"],
  ["17-6", "NATO/KFOR CONFIDENTIAL Ireland, Sweden, Ukraine, NATO ONLY", "NATO/KFOR CONFIDENTIEL Irlande, Suède, Ukraine, NATO SEULEMENT"],
];

describe.skipIf(noLabelVectors)("the published policies", () => {
  it("are read whole", () => {
    const { nato, tlpx } = publishedPolicies();
    expect([nato.name, nato.id, nato.version]).toEqual(["NATO", "1.3.26.1.3.1", "79"]);
    expect(nato.classifications.map(({ name, hierarchy }) => [name, hierarchy])).toEqual([["UNCLASSIFIED", 1], ["RESTRICTED", 2], ["CONFIDENTIAL", 3], ["SECRET", 4], ["TOP SECRET", 5]]);
    expect(nato.tagSets.map(({ name, tags }) => [name, tags[0]!.type, tags[0]!.categories.length])).toEqual([["Additional Sensitivity", "restrictive", 9], ["Releasable To", "enumeratedPermissive", 90], ["Only", "enumeratedPermissive", 90], ["Administrative", "informative", 5], ["Context", "permissive", 11]]);
    expect(nato.tagSets[0]!.tags[0]!.categories.filter(({ obsolete }) => obsolete).map(({ name }) => name)).toEqual(["SIOP ESI", "EXCLUSIVE", "INTELLIGENCE", "LOGISTICS", "OPERATIONS"]);
    expect(tlpx.classifications.map(({ colour }) => colour)).toEqual(["white", "green", "#FFAA00", "red"]);
    expect(tlpx.equivalents.map(({ name, required }) => [name, required.length])).toEqual([["TLP", 1], ["UK-DEMO", 0]]);
  });
});

describe.skipIf(noLabelVectors)("the published labels", () => {
  it.each(MARKED)("%s are valid and marked in English and French, from names and from numbers alike", (name, en, fr) => {
    const { nato, all } = publishedPolicies();
    for (const form of ["nato", "xml"]) {
      const label = publishedLabel(`nato-4774-${name}.${form}`);
      expect(validity(label, nato)).toEqual([]);
      expect(marking(label, nato)).toBe(en);
      expect([marking(label, nato, { language: "fr" }), marking(label, nato, { language: "fr-CA" })]).toEqual([fr, fr]);
      expect(labelFromXml(labelToXml(label), all)).toEqual(label);
    }
  });

  it("17-5 is refused: EAPC and ISAF are not for CONFIDENTIAL", () => {
    const { nato } = publishedPolicies();
    for (const form of ["nato", "xml"]) {
      const label = publishedLabel(`nato-4774-17-5.${form}`);
      expect(validity(label, nato).map(({ code, value }) => [code, value])).toEqual([["label/excluded-class", "EAPC"], ["label/excluded-class", "ISAF"]]);
      expect(marking(label, nato)).toBe("NATO/EAPC CONFIDENTIAL Releasable to EAPC, ISAF");
      expect(access(label, clearanceUpTo(nato, "TOP SECRET", label.categories), nato)).toMatchObject({ permitted: false, reasons: [{ code: "access/invalid-label" }] });
    }
  });

  it("of TOP SECRET begin with COSMIC, in both languages", () => {
    const { nato } = publishedPolicies();
    const label = publishedLabel("nato-4774-extra-1.xml");
    expect([marking(label, nato), marking(label, nato, { language: "fr" })]).toEqual(["COSMIC TOP SECRET", "COSMIC TRES SECRET"]);
  });

  it("of TLP carry no name of a policy, and what stands before and after", () => {
    const { tlpx } = publishedPolicies();
    expect(marking(publishedLabel("tlpx-amber-eu.xml"), tlpx)).toBe("TLPX:AMBER J:EU");
    expect(marking(publishedLabel("tlpx-green-sh-na.xml"), tlpx)).toBe("TLPX:GREEN J:SafeHarbour Do not action");
  });

  it("may call categories by their tag instead of its set, and then mean that tag alone", () => {
    const { tlpx } = publishedPolicies();
    const by = (tagSet: string, type: "RESTRICTIVE" | "PERMISSIVE", value: string, tagSetId?: string) => validity(labelOf(tlpx, "GREEN", [{ tagSet, type, values: [value], ...(tagSetId ? { tagSetId } : {}) }]), tlpx).map(({ code }) => code);
    expect(by("Jurisdiction", "PERMISSIVE", "EU")).toEqual([]);
    expect(by("Handling", "RESTRICTIVE", "Aggregate", "1.2.826.0.1.6726289.0.1.2")).toEqual([]);
    expect(by("Handling", "RESTRICTIVE", "Transit")).toEqual(["label/unknown-category"]); // of the tag Encryption
    expect(by("Mandatory Data Handling", "RESTRICTIVE", "Transit")).toEqual([]);
    expect(by("Handling", "PERMISSIVE", "Aggregate")).toEqual(["label/wrong-type"]);
    expect(by("Handling", "RESTRICTIVE", "Aggregate", "1.2.3")).toEqual(["label/unknown-category"]);
    expect(by("Hand", "RESTRICTIVE", "Aggregate")).toEqual(["label/unknown-tag-set"]);
  });

  it("that give an identifier write URL for URI in one place: both are read, and two that differ are not", () => {
    expect(publishedLabel("nato-4774-17-1.nato").policy).toEqual({ name: "NATO", id: "1.3.26.1.3.1" });
    const twice = labelFile("nato-4774-17-1.nato").replace("URL=", 'URI="urn:oid:1.2" URL=');
    expect(() => labelFromXml(twice)).toThrow("label/invalid");
  });
});

/** The built-in policy as a SPIF, held to the four ranks of messages. */
import { describe, expect, it } from "vitest";
import { access } from "./access.ts";
import { clearanceUpTo } from "./clearance.ts";
import { ENTENTE_BASIC_ID, ententeBasicFor, ORIGINATOR_CONTROLLED, RELEASABLE_TO, SOURCES_PROTECTED } from "./entente-basic-spif.ts";
import { basicLabel } from "./label.ts";
import { lineRankOf, wholeLabelOf } from "./line-rank.ts";
import { marking } from "./marking.ts";
import { parseSpif } from "./parse-spif.ts";
import { ententeBasic, rankMarking, ranks } from "./policy.ts";
import { labelOf, SMALL, small } from "./small-policy-fixture.ts";
import { validity } from "./validity.ts";

const policy = ententeBasicFor([
  { domain: "ruritania.example", name: "Ruritania", nameFr: "Ruritanie" },
  { domain: "graustark.example", name: "Graustark" },
]);
const releasable = (...values: string[]) => ({ tagSet: RELEASABLE_TO, type: "PERMISSIVE" as const, values });
const restricted = (name: string) => ({ tagSet: name, type: "RESTRICTIVE" as const, values: [name] });

describe("the built-in policy", () => {
  it("has the classifications, ranks and markings that messages have", () => {
    expect(policy.name).toBe(ententeBasic.id);
    expect(policy.classifications.map(({ name }) => name)).toEqual(ententeBasic.classifications.map(({ name }) => name));
    for (const rank of ranks) {
      const label = wholeLabelOf(basicLabel(rank));
      expect([validity(label, policy, { making: true }), lineRankOf(label, policy), marking(label, policy), marking(label, policy, { language: "fr" })]).toEqual([[], rank, rankMarking(rank, "en"), rankMarking(rank, "fr")]);
    }
  });

  it("marks pages and portions in English and French", () => {
    const label = labelOf(policy, "CONFIDENTIAL", [restricted(ORIGINATOR_CONTROLLED), restricted(SOURCES_PROTECTED), releasable("graustark.example", "ruritania.example")]);
    expect(marking(label, policy)).toBe("CONFIDENTIAL // ORIGINATOR CONTROLLED // SOURCES PROTECTED // Releasable to Ruritania, Graustark");
    expect(marking(label, policy, { language: "fr" })).toBe("CONFIDENTIEL // CONTRÔLE DE L’ÉMETTEUR // SOURCES PROTÉGÉES // Communicable à Ruritanie, Graustark");
    expect(marking(label, policy, { code: "portionMarking" })).toBe("(C//OC//SP//REL Ruritania, Graustark)");
    expect(marking(label, policy, { code: "portionMarking", language: "fr" })).toBe("(C//CE//SP//COM Ruritanie, Graustark)");
    expect(ranks.map((rank) => marking(wholeLabelOf(basicLabel(rank)), policy, { code: "portionMarking" }))).toEqual(["(U)", "(R)", "(C)", "(S)"]);
    expect(ranks.map((rank) => marking(wholeLabelOf(basicLabel(rank)), policy, { code: "portionMarking", language: "fr" }))).toEqual(["(NC)", "(DR)", "(C)", "(S)"]);
  });

  it("is open to those it is releasable to, and to nobody else", () => {
    const label = labelOf(policy, "RESTRICTED", [releasable("graustark.example")]);
    expect(access(label, clearanceUpTo(policy, "SECRET", [releasable("graustark.example")]), policy)).toEqual({ permitted: true });
    expect(access(label, clearanceUpTo(policy, "SECRET", [releasable("ruritania.example")]), policy)).toMatchObject({ permitted: false, reasons: [{ code: "access/any-of", anyOf: ["graustark.example"] }] });
    expect(validity(labelOf(policy, "RESTRICTED", [releasable("erewhon.example")]), policy)).toMatchObject([{ code: "label/unknown-category" }]);
  });

  it("stands without organisations, and refuses names that would break a marking, or one domain twice", () => {
    expect(ententeBasicFor([]).tagSets.map(({ name }) => name)).toEqual([ORIGINATOR_CONTROLLED, SOURCES_PROTECTED]);
    expect(() => ententeBasicFor([{ domain: "a.example", name: "A\u202eB" }])).toThrow("spif/invalid");
    expect(() => ententeBasicFor([{ domain: "a.example", name: "A" }, { domain: "a.example", name: "B" }])).toThrow("spif/duplicate");
    expect(marking(labelOf(ententeBasicFor([{ domain: "a.example", name: `<"&'>` }]), "SECRET", [releasable("a.example")]), ententeBasicFor([{ domain: "a.example", name: `<"&'>` }]))).toBe(`SECRET // Releasable to <"&'>`);
  });
});

describe("the rank on the line of another policy's label", () => {
  const equivalent = parseSpif(
    SMALL.replace("<securityClassifications>", `<equivalentPolicies><equivalentPolicy name="entente-basic" id="${ENTENTE_BASIC_ID}"/></equivalentPolicies><securityClassifications>`).replace('hierarchy="2"/>', 'hierarchy="2"><equivalentClassification policyRef="entente-basic" lacv="3" applied="encrypt"/></securityClassification>'),
  );
  it("is what the policy declares, or the operator gave it; the higher of the two", () => {
    expect(lineRankOf(labelOf(equivalent, "MIDDLE"), equivalent)).toBe(2);
    expect(lineRankOf(labelOf(small, "MIDDLE"), small, { MIDDLE: 1 })).toBe(1);
    expect(lineRankOf(labelOf(equivalent, "MIDDLE"), equivalent, { MIDDLE: 1 })).toBe(2);
    expect(lineRankOf(labelOf(equivalent, "MIDDLE"), equivalent, { MIDDLE: 3 })).toBe(3);
  });
  it("is none where neither says so, and for what isn't understood: nothing goes", () => {
    expect(() => lineRankOf(labelOf(small, "LOW"), small)).toThrow("label/no-rank");
    expect(() => lineRankOf(labelOf(equivalent, "LOW"), equivalent, { MIDDLE: 1 })).toThrow("label/no-rank");
    expect(() => lineRankOf(labelOf(small, "constructor"), small)).toThrow("label/unknown-classification");
    expect(() => lineRankOf(labelOf(small, "LOW"), policy)).toThrow("label/unknown-policy");
  });
});

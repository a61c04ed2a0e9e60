/** A small policy with one of each kind of tag and condition, written for tests. */
import fc from "fast-check";
import { clearanceUpTo, type Clearance } from "./clearance.ts";
import { canonicalLabel, type ConfidentialityLabel, type LabelCategory } from "./confidentiality-label.ts";
import { parseSpif, SPIF } from "./parse-spif.ts";
import { categoryType, type SpifPolicy } from "./spif.ts";

export const SMALL = `<SPIF xmlns="${SPIF}" schemaVersion="2.1">
  <securityPolicyId name="Small" id="1.2.3"/>
  <securityClassifications>
    <securityClassification name="LOW" lacv="1" hierarchy="1" color="green"/>
    <securityClassification name="MIDDLE" lacv="2" hierarchy="2"/>
    <securityClassification name="HIGH" lacv="3" hierarchy="3"><requiredCategory operation="oneOrMore"><categoryGroup tagSetRef="Need" tagType="restrictive"/></requiredCategory></securityClassification>
    <securityClassification name="OLD" lacv="4" hierarchy="3" obsolete="true"/>
  </securityClassifications>
  <securityCategoryTagSets>
    <securityCategoryTagSet name="Need" id="1.2.3.1">
      <securityCategoryTag name="Need" tagType="restrictive">
        <tagCategory name="RED" lacv="1"/><tagCategory name="BLUE" lacv="2"><excludedCategory tagSetRef="Need" tagType="restrictive" lacv="3"/></tagCategory><tagCategory name="GREEN" lacv="3"/>
      </securityCategoryTag>
    </securityCategoryTagSet>
    <securityCategoryTagSet name="Readers" id="1.2.3.2">
      <securityCategoryTag name="Readers" tagType="enumerated" enumType="permissive" maxSelection="3">
        <tagCategory name="A" lacv="1"><excludedClass>HIGH</excludedClass></tagCategory><tagCategory name="B" lacv="2"/><tagCategory name="C" lacv="3"/><tagCategory name="D" lacv="4"/>
      </securityCategoryTag>
    </securityCategoryTagSet>
    <securityCategoryTagSet name="Place" id="1.2.3.3">
      <securityCategoryTag name="Place" tagType="permissive" singleSelection="true">
        <tagCategory name="HERE" lacv="1" notBefore="2026-01-01T00:00:00Z" notAfter="20261231235959Z"/><tagCategory name="THERE" lacv="2" obsolete="true" requiredClass="LOW"/>
      </securityCategoryTag>
    </securityCategoryTagSet>
    <securityCategoryTagSet name="Notes" id="1.2.3.4">
      <securityCategoryTag name="Notes" tagType="tagType7" tag7Encoding="bitSetAttributes"><tagCategory name="STAFF" lacv="1"><requiredCategory operation="onlyOne"><categoryGroup tagSetRef="Readers" tagType="enumerated" enumType="permissive"/></requiredCategory></tagCategory></securityCategoryTag>
    </securityCategoryTagSet>
  </securityCategoryTagSets>
</SPIF>`;

export const small: SpifPolicy = parseSpif(SMALL);

export function labelOf(policy: SpifPolicy, classification: string, categories: readonly LabelCategory[] = []): ConfidentialityLabel {
  return canonicalLabel({ kind: "originator", policy: { name: policy.name, id: policy.id }, classification, categories });
}

/** Any label that names what the policy has, valid or not. */
export function labelsUnder(policy: SpifPolicy): fc.Arbitrary<ConfidentialityLabel> {
  return fc.record({ classification: fc.constantFrom(...policy.classifications.map(({ name }) => name)), categories: categoriesUnder(policy) }).map(({ classification, categories }) => labelOf(policy, classification, categories));
}

/** Any clearance from some classification down. */
export function clearancesUnder(policy: SpifPolicy): fc.Arbitrary<Clearance> {
  return fc.record({ top: fc.constantFrom(...policy.classifications.map(({ name }) => name)), categories: categoriesUnder(policy) }).map(({ top, categories }) => clearanceUpTo(policy, top, categories));
}

function categoriesUnder(policy: SpifPolicy): fc.Arbitrary<LabelCategory[]> {
  const tags = policy.tagSets.flatMap((set) => set.tags.map((tag) => ({ set, tag })));
  const each = tags.map(({ set, tag }) =>
    fc.oneof(fc.constant<string[]>([]), fc.subarray(tag.categories.map(({ name }) => name), { minLength: 1, maxLength: Math.min(4, tag.categories.length) })).map((values): LabelCategory[] => (values.length === 0 ? [] : [{ tagSet: set.name, tagSetId: set.id, type: categoryType(tag.type), values }])),
  );
  return fc.tuple(...each).map((lists) => lists.flat());
}

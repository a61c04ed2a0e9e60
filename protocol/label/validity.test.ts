/** What a policy allows of a label. */
import { describe, expect, it } from "vitest";
import type { LabelCategory } from "./confidentiality-label.ts";
import { labelOf, small } from "./small-policy-fixture.ts";
import { validity } from "./validity.ts";

describe("validity", () => {
  const label = (classification: string, ...categories: LabelCategory[]) => labelOf(small, classification, categories);
  const need = (...values: string[]) => ({ tagSet: "Need", type: "RESTRICTIVE" as const, values });
  const readers = (...values: string[]) => ({ tagSet: "Readers", type: "PERMISSIVE" as const, values });
  const place = (...values: string[]) => ({ tagSet: "Place", type: "PERMISSIVE" as const, values });
  it.each([
    ["label/required-category", label("HIGH")],
    ["label/excluded-category", label("LOW", need("BLUE", "GREEN"))],
    ["label/excluded-class", label("HIGH", need("RED"), readers("A"))],
    ["label/required-class", label("MIDDLE", place("THERE"))],
    ["label/too-many", label("LOW", readers("A", "B", "C", "D"))],
    ["label/single-selection", label("LOW", place("HERE", "THERE"))],
    ["label/required-category", label("LOW", { tagSet: "Notes", type: "INFORMATIVE", values: ["STAFF"] }, readers("B", "C"))],
    ["label/unknown-classification", label("HIGHEST")],
    ["label/unknown-tag-set", label("LOW", { ...need("RED"), tagSet: "Want" })],
    ["label/unknown-category", label("LOW", need("PINK"))],
    ["label/wrong-type", label("LOW", { ...need("RED"), type: "PERMISSIVE" })],
    ["label/unknown-policy", { ...label("LOW"), policy: { name: "Small", id: "1.2.4" } }],
  ])("%s", (code, bad) => expect(validity(bad, small)[0]?.code).toBe(code));

  it("keeps what the policy has given up in old labels, and refuses it in new ones", () => {
    expect(validity(label("OLD"), small)).toEqual([]);
    expect(validity(label("OLD"), small, { making: true })).toEqual([{ code: "label/obsolete", value: "OLD" }]);
    expect(validity(label("LOW", place("THERE")), small, { making: true })).toMatchObject([{ code: "label/obsolete", value: "THERE" }]);
  });
});

/** Labels: order, combination, and the rank outside that must match the label inside. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../identity/test-people.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { basicLabel, dominates, highest, type Label, labelFromCbor, labelToCbor, rankOf } from "./label.ts";
import { ententeBasic, rankMarking, rankName, ranks } from "./policy.ts";
import { decodeRank, encodeRank, labelMatchesRank } from "./rank-header.ts";

const anyLabel: fc.Arbitrary<Label> = fc.record({ policy: fc.constant("p"), classification: fc.constantFrom(...ranks), categories: fc.uniqueArray(fc.constantFrom("A", "B", "C")) });

describe("labels", () => {
  it("of the built-in policy rank 0 to 3 and are marked in both languages", () => {
    expect(ranks.map((rank) => rankOf(basicLabel(rank)))).toEqual([0, 1, 2, 3]);
    expect(ranks.map(rankName)).toEqual(["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"]);
    expect(rankMarking(1, "fr")).toBe("DIFFUSION RESTREINTE");
    expect(ententeBasic.classifications).toHaveLength(4);
  });

  it("of an unknown policy or category rank as nothing", async () => {
    expect(await refusalOf(() => rankOf({ ...basicLabel(0), policy: "tlp" }))).toBe("label/unknown-policy");
    expect(await refusalOf(() => rankOf({ ...basicLabel(0), categories: ["X"] }))).toBe("label/unknown-category");
  });

  it("dominate as a partial order, and never across policies", () => {
    fc.assert(fc.property(anyLabel, anyLabel, anyLabel, (a, b, c) => dominates(a, a) && (!(dominates(a, b) && dominates(b, c)) || dominates(a, c))));
    expect(dominates(basicLabel(3), { ...basicLabel(0), policy: "other" })).toBe(false);
  });

  it("the highest dominates all it came from", async () => {
    fc.assert(fc.property(fc.array(anyLabel, { minLength: 1 }), (labels) => labels.every((label) => dominates(highest(labels), label))));
    expect(await refusalOf(() => highest([]))).toBe("label/empty");
    expect(await refusalOf(() => highest([basicLabel(0), { ...basicLabel(0), policy: "other" }]))).toBe("label/mixed-policies");
  });

  it("survive encoding; junk does not", async () => {
    fc.assert(fc.property(anyLabel, (label) => void expect(labelFromCbor(parseCbor(canonicalCbor(labelToCbor(label)), 1000))).toEqual(label)));
    for (const junk of [null, [], ["p", 4, []], ["p", 0], ["", 0, []], ["p", 0, [1]], ["p", "SECRET", []]]) expect(await refusalOf(() => labelFromCbor(junk))).toBe("label/invalid");
  });
});

describe("the rank outside", () => {
  it("is two bytes and comes back", () => expect(ranks.map((rank) => decodeRank(encodeRank(rank)))).toEqual([0, 1, 2, 3]));
  it.each([[], [1], [1, 4], [2, 0], [1, 0, 0], [0, 1]])("refuses %j", async (...bytes) => expect(await refusalOf(() => decodeRank(Uint8Array.of(...bytes)))).toBe("label/bad-rank"));
  it("a message that is SECRET inside and UNCLASSIFIED outside does not match", () => {
    expect(labelMatchesRank(basicLabel(3), 0)).toBe(false);
    expect(labelMatchesRank(basicLabel(3), 3)).toBe(true);
    expect(labelMatchesRank({ ...basicLabel(0), policy: "unknown" }, 0)).toBe(false);
  });
});

/** Whose policy decides on a label. */
import { describe, expect, it } from "vitest";
import { ententeBasicFor } from "./entente-basic-spif.ts";
import { type KnownPolicy, policyOf } from "./known-policies.ts";
import { basicLabel } from "./label.ts";
import { wholeLabelOf } from "./line-rank.ts";
import { labelOf, small } from "./small-policy-fixture.ts";

const known = (from: string, policy = small): KnownPolicy => ({ policy, from, ranks: {} });
const label = labelOf(small, "LOW");

describe("the policy of a label", () => {
  it("is one's own, else the originator's, and never a third one's", () => {
    const all = [known("erewhon.example"), known("graustark.example"), known("ruritania.example")];
    expect(policyOf(label, "graustark.example", "ruritania.example", all)?.from).toBe("ruritania.example");
    expect(policyOf(label, "graustark.example", "ruritania.example", all.slice(0, 2))?.from).toBe("graustark.example");
    expect(policyOf(label, "graustark.example", "ruritania.example", all.slice(0, 1))).toBeUndefined();
    expect(policyOf({ ...label, policy: { name: "Small", id: "1.2.4" } }, "graustark.example", "ruritania.example", all)).toBeUndefined();
  });
  it("is for the built-in one the own node's alone", () => {
    const basic = ententeBasicFor([]);
    expect(policyOf(wholeLabelOf(basicLabel(3)), "graustark.example", "ruritania.example", [known("graustark.example", basic)])).toBeUndefined();
    expect(policyOf(wholeLabelOf(basicLabel(3)), "graustark.example", "ruritania.example", [known("ruritania.example", basic)])?.policy).toBe(basic);
  });
});

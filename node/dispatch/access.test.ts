import { describe, expect, it } from "vitest";
import { access } from "../../protocol/label/access.ts";
import { clearanceUpTo } from "../../protocol/label/clearance.ts";
import { labelOf, small } from "../../protocol/label/small-policy-fixture.ts";
import { encodeLabel, labelOfChoice } from "../../protocol/dispatch/labels.ts";
import { compartmentsHeld, judgeAccessWith } from "./access.ts";

describe("categories beside the rank", () => {
  const permitted = (held: readonly string[]) => access(labelOf(small, "MIDDLE", [{ tagSet: "Need", type: "RESTRICTIVE", values: ["RED", "BLUE"] }]), clearanceUpTo(small, "HIGH", compartmentsHeld(small, held)), small).permitted;

  it("a label's restrictive categories have to be held, all of them", () => {
    expect([[], ["RED"], ["RED", "BLUE"], ["RED", "BLUE", "GREEN"]].map(permitted)).toEqual([false, false, true, true]);
  });

  it("of a category that the policy has as permissive, or not at all, nobody is given anything", () => {
    expect(compartmentsHeld(small, ["A", "HERE", "PURPLE"])).toEqual([]);
  });

  it("a reader's node can't make its people somebody to whom a label is releasable by calling the other's domain a category", () => {
    const judge = judgeAccessWith(() => [{ domain: "ruritania.example", name: "Ruritania" }, { domain: "graustark.example", name: "Graustark" }]);
    const label = encodeLabel(labelOfChoice({ rank: 1, releasableTo: ["graustark.example"], originatorControlled: false, sourcesProtected: false }));
    const of = (domain: string, categories: string[]) => judge(label, 1, { domain: domain as never, clearance: { rank: 3, categories } }, 3);
    expect(of("graustark.example", [])).toEqual({ permitted: true });
    expect(of("erewhon.example", ["graustark.example", "Releasable To"])).toEqual({ permitted: false, code: "dispatch/not-releasable" });
  });
});

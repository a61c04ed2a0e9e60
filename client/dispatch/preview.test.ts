import { describe, expect, it } from "vitest";
import { foreseen } from "./preview.ts";

const label = { rank: 2, releasableTo: ["a.example"], originatorControlled: true, sourcesProtected: false } as const;

describe("what a reader will find closed", () => {
  it("is what its label does not release, and what the accord does not carry", () => {
    expect(foreseen(label, { domain: "a.example", accord: 2 })).toBeNull();
    expect(foreseen(label, { domain: "b.example", accord: 3 })).toBe("dispatch/not-releasable");
    expect(foreseen(label, { domain: "a.example", accord: 1 })).toBe("dispatch/above-accord");
    expect(foreseen({ ...label, releasableTo: [] }, { domain: "b.example", accord: null })).toBeNull();
  });
});

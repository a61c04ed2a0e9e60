/** The rule by which a key is released: it takes everything, and each thing that denies is enough. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FactCode, factValues, levelOfValue } from "../../assurance/fact-values.ts";
import type { Level, Rank } from "../../assurance/facts.ts";
import { ceilingOf, type CeilingPolicy } from "../../assurance/ceiling.ts";
import { type DecisionFacts, decide } from "./decide.ts";

const NOW = 1_800_000_000;
const kinds = ["person", "device", "client", "authenticator"] as const;
const valuesOf = (kind: (typeof kinds)[number]) => (Object.keys(factValues) as FactCode[]).filter((value) => factValues[value].kind === kind);

const rank = fc.constantFrom<Rank>(0, 1, 2, 3);
const policy: fc.Arbitrary<CeilingPolicy> = fc.record({ ranks: fc.tuple(rank, rank, rank, rank), maximum: rank }, { requiredKeys: ["ranks"] });
const until = fc.constantFrom(null, NOW - 1, NOW, NOW + 1);
const anything: fc.Arbitrary<DecisionFacts> = fc.record({
  now: fc.constant(NOW),
  dispatch: fc.option(fc.record({ state: fc.constantFrom("active" as const, "active" as const, "revoked" as const), until }), { nil: undefined, freq: 8 }),
  key: fc.option(fc.record({ state: fc.constantFrom("active" as const, "active" as const, "revoked" as const), rank }), { nil: undefined, freq: 8 }),
  release: fc.option(fc.record({ state: fc.constantFrom("active" as const, "active" as const, "active" as const, "revoked" as const, "one-signature" as const), until }), { nil: undefined, freq: 8 }),
  device: fc.record({ status: fc.constantFrom("good" as const, "good" as const, "good" as const, "lowered" as const, "revoked" as const) }),
  facts: fc.tuple(...kinds.map((kind) => fc.array(fc.constantFrom(...valuesOf(kind)).map((value) => ({ kind, value })), { minLength: 0, maxLength: 2 }))).map((lists) => lists.flat()),
  policies: fc.array(policy, { maxLength: 2 }),
  access: fc.oneof({ weight: 3, arbitrary: fc.constant({ permitted: true as const }) }, { weight: 1, arbitrary: fc.constant({ permitted: false as const, code: "dispatch/clearance" }) }),
  forbidden: fc.option(fc.constant({ advice: "No." }), { nil: undefined, freq: 2 }),
  braked: fc.option(fc.constantFrom(0, NOW + 60), { nil: undefined, freq: 2 }),
}) as fc.Arbitrary<DecisionFacts>;

/** Everything that stands in the way, each looked at by itself: said a second time, otherwise than the rule says it. */
function hindrances(of: DecisionFacts): string[] {
  const levels = kinds.map((kind) => Math.min(...of.facts.filter((fact) => fact.kind === kind).map((fact) => levelOfValue(kind, fact.value)), ...(of.facts.some((fact) => fact.kind === kind) ? [] : [0])));
  const checks: Record<string, boolean> = {
    dispatch: of.dispatch?.state !== "active",
    key: of.key?.state !== "active",
    release: of.release?.state !== "active",
    "dispatch over": of.dispatch?.until !== null && (of.dispatch?.until ?? 0) <= of.now,
    "release over": of.release?.until !== null && (of.release?.until ?? 0) <= of.now,
    device: of.device.status !== "good",
    level: of.key === undefined || ceilingOf(Math.min(...levels) as Level, of.policies) < of.key.rank,
    access: !of.access.permitted,
    forbidden: of.forbidden !== undefined,
    braked: of.braked !== undefined,
  };
  return Object.keys(checks).filter((name) => checks[name]);
}

const permitted: DecisionFacts = {
  now: NOW,
  dispatch: { state: "active", until: null },
  key: { state: "active", rank: 1 },
  release: { state: "active", until: NOW + 1 },
  device: { status: "good" },
  facts: [{ kind: "person", value: "person/asserted" }, { kind: "device", value: "device/personal" }, { kind: "client", value: "client/served" }, { kind: "authenticator", value: "authenticator/software" }],
  policies: [{ ranks: [0, 1, 2, 3] }, { ranks: [0, 1, 2, 3], maximum: 1 }],
  access: { permitted: true },
  forbidden: undefined,
  braked: undefined,
};

/** Each of them denies by itself. */
const denials: Record<string, (of: DecisionFacts) => DecisionFacts> = {
  "dispatch/not-yours without a dispatch": (of) => ({ ...of, dispatch: undefined }),
  "dispatch/not-yours without a key": (of) => ({ ...of, key: undefined }),
  "dispatch/not-yours without a release": (of) => ({ ...of, release: undefined }),
  "dispatch/revoked": (of) => ({ ...of, dispatch: { until: null, ...of.dispatch, state: "revoked" } }),
  "dispatch/reader-revoked": (of) => ({ ...of, release: { until: null, ...of.release, state: "revoked" } }),
  "dispatch/portion-revoked": (of) => ({ ...of, key: { rank: 0, ...of.key, state: "revoked" } }),
  "dispatch/needs-second": (of) => ({ ...of, release: { until: null, ...of.release, state: "one-signature" } }),
  "dispatch/over of the whole": (of) => ({ ...of, dispatch: { state: "active", ...of.dispatch, until: of.now } }),
  "dispatch/over for this reader": (of) => ({ ...of, release: { state: "active", ...of.release, until: of.now } }),
  "dispatch/device-revoked": (of) => ({ ...of, device: { status: "revoked" } }),
  "dispatch/device-lowered": (of) => ({ ...of, device: { status: "lowered" } }),
  "dispatch/level by a fact that is missing": (of) => ({ ...of, facts: of.facts.filter(({ kind }) => kind !== "authenticator"), key: { state: "active", ...of.key, rank: 3 } }),
  "dispatch/level by one that is too low": (of) => ({ ...of, facts: [...of.facts, { kind: "device", value: "device/revoked" }], key: { state: "active", ...of.key, rank: 3 } }),
  "dispatch/clearance": (of) => ({ ...of, access: { permitted: false, code: "dispatch/clearance" } }),
  "dispatch/forbidden": (of) => ({ ...of, forbidden: {} }),
  "dispatch/braked": (of) => ({ ...of, braked: 0 }),
};

describe("a key is released", () => {
  it("where nothing stands against it", () => {
    expect(decide(permitted)).toEqual({ released: true, level: 1 });
  });

  it("exactly where nothing of all that could stand against it does", () => {
    let released = 0;
    fc.assert(fc.property(anything, (of) => {
      const decision = decide(of);
      if (decision.released) released++;
      expect(decision.released).toBe(hindrances(of).length === 0);
    }), { numRuns: 4_000 });
    expect(released).toBeGreaterThan(0);
  });

  it.each(Object.entries(denials))("never: %s, whatever else is so", (name, deny) => {
    const narrow = (of: DecisionFacts): DecisionFacts => (name.startsWith("dispatch/level") ? { ...of, policies: [{ ranks: [0, 1, 2, 3] }] } : of);
    const only = decide(narrow(deny(permitted)));
    expect(only.released ? "released" : only.why.code).toBe(name.split(" ")[0]);
    fc.assert(fc.property(anything, (of) => void expect(decide(narrow(deny(of))).released).toBe(false)));
  });

  it("no more when a denial is added to whatever there is", () => {
    fc.assert(fc.property(anything, fc.constantFrom(...Object.values(denials)), (of, deny) => {
      if (!decide(of).released) expect(decide(deny(of)).released).toBe(false);
    }));
  });

  it("at no lower a level than its label asks for, and a denial by level says which", () => {
    fc.assert(fc.property(anything, (of) => {
      const decision = decide(of);
      if (decision.released) expect(ceilingOf(decision.level, of.policies)).toBeGreaterThanOrEqual(of.key!.rank);
      else if (decision.why.code === "dispatch/level") expect(decision.why.level! > decision.level || ceilingOf(3, of.policies) < of.key!.rank).toBe(true);
    }));
  });

  it("to whoever was not let in nothing is said of why: there is one answer", () => {
    fc.assert(fc.property(anything, fc.constantFrom("dispatch", "key", "release"), (of, missing) => {
      expect(decide({ ...of, [missing]: undefined })).toMatchObject({ released: false, why: { code: "dispatch/not-yours" } });
    }));
  });
});

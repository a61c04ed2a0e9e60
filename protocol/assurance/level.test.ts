/** The level function: total, a minimum, monotone, independent of order, and OPEN wherever anything is missing or unknown. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ceilingOf, defaultCeilings } from "./ceiling.ts";
import { factValues, levelOfValue, raiseHint } from "./fact-values.ts";
import type { Fact, FactKind, Level } from "./facts.ts";
import { assess, kindOrder } from "./level.ts";

const A = "mimi://ruritania.example/d/alice/00000000000000000000000000000001";
const B = "mimi://graustark.example/d/bob/00000000000000000000000000000002";
const policies = [defaultCeilings];

const fact = (end: string, kind: FactKind, value: string, extra: Partial<Fact> = {}): Fact => ({ end, kind, value, level: levelOfValue(kind, value), source: "checked", since: 0, ...extra });
const best = (end: string): Fact[] => [fact(end, "person", "person/verified"), fact(end, "authenticator", "authenticator/passkey"), fact(end, "device", "device/issued", { source: "stated", statedBy: "ruritania.example" }), fact(end, "client", "client/installed")];
const path = fact("path", "path", "path/authenticated-pq");
const verified = [...best(A), ...best(B), path];
const change = (facts: Fact[], end: string, kind: FactKind, value: string): Fact[] => facts.map((one) => (one.end === end && one.kind === kind ? fact(end, kind, value) : one));
const assessed = (facts: Fact[], requiredEnds = [A, B]) => assess({ facts, requiredEnds, policies });

const junkFact: fc.Arbitrary<Fact> = fc.record(
  {
    end: fc.oneof(fc.constantFrom(A, B, "path"), fc.string()),
    kind: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<FactKind>("person", "authenticator", "device", "presence", "client", "path") }, { weight: 1, arbitrary: fc.string() as fc.Arbitrary<FactKind> }),
    value: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...Object.keys(factValues)) }, { weight: 1, arbitrary: fc.constantFrom("constructor", "__proto__", "") }, { weight: 1, arbitrary: fc.string() }),
    level: fc.oneof(fc.constantFrom<Level>(0, 1, 2, 3), fc.constantFrom(4, -1, 1.5, Number.NaN, Infinity) as fc.Arbitrary<Level>),
    source: fc.constantFrom("checked" as const, "stated" as const),
    since: fc.integer(),
    leaf: fc.nat(9),
  },
  { requiredKeys: ["end", "kind", "value", "level", "source", "since"] },
);
const junk = fc.array(junkFact, { maxLength: 24 });
const ends = fc.array(fc.oneof(fc.constantFrom(A, B), fc.string()), { maxLength: 4 });

describe("the table", () => {
  it("PRIVATE for two personal devices that the node vouches for", () => {
    const personal = (end: string) => [fact(end, "person", "person/asserted"), fact(end, "authenticator", "authenticator/software"), fact(end, "device", "device/personal"), fact(end, "client", "client/served")];
    const result = assessed([...personal(A), ...personal(B), fact("path", "path", "path/end-to-end")]);
    expect(result).toMatchObject({ level: 1, ceiling: 1, limiting: { kind: "person", end: B }, missing: [] });
  });

  it("VERIFIED only when everything is, at both ends", () => expect(assessed(verified)).toMatchObject({ level: 2, ceiling: 2, missing: [] }));

  it.each<[string, FactKind, string, Level]>([
    [A, "client", "client/served", 1],
    [B, "client", "client/served", 1],
    [A, "authenticator", "authenticator/passkey-without-prf", 1],
    [B, "device", "device/personal", 1],
    [B, "device", "device/revoked", 0],
    [A, "person", "person/recovered", 1],
    [A, "person", "person/guest", 0],
    ["path", "path", "path/not-end-to-end", 0],
    ["path", "path", "path/classical", 1],
  ])("one fact holds the line down: %s %s %s → %i", (end, kind, value, level) => {
    expect(assessed(change(verified, end, kind, value))).toMatchObject({ level, limiting: { end, kind, value } });
  });

  it.each([0, 1, 2, 3] as const)("the least-cleared person at a station caps the ceiling at rank %i, and not the level", (rank) => {
    const result = assessed([...verified, fact(B, "presence", `presence/cleared-${rank}`, { source: "stated" }), fact(A, "presence", "presence/cleared-3")]);
    expect(result).toMatchObject({ level: 2, ceiling: Math.min(2, rank), cap: rank });
    expect(result.limiting!.kind === "presence").toBe(rank < 2);
    expect(result.factsHash).not.toBe(assessed(verified).factsHash);
  });

  it.each([["presence/unlisted", 1], ["presence/lapsed", 0], ["presence/fallen", 0], ["presence/refused", 0], ["presence/anything", 0]] as const)("a station of which %s holds the line down to %i", (value, level) => {
    expect(assessed([...verified, fact(B, "presence", value)])).toMatchObject({ level, limiting: { end: B, kind: "presence", value } });
  });

  it("who is present is asked of stations alone: no other end lacks that fact", () => expect(assessed(verified).missing).toEqual([]));

  it("SECURE is not available: no value that can be reached gives it, and a claim to one counts as OPEN", () => {
    for (const [code, { kind, level, available }] of Object.entries(factValues)) {
      expect(levelOfValue(kind, code), code).toBeLessThan(3);
      if (level === 3) expect(available, code).toBe(false);
    }
    const flattering = verified.map((one) => ({ ...one, level: 3 as const }));
    expect(assessed(flattering).level).toBe(2);
    const attested = flattering.map((one) => (one.kind === "device" ? { ...one, value: "device/issued-attested" } : one));
    expect(assessed(attested).level).toBe(0);
  });

  it("a far node that states a better level than the value allows gains nothing", () => {
    expect(assessed(change(verified, B, "device", "device/personal").map((one) => (one.end === B ? { ...one, level: 2 as const } : one))).level).toBe(1);
  });

  it("a value of another kind counts as OPEN", () => expect(assessed(verified.map((one) => (one.kind === "person" ? { ...one, value: "device/issued" } : one)))).toMatchObject({ level: 0, limiting: { kind: "person" } }));

  it("of two facts alike the limiting one is the first end's, whatever its value", () => {
    const facts = change(change(verified, B, "person", "person/verified-by-one"), A, "person", "person/asserted");
    expect(assessed(facts).limiting).toMatchObject({ end: B, value: "person/verified-by-one" }); // graustark before ruritania
  });

  it("says how to raise what can be raised", () => {
    for (const [code, { level, raise, available }] of Object.entries(factValues)) if (available && level < 2) expect(raise, code).toMatch(/^raise\//);
    expect(raiseHint("client/served")).toBe("raise/use-installed-client");
    expect(raiseHint("constructor")).toBeNull();
  });

  it("every code starts with its kind", () => {
    for (const [code, { kind }] of Object.entries(factValues)) expect(code.split("/")[0]).toBe(kind);
  });
});

describe("missing facts", () => {
  it.each(kindOrder.filter((kind) => kind !== "presence"))("no %s fact is OPEN, and says so", (kind) => {
    const end = kind === "path" ? "path" : B;
    const result = assessed(verified.filter((one) => !(one.end === end && one.kind === kind)));
    expect(result).toMatchObject({ level: 0, ceiling: 0, missing: [{ end, kind }], limiting: { end, kind, value: `${kind}/missing` } });
  });

  it("an end of which nothing is known is OPEN", () => expect(assessed(verified, [A, B, "mimi://x.example/g/1"])).toMatchObject({ level: 0, limiting: { end: "mimi://x.example/g/1", kind: "person" } }));
  it("nothing at all is OPEN", () => expect(assess({ facts: [], requiredEnds: [], policies: [] })).toMatchObject({ level: 0, ceiling: 0, limiting: { value: "path/missing" } }));
  it("an end that can decrypt counts even where nobody required it", () => expect(assessed([...verified, fact("mimi://x.example/g/1", "device", "device/guest")]).level).toBe(0));
});

describe("properties", () => {
  it("is total: any facts give a level, a ceiling and a hash", () => {
    fc.assert(fc.property(junk, ends, (facts, requiredEnds) => {
      const result = assess({ facts, requiredEnds, policies });
      return [0, 1, 2].includes(result.level) && [0, 1, 2, 3].includes(result.ceiling) && /^[0-9a-f]{64}$/.test(result.factsHash) && result.limiting !== null;
    }));
  });

  it("is the minimum: no fact counts lower than the result, and the limiting one counts just that", () => {
    fc.assert(fc.property(junk, ends, (facts, requiredEnds) => {
      const result = assess({ facts, requiredEnds, policies });
      return result.facts.every(({ level }) => level >= result.level) && result.limiting?.level === result.level;
    }));
  });

  it("is monotone: one more fact about an end whose facts are complete never raises it", () => {
    fc.assert(fc.property(junk, junkFact, ends, (extra, added, requiredEnds) => {
      const facts = [...verified, ...extra];
      return assess({ facts: [...facts, added], requiredEnds, policies }).level <= assess({ facts, requiredEnds, policies }).level || requiredEnds.some((end) => end !== A && end !== B);
    }));
  });

  it("is independent of order, down to the hash and the limiting factor", () => {
    const shuffled = junk.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })));
    fc.assert(fc.property(shuffled, ends, ([facts, others], requiredEnds) => {
      void expect(assess({ facts: others, requiredEnds: requiredEnds.toReversed(), policies })).toEqual(assess({ facts, requiredEnds, policies }));
    }));
  });

  it("a missing fact lowers: dropping any fact that an end needs gives OPEN", () => {
    fc.assert(fc.property(fc.nat(verified.length - 1), (at) => assessed(verified.toSpliced(at, 1)).level === 0));
  });

  it("the hash is of what both ends see alike, not of who looked and when", () => {
    const seenByOther = verified.map((one) => ({ ...one, source: "stated" as const, since: 99, statedBy: "x.example" }));
    expect(assessed(seenByOther).factsHash).toBe(assessed(verified).factsHash);
    expect(assessed(change(verified, A, "client", "client/served")).factsHash).not.toBe(assessed(verified).factsHash);
  });
});

describe("ceilings", () => {
  it("are the lowest that any organisation allows, and the accord's maximum", () => {
    expect([0, 1, 2, 3].map((level) => ceilingOf(level as Level, []))).toEqual([0, 1, 2, 3]);
    expect(ceilingOf(2, [defaultCeilings, { ranks: [0, 0, 1, 2] }])).toBe(1);
    expect(ceilingOf(3, [{ ...defaultCeilings, maximum: 2 }])).toBe(2);
  });

  it("a policy that is junk allows nothing", () => {
    expect(ceilingOf(2, [{ ranks: [0, 0, 7, 0] as never }])).toBe(0);
    expect(ceilingOf(2, [{ ranks: [] as never }])).toBe(0);
  });
});

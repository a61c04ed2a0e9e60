import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeLabel, labelOfChoice } from "../../../protocol/dispatch/labels.ts";
import type { Bytes } from "../../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../../protocol/wire/failure.ts";
import { localTimeIn } from "../local-time.ts";
import type { AboutToRelease, OperatorRules } from "../ports.ts";
import { readRules } from "./operator-rules.ts";

const folder = mkdtempSync(join(tmpdir(), "entente-rules-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOON = Date.UTC(2026, 10, 27, 12) / 1000; // a Friday
let count = 0;

async function rules(text: string, groups: Record<string, readonly string[]> = {}): Promise<OperatorRules> {
  const path = join(folder, `${count++}.cedar`);
  writeFileSync(path, text);
  return readRules(path, { domain: "ruritania.example", groups, localTime: localTimeIn("UTC") });
}

const refusal = (text: string) => rules(text).then(() => "read", (error: unknown) => [codeOf(error), (error as Failure).detail?.replace(/^.*?: /, "")]);
const bytes = (length: number) => new Uint8Array(length) as Bytes;
const label = encodeLabel(labelOfChoice({ rank: 1, releasableTo: ["graustark.example"], originatorControlled: true, sourcesProtected: false }));

function about(change: { level?: 0 | 1 | 2 | 3; domain?: string; user?: string; class?: "personal" | "issued"; now?: number; created?: number; rank?: 0 | 1 | 2 | 3; label?: Bytes; categories?: string[] } = {}): AboutToRelease {
  const domain = change.domain ?? "graustark.example";
  const person = `mimi://${domain}/u/${change.user ?? "minister"}`;
  return {
    head: {
      v: 1, id: bytes(16), originator: "mimi://ruritania.example/u/analyst", deviceId: "A".repeat(22), organisation: "Ruritania", createdAt: change.created ?? NOON - 7200, label, rank: 1,
      portions: [{ kind: "text", label: change.label ?? label, rank: change.rank ?? 1 }], terms: { lease: 0, until: null, onward: "ask" }, controllers: [{ person: "mimi://ruritania.example/u/analyst", fingerprint: bytes(32) }],
    } as never,
    portion: 0,
    word: { v: 1, request: bytes(32), domain, person, role: "principal", deviceId: "B".repeat(22), signKey: bytes(32), class: change.class ?? "issued", status: "good", demonstration: false, clearance: { rank: 2, categories: change.categories ?? [] }, at: NOON } as never,
    level: change.level ?? 2,
    cleared: 2,
    now: change.now ?? NOON,
  };
}

const PERMIT = "permit (principal, action, resource);\n";

describe("operators' rules", () => {
  it("forbid by device, level, hour, group and age, each with its name and its sentence", async () => {
    const those = await rules(
      `${PERMIT}
      @id("issued devices only") @advice("Open it on an issued device.") forbid (principal, action == Action::"open", resource) when { principal.class != "issued" && resource.rank >= 1 };
      @id("not at night") forbid (principal, action == Action::"open", resource) when { context.hour < 6 || context.hour >= 22 };
      @id("partners") @advice("Not for partners after a day.") forbid (principal in Group::"partners", action, resource) when { resource.ageHours > 24 };
      @id("level") forbid (principal, action == Action::"open", resource) when { principal.level < 1 };`,
      { partners: ["erewhon.example", "guest@graustark.example"] },
    );
    expect(those.open(about())).toBeUndefined();
    expect(those.open(about({ class: "personal" }))).toEqual({ rule: "issued devices only", advice: "Open it on an issued device." });
    expect(those.open(about({ class: "personal", rank: 0 }))).toBeUndefined();
    expect(those.open(about({ now: NOON + 11 * 3600 }))).toEqual({ rule: "not at night" });
    expect(those.open(about({ level: 0 }))).toEqual({ rule: "level" });
    const old = { created: NOON - 30 * 3600 };
    expect(those.open(about(old))).toBeUndefined();
    expect(those.open(about({ ...old, domain: "erewhon.example" }))).toEqual({ rule: "partners", advice: "Not for partners after a day." });
    expect(those.open(about({ ...old, user: "guest" }))?.rule).toBe("partners");
  });

  it("what no rule permits is forbidden", async () => {
    const those = await rules(`@id("vienna") permit (principal in Organisation::"graustark.example", action == Action::"open", resource) when { principal.categories.contains("ATOMAL") };`);
    expect(those.open(about({ categories: ["ATOMAL"] }))).toBeUndefined();
    expect(those.open(about())).toEqual({ rule: "nothing permits it" });
    expect(those.passOn({ ...about(), to: "mimi://graustark.example/u/other", asked: "mimi://graustark.example/u/minister" })).toEqual({ rule: "nothing permits it" });
  });

  it("a rule that fails while it is worked out forbids, though Cedar by itself would pass over it", async () => {
    const those = await rules(`${PERMIT} @id("sum") forbid (principal, action == Action::"open", resource) when { resource.ageHours + 9223372036854775807 == 5 };`);
    expect(those.open(about())).toEqual({ rule: "sum" });
  });

  it("a label that is not understood is forbidden whatever the rules say", async () => {
    const those = await rules(PERMIT);
    expect(those.open(about({ label: new Uint8Array([0xa0]) as Bytes }))).toEqual({ rule: "label not understood" });
  });

  it("passing on is asked about by itself", async () => {
    const those = await rules(`${PERMIT} @id("not to Erewhon") forbid (principal in Organisation::"erewhon.example", action == Action::"pass-on", resource) when { resource.rank >= 1 };`);
    const asked = "mimi://graustark.example/u/minister";
    expect(those.passOn({ ...about(), to: "mimi://erewhon.example/u/envoy", asked })).toEqual({ rule: "not to Erewhon" });
    expect(those.passOn({ ...about(), to: "mimi://graustark.example/u/other", asked })).toBeUndefined();
    expect(those.open(about({ domain: "erewhon.example" }))).toBeUndefined();
  });

  it("two nodes of one process keep their rules apart", async () => {
    const [open, shut] = [await rules(PERMIT), await rules(`permit (principal, action, resource) when { resource.rank > 2 };`)];
    expect([open.open(about()), shut.open(about())]).toEqual([undefined, { rule: "nothing permits it" }]);
  });
});

describe("a file of rules that can't be used keeps the node from starting, and says why", () => {
  let told: string[];
  beforeAll(async () => {
    told = [];
    for (const text of [
      "permit (principal, action, resource",
      `${PERMIT} forbid (principal, action, resource) when { principal.shoeSize > 40 };`,
      `${PERMIT} forbid (principal, action == Action::"delete", resource);`,
      "",
      `@id("a") ${PERMIT} @id("a") forbid (principal, action, resource) when { resource.rank > 1 };`,
      `${PERMIT} @advice("${"x".repeat(241)}") forbid (principal, action, resource) when { resource.rank > 1 };`,
      `${PERMIT} forbid (principal == ?principal, action, resource);`,
    ]) told.push(((await refusal(text)) as string[]).join(" "));
  });

  it.each(["does not end", "an attribute that there is not", "an action that there is not", "no rule at all", "a name twice", "advice that is too long", "a template"].map((what, index) => [what, index] as const))("%s", (_what, index) => {
    expect(told[index]).toMatch(/^config\/rules ./);
  });

  it("names the line, the rule and what is wrong with it", () => {
    expect(told[0]).toContain("line 1:");
    expect(told[1]).toContain("rule 2");
    expect(told[1]).toContain("shoeSize");
    expect(told[4]).toContain('two rules are called "a"');
  });
});

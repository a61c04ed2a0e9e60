/** `entente label`: what it prints, and by what code a script knows. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testSigner } from "../protocol/identity/test-people.ts";
import { bindJson } from "../protocol/label/binding-json.ts";
import { bindXml } from "../protocol/label/binding-xml.ts";
import { clearanceUpTo } from "../protocol/label/clearance.ts";
import { clearanceToXml } from "../protocol/label/clearance-xml.ts";
import { LABELS, noLabelVectors } from "../protocol/label/label-vectors-fixture.ts";
import { labelFromXml, labelToXml } from "../protocol/label/label-xml.ts";
import { parseSpif } from "../protocol/label/parse-spif.ts";
import { labelOf, SMALL, small } from "../protocol/label/small-policy-fixture.ts";
import { toBase64Url, utf8 } from "../protocol/wire/bytes.ts";
import { ran } from "./terminal-in-test.ts";

let cwd: string;
const put = (name: string, content: string) => (writeFileSync(join(cwd, name), content), name);
const label = (...args: string[]) => ran(["label", ...args], { cwd });

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "entente-label-"));
  put("small.xml", SMALL);
  put("reader.xml", clearanceToXml(clearanceUpTo(small, "MIDDLE", [{ tagSet: "Readers", type: "PERMISSIVE", values: ["B"] }])));
  put("middle.xml", labelToXml(labelOf(small, "MIDDLE", [{ tagSet: "Readers", type: "PERMISSIVE", values: ["A", "B"] }])));
  put("high.xml", labelToXml(labelOf(small, "HIGH", [{ tagSet: "Need", type: "RESTRICTIVE", values: ["GREEN", "RED"] }, { tagSet: "Readers", type: "PERMISSIVE", values: ["C", "D"] }])));
  put("bare.xml", labelToXml(labelOf(small, "HIGH")));
  put("other.xml", labelToXml({ ...labelOf(small, "LOW"), policy: { name: "Other" } }));
  put("bomb.xml", '<!DOCTYPE a [<!ENTITY a "a">]><a>&a;</a>');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe.skipIf(noLabelVectors)("entente label with the published policies", () => {
  const file = (name: string) => resolve(LABELS, name);

  it("prints the marking alone on one line, in the policy's languages", async () => {
    const mark = (...args: string[]) => label("mark", "--policy", file("nato-4774-policy.xml"), file("nato-4774-17-1.nato"), ...args);
    expect(await mark()).toMatchObject({ code: 0, out: "NATO UNCLASSIFIED Releasable to ISAF, KFOR, RESOLUTE SUPPORT", err: "" });
    expect(await mark("--lang", "fr")).toMatchObject({ code: 0, out: "NATO SANS CLASSIFICATION Communicable a ISAF, KFOR, RESOLUTE SUPPORT" });
  });
  it("converts a label, and what it prints is a label", async () => {
    const [from, to, one] = ["tlp-plus.xml", "tlp.xml", "tlpx-amber-eu.xml"].map(file) as [string, string, string];
    const { code, out } = await label("map", "--from", from, "--to", to, one);
    expect([code, labelFromXml(out).policy.name]).toEqual([0, "TLP"]);
    expect(await label("mark", "--policy", to, put("mapped.xml", out))).toMatchObject({ code: 0, out: "TLP:AMBER [REGION=EU] [Additional Handling May Apply]/[Imported Data]" });
    expect(await label("map", "--from", to, "--to", from, "mapped.xml")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(label/unmappable)") });
  });
});

describe("entente label", () => {
  it("checks: 0 valid, 1 not valid with each reason, as JSON too", async () => {
    expect(await label("check", "--policy", "small.xml", "middle.xml")).toMatchObject({ code: 0, out: "VALID." });
    expect(await label("check", "--policy", "small.xml", "bare.xml")).toMatchObject({ code: 1, out: "NOT VALID. HIGH asks for RED, BLUE or GREEN. (label/required-category)" });
    expect(await label("check", "--policy", "small.xml", "other.xml")).toMatchObject({ code: 1, out: "NOT VALID. It is under another policy, Other. (label/unknown-policy)" });
    const { code, out } = await label("check", "--policy", "small.xml", "bare.xml", "--json");
    expect([code, JSON.parse(out)]).toEqual([1, { valid: false, faults: [{ code: "label/required-category", value: "HIGH", with: ["RED", "BLUE", "GREEN"] }] }]);
  });
  it("checks new labels against what is given up, and at a time", async () => {
    put("old.xml", labelToXml(labelOf(small, "OLD")));
    expect([(await label("check", "--policy", "small.xml", "old.xml")).code, (await label("check", "--policy", "small.xml", "old.xml", "--new")).code]).toEqual([0, 1]);
    put("here.xml", labelToXml(labelOf(small, "LOW", [{ tagSet: "Place", type: "PERMISSIVE", values: ["HERE"] }])));
    const at = (when: string) => label("check", "--policy", "small.xml", "here.xml", "--at", when);
    expect([(await at("2026-06-01T00:00:00Z")).code, (await at("2027-06-01T00:00:00Z")).code, (await at("soon")).code]).toEqual([0, 1, 2]);
  });
  it("decides: 0 permitted, 1 denied with what it would take", async () => {
    expect(await label("access", "--policy", "small.xml", "--clearance", "reader.xml", "middle.xml")).toMatchObject({ code: 0, out: "PERMITTED." });
    expect(await label("access", "--policy", "small.xml", "--clearance", "reader.xml", "high.xml")).toMatchObject({
      code: 1,
      out: "DENIED. It would take a clearance for HIGH. (access/classification)\nDENIED. It would also take, of Need, RED and GREEN. (access/all-of)\nDENIED. It would also take, of Readers, one of C or D. (access/any-of)",
    });
    expect(await label("access", "--policy", "small.xml", "--clearance", "reader.xml", "bare.xml")).toMatchObject({ code: 1, out: expect.stringContaining("access/invalid-label") });
  });
  it("marks what it understands, and says when the policy does not allow it", async () => {
    expect(await label("mark", "--policy", "small.xml", "bare.xml")).toMatchObject({ code: 0, out: "Small HIGH", err: expect.stringContaining("does not allow this label") });
    expect(await label("mark", "--policy", "small.xml", "other.xml")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(label/unknown-policy)") });
  });
  it("input that can't be used: exit 2, and nothing on standard output", async () => {
    put("utf16.xml", "\u0000\ud800");
    for (const args of [["mark", "--policy", "none.xml", "middle.xml"], ["mark", "--policy", "middle.xml", "middle.xml"], ["mark", "--policy", "small.xml", "small.xml"], ["mark", "--policy", "bomb.xml", "middle.xml"], ["check", "--policy", "small.xml", "bomb.xml"], ["access", "--policy", "small.xml", "--clearance", "middle.xml", "middle.xml"], ["map", "--from", "small.xml", "--to", "bomb.xml", "middle.xml"], ["mark", "middle.xml"], ["mark", "--policy", "small.xml", "--lang", "?", "middle.xml"], ["mark", "--policy", "small.xml", "utf16.xml"]])
      expect(await label(...args), args.join(" ")).toMatchObject({ code: 2, out: "" });
  });
  it("opens a label bound to its data, as XML and JSON, under the key that is given and no other", async () => {
    const signer = testSigner("ann");
    const bound = { label: labelOf(small, "MIDDLE"), contentType: "text/plain", data: utf8("The town.") };
    const key = ["--key", toBase64Url(signer.publicKey)];
    for (const text of [await bindXml(bound, signer), await bindJson(bound, signer)]) {
      put("bound", text);
      const { code, out } = await label("open", ...key, "--out", "town.txt", "bound");
      expect([code, labelFromXml(out), readFileSync(join(cwd, "town.txt"), "utf8")]).toEqual([0, bound.label, "The town."]);
      expect(await label("open", "--key", toBase64Url(testSigner("mallory").publicKey), "--out", "none.txt", "bound")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(binding/bad-signature)") });
    }
    expect(existsSync(join(cwd, "none.txt"))).toBe(false);
    expect([(await label("open", ...key, "middle.xml")).code, (await label("open", "--key", "x", "bound")).code]).toEqual([2, 2]);
  });
  it("prints the built-in policy as a file that reads back", async () => {
    const { code, out } = await label("basic", "--organisation", "ruritania.example=Ruritania & Co");
    expect([code, parseSpif(out).tagSets.at(-1)!.tags[0]!.categories[0]!.name]).toEqual([0, "ruritania.example"]);
    expect((await label("basic", "--organisation", "ruritania")).code).toBe(2);
  });
});

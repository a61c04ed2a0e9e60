/** `entente wording`: what it lists, the tear line that it prints, and by what code a script knows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ran } from "./terminal-in-test.ts";

describe("entente wording", () => {
  let cwd: string;
  beforeAll(() => (cwd = mkdtempSync(join(tmpdir(), "entente-wording-"))));
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));
  const wording = (text: string, ...args: string[]) => {
    writeFileSync(join(cwd, "report.txt"), text);
    return ran(["wording", ...args], { cwd });
  };
  const en = "The laptops are made in Raqqa.\nThe Rakka workshop has been seen on 14 March 2017.\n";

  it("lists each finding with where it stands and its broader terms, and exits 1", async () => {
    const { code, out, err } = await wording(en, "report.txt");
    expect(code).toBe(1);
    expect(out.split("\n").map((line) => line.split("\t").slice(0, 3))).toEqual([
      ["1:25", "place", "Raqqa"],
      ["2:5", "place", "Rakka"],
      ["2:37", "date", "14 March 2017"],
    ]);
    expect(out).toContain("a town in northern Syria | northern Syria | Syria | Western Asia");
    expect(err).toBe("3 found. What is not known is not found: read it once more yourself.");
  });
  it("exits 0 where nothing is found, and does not call that a proof", async () => {
    const { code, out, err } = await wording("The laptops are made in the town by the river.", "report.txt");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("no proof");
  });
  it("gives scripts the same as JSON", async () => {
    const { out } = await wording(en, "report.txt", "--json");
    const { language, findings, sentences } = JSON.parse(out) as { language: string; findings: { entity: string; offers: unknown[] }[]; sentences: unknown[] };
    expect([language, findings.length, sentences.length]).toEqual(["en", 3, 2]);
    expect(findings[0]!.entity).toBe(findings[1]!.entity);
    expect(findings[0]!.offers[2]).toEqual({ step: "country", says: "Syria" });
  });
  it("prints the tear line, whole or of some kinds alone", async () => {
    expect(await wording(en, "tear", "report.txt", "--accept", "first")).toEqual({ code: 0, err: "", out: "The laptops are made in a town in northern Syria.\nThe northern Syria workshop has been seen in mid-March 2017." });
    expect((await wording(en, "tear", "report.txt", "--accept", "country", "--kind", "place")).out).toBe("The laptops are made in Syria.\nThe Syria workshop has been seen on 14 March 2017.");
    expect((await wording("Les ordinateurs sont faits à Raqqa et ils partent.", "tear", "report.txt", "--accept", "country")).out).toBe("Les ordinateurs sont faits en Syrie et ils partent.");
  });
  it("takes choices from a file, and refuses those that name what is not there", async () => {
    const { findings } = JSON.parse((await wording(en, "report.txt", "--json")).out) as { findings: { entity: string }[] };
    const choices = (value: unknown) => writeFileSync(join(cwd, "choices.json"), typeof value === "string" ? value : JSON.stringify(value));
    choices({ accept: { [findings[0]!.entity]: "world" }, drop: [1] });
    expect((await wording(en, "tear", "report.txt", "--choices", "choices.json")).out).toBe("The laptops are made in Western Asia.");
    choices({ accept: { "place:nowhere": "world" } });
    expect(await wording(en, "tear", "report.txt", "--choices", "choices.json")).toMatchObject({ code: 2, out: "", err: "entente: The choices name place:nowhere, which is not found in this text; nothing was written. (wording/no-such-finding)" });
    for (const bad of ["no JSON", { accept: { a: "nothing" } }, { accept: {}, more: 1 }, { accept: {}, drop: [-1] }]) {
      choices(bad);
      expect(await wording(en, "tear", "report.txt", "--choices", "choices.json")).toMatchObject({ code: 2, err: expect.stringContaining("(wording/bad-choices)") });
    }
  });
  it.each([
    ["a language that is not clear", "Raqqa 12", ["report.txt"], "wording/language"],
    ["a text that is too long", "the of ".repeat(30_000), ["report.txt"], "wording/too-long"],
    ["a file that is not there", "", ["nowhere.txt"], "usage/unreadable"],
    ["nothing to accept", en, ["tear", "report.txt"], "usage/accept-or-choices"],
    ["both ways of accepting", en, ["tear", "report.txt", "--accept", "first", "--choices", "x"], "usage/accept-or-choices"],
  ])("refuses %s, exit 2", async (_, text, args, code) => {
    expect(await wording(text, ...args)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(`(${code})`) });
  });
  it("refuses a kind or a step that there is not, exit 2", async () => {
    expect((await wording(en, "tear", "report.txt", "--accept", "first", "--kind", "cat")).code).toBe(2);
    expect((await wording(en, "tear", "report.txt", "--accept", "less")).code).toBe(2);
    expect((await wording(en, "report.txt", "--lang", "de")).code).toBe(2);
  });
});

/** `entente trace` on passages of marked reports: what it prints, and by what code a script knows. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markText } from "../protocol/dispatch/marks/check-site.ts";
import { damages } from "../protocol/dispatch/marks/leaked-passage-fixture.ts";
import { writeMarksFile } from "../protocol/dispatch/marks/marks-file.ts";
import { proposeVariants } from "../protocol/dispatch/marks/propose-variants.ts";
import { renderForReader } from "../protocol/dispatch/marks/render-for-reader.ts";
import { reports } from "../protocol/dispatch/marks/reports-fixture.ts";
import { seeded } from "../protocol/dispatch/marks/seeded-fixture.ts";
import { ran } from "./terminal-in-test.ts";

const [english, , , french] = reports as [(typeof reports)[0], unknown, unknown, (typeof reports)[0]];
const readers = ["anna", "bela", "cleo", "dana"].map((name) => ({ readerId: `mimi://graustark.example/u/${name}` }));
const dispatches = [english, french].map(({ name, text, language }, i) => ({ dispatchId: name, authorKey: new Uint8Array(32).fill(i + 1), portions: [{ portionId: "1", text: markText(text, proposeVariants(text, language), language) }], readers }));
const passageOf = (i: number, reader: number) => {
  const { authorKey, dispatchId, portions } = dispatches[i]!;
  return renderForReader(authorKey, { dispatchId, portionId: "1", readerId: readers[reader]!.readerId }, portions[0]!.text, { layout: false });
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "entente-trace-"));
  dispatches.forEach((dispatch, i) => writeFileSync(join(folder, `${i}.json`), writeMarksFile([dispatch])));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function traced(passage: string | Uint8Array, ...options: string[]) {
  writeFileSync(join(folder, "passage.txt"), passage);
  return ran(["trace", "--marks", "0.json", "passage.txt", ...options], { cwd: folder });
}

describe("entente trace", () => {
  it("leads from a passage that was typed again to its reader, with the chance of error", async () => {
    const { code, out } = await traced(damages()["typed, one letter of 100 wrong"]!(passageOf(0, 2), seeded(4), "en"));
    expect(code).toBe(0);
    expect(out).toMatch(/^ATTRIBUTABLE:\n {2}cleo@graustark\.example \(dispatch convoy\), by wording: \d+ of \d+ places; chance of error \d\.\de-\d+\.\n/);
    expect(out).toContain("NOT PROVEN:\n  who passed it on");
  });

  it("searches several dispatches, in two languages", async () => {
    expect((await traced(passageOf(1, 3), "--marks", "1.json")).out).toContain("dana@graustark.example (dispatch convoi)");
    expect(await traced(passageOf(1, 3))).toMatchObject({ code: 1, out: expect.stringContaining("NOT ATTRIBUTABLE.") });
  });

  it("says that a passage is not attributable, and why, with another exit code", async () => {
    const short = await traced(passageOf(0, 2).split(". ").slice(0, 3).join(". "));
    expect([short.code, short.out]).toEqual([1, expect.stringMatching(/^NOT ATTRIBUTABLE\. No reader stands out enough\.\n {2}The nearest fits/)]);
    const other = await traced("Something else altogether was said about the weather.");
    expect([other.code, other.out]).toEqual([1, expect.stringContaining("Nothing of these dispatches is in the passage.")]);
    expect((await traced(passageOf(0, 2), "--limit", "1e-40")).code).toBe(1);
  });

  it("shows the places for a person's eye, and everything to a program", async () => {
    const { out } = await traced(passageOf(0, 1), "--sites");
    expect(out).toMatch(/ {4}= 1\/1 "(?:lorries|trucks)"\n/);
    const result = JSON.parse((await traced(passageOf(0, 1), "--json")).out) as { attributable: boolean; named: { readerId: string; error: number }[]; comparisons: number };
    expect(result).toMatchObject({ attributable: true, comparisons: 4, named: [{ readerId: "mimi://graustark.example/u/bela" }] });
  });

  it.each([
    ["no such passage", ["trace", "--marks", "0.json", "nowhere.txt"], "usage/unreadable"],
    ["no such marks", ["trace", "--marks", "nowhere.json", "0.json"], "usage/unreadable"],
    ["a marks file that is none", ["trace", "--marks", "none.txt", "0.json"], "marks/bad-file"],
    ["a passage without words", ["trace", "--marks", "0.json", "empty.txt"], "usage/no-text"],
    ["a passage that is no text", ["trace", "--marks", "0.json", "binary.txt"], "usage/no-text"],
    ["a passage too long", ["trace", "--marks", "0.json", "long.txt"], "usage/too-long"],
    ["a limit that is none", ["trace", "--marks", "0.json", "--limit", "2", "0.json"], "chance between 0 and 1"],
    ["no marks at all", ["trace", "0.json"], "--marks"],
  ])("can't use %s: exit code 2", async (_, args, said) => {
    writeFileSync(join(folder, "none.txt"), "{}");
    writeFileSync(join(folder, "empty.txt"), " 123 …\n");
    writeFileSync(join(folder, "binary.txt"), Uint8Array.of(0xc3, 0x28, 0x41));
    writeFileSync(join(folder, "long.txt"), "word ".repeat(60_000));
    const { code, err } = await ran(args, { cwd: folder });
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });

  it("reads standard input, and its exit code is the shell's", { timeout: 90_000 }, () => {
    const run = (input: string) => spawnSync(process.execPath, ["cli/entente.ts", "trace", "--marks", join(folder, "0.json"), "-"], { input, encoding: "utf8" });
    const found = run(passageOf(0, 0));
    expect([found.status, found.stdout]).toEqual([0, expect.stringContaining("anna@graustark.example")]);
    expect(run("Nothing of it.").status).toBe(1);
  });
});

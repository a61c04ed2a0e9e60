import { describe, expect, it } from "vitest";
import { hidesSomething } from "../../wire/plain-text.ts";
import { layoutMarks, layoutSitesOf, withLayout } from "./layout-marks.ts";
import { renderForReader } from "./render-for-reader.ts";
import { reports } from "./reports-fixture.ts";
import { keysOf } from "./words.ts";

const key = new Uint8Array(32).fill(5);
const forms = (text: string) => withLayout([text], layoutMarks(key, "d", "p", "anna", [text]))[0] as string;
const alike = (text: string) => text.replace(/[\u00a0\u202f]/g, " ").replace(/’/g, "'").replace(/—/g, "–");

describe("marks of layout", () => {
  it.each(reports)("of $name change nothing that is seen, read aloud or searched for: the same words, the same points, nothing hidden", ({ text }) => {
    const marked = forms(text);
    expect(marked).not.toBe(text);
    expect(alike(marked)).toBe(alike(text));
    expect(keysOf(marked)).toEqual(keysOf(text));
    expect(hidesSomething(marked)).toBe(false);
    expect(new Set([...marked].filter((character) => /\s/u.test(character)))).toEqual(new Set([...marked].filter((character) => [" ", "\n", "\u00a0", "\u202f"].includes(character))));
  });

  it("stand in fixed parts only, and differ by reader", () => {
    const marked = ["It is in the ", ["big house", "house on the hill"], " at the end of the road."];
    expect(layoutSitesOf(marked).every(({ segment }) => segment !== 1)).toBe(true);
    expect(layoutMarks(key, "d", "p", "anna", marked)).not.toEqual(layoutMarks(key, "d", "p", "bela", marked));
    expect(layoutMarks(key, "d", "p", "anna", marked)).toEqual(layoutMarks(key, "d", "p", "anna", marked));
  });

  it("never mix what would be seen mixed: apostrophes and dashes are the same throughout", () => {
    const text = Array.from({ length: 30 }, (_, i) => `The guard’s house – number${"abcdef"[i % 6]} – isn’t there.`).join(" ");
    for (const reader of ["a", "b", "c", "d", "e", "f"]) {
      const marked = withLayout([text], layoutMarks(key, "d", "p", reader, [text]))[0] as string;
      expect(new Set(marked.match(/['’]/g)).size).toBe(1);
      expect(new Set(marked.match(/[–—]/g)).size).toBe(1);
    }
  });

  it("leave figures, line ends and what is between two capitals as they are", () => {
    const text = "They have 40 000 men at\nthe U.S. post – no.";
    expect(layoutSitesOf([text]).every(({ start, end }) => !/\d|\n/.test(text.slice(start - 1, end + 1)))).toBe(true);
  });

  it("are put in only where they are asked for", () => {
    const rendering = { dispatchId: "d", portionId: "p", readerId: "anna" };
    expect(renderForReader(key, rendering, ["It is in the house."], { layout: false })).toBe("It is in the house.");
  });
});

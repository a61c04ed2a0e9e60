import { describe, expect, it } from "vitest";
import { checkMarked, markText } from "./check-site.ts";
import { isSite, originalOf, renderMarked, sitesOf } from "./marked-text.ts";
import { proposeVariants } from "./propose-variants.ts";
import { reports } from "./reports-fixture.ts";
import type { Language } from "./language.ts";

const offered = (text: string, language: Language = "en") => proposeVariants(text, language).map(({ options }) => options.join("|"));

describe("wordings offered to an author", () => {
  it.each([
    ["However, the convoy stopped near the border.", ["However,|Nevertheless,|Nonetheless,|Even so,", "stopped|halted", "border|frontier"]],
    ["A rise in prices was an error.", ["A rise in|An increase in"]],
    ["They had a problem and an error, and an agreement.", ["problem|difficulty", "agreement|accord"]],
    ["They closed the roads and bridges.", ["closed|shut", "roads and bridges|bridges and roads"]],
    ["He knew that the ship which came was empty.", [" that|", "ship|vessel"]],
    ["The road which was closed had been open.", ["which|that", "closed|shut"]],
    ["He “began to talk”, he did not begin to talk.", []],
    ["Near Strelsau, the Border Guards began to shoot.", ["Near|Close to", "began to|started to"]],
    ["About 30 soldiers saw the Frontier of Border Road.", []],
  ])("in English: %s", (text, options) => {
    expect(offered(text)).toEqual(options);
  });

  it.each([
    ["Cependant, les bateaux restaient près de la côte.", ["Cependant|Toutefois|Néanmoins|Pourtant", "bateaux|navires", "près de|à proximité de"]],
    ["Il part car la route est fermée.", ["car|parce que", "route|voie"]],
    ["Il part car il pleut.", []],
    ["On voit l’entrepôt et un entrepôt.", ["entrepôt|dépôt"]],
    ["Il dort pendant le repas.", ["pendant le|durant le|au cours du"]],
    ["Il dort pendant la fête.", ["pendant|durant|au cours de"]],
    ["On voit les camions et les bateaux.", ["les camions et les bateaux|les bateaux et les camions"]],
    ["Ils n’ont souvent pas vu la frontière.", []],
  ])("in French, with elision and contraction: %s", (text, options) => {
    expect(offered(text, "fr")).toEqual(options);
  });

  it.each(reports)("in $name pass the guard, the author's own first, none side by side", ({ text, language }) => {
    const marked = markText(text, proposeVariants(text, language), language);
    expect(originalOf(marked)).toBe(text);
    expect(checkMarked(marked, language)).toEqual([]);
    expect(marked.some((segment, i) => isSite(segment) && isSite(marked[i + 1] ?? ""))).toBe(false);
    expect(sitesOf(marked).length).toBeGreaterThan(40);
  });

  it.each(reports)("in $name leave every figure, name and quoted word in every rendering", ({ text, language }) => {
    const marked = markText(text, proposeVariants(text, language), language);
    const kept = (text: string) => [...text.matchAll(/\d+|["«][^"»]+["»]|(?<=\p{Ll} )\p{Lu}\p{L}+/gu)].map(String);
    for (const pick of [0, 1, 2, 3]) expect(kept(renderMarked(marked, sitesOf(marked).map((options, i) => (pick + i) % options.length)))).toEqual(kept(text));
  });

  it("are nothing but offers: a text without approved ones is as its author wrote it", () => {
    const [report] = reports;
    expect(markText(report!.text, [], "en")).toEqual([report!.text]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkMarked, checkSite, markText } from "./check-site.ts";
import type { Language } from "./language.ts";

/** `[own|other|…]` in its sentence. */
function check(sentence: string, language: Language = "en"): string | null {
  const [before, options, after] = sentence.split(/[[\]]/) as [string, string, string];
  return checkSite({ before, options: options.split("|"), after }, language);
}

describe("the guard", () => {
  it.each([
    ["The convoy [began|started] to move."],
    ["[However,|Nevertheless,] the convoy moved."],
    ["He said[ that|] the convoy moved."],
    ["It was an [error|oversight] of the staff."],
    ["Graustark [often|frequently] asks."],
    ["Theirs, not ours; the guards [closed|shut] the gate."],
  ])("lets pass: %s", (sentence) => {
    expect(check(sentence)).toBeNull();
  });

  it.each([
    ["Le convoi est parti [rapidement|promptement] vers la gare."],
    ["[Cependant|Toutefois], le convoi est parti."],
    ["Ils arrivent [pendant|durant] le repas."],
    ["Il n’a pas plu, [cependant|toutefois] la route est fermée."],
  ])("lets pass in French: %s", (sentence) => {
    expect(check(sentence, "fr")).toBeNull();
  });

  it.each([
    ["They met in [Strelsau|Zenda].", "marks/inside-name"],
    ["They met in the [Old|New] Town.", "marks/inside-name"],
    ["The Bank [of|for] Ruritania paid.", "marks/inside-name"],
    ["Rudolf [went|drove] home.", null],
    ["[Rudolf|Michael] went home.", "marks/inside-name"],
    ["It has the NATO [AWACS|radar] there.", "marks/inside-name"],
    ["The [convoy|Convoy] moved.", "marks/inside-name"],
    ["They went to al-[Raqqah|Bab].", "marks/inside-name"],
    ["[Thirty|Forty] men came.", "marks/inside-name"],
    ["Then [thirty|forty] men came.", "marks/inside-figure"],
    ["Then [about|some] 30 men came.", "marks/inside-figure"],
    ["Then 30 [men|soldiers] came.", "marks/inside-figure"],
    ["It cost [3.5|3,5] millions.", "marks/inside-figure"],
    ["He came [half|part] way.", "marks/inside-figure"],
    ["They met on [Monday|Tuesday].", "marks/inside-name"],
    ["They met at [noon|midday].", "marks/inside-date"],
    ["They met [last|this] week.", "marks/inside-date"],
    ["They met at 10:30 [sharp|exactly].", "marks/inside-figure"],
    ["He said “the road [is closed|is shut] now” and left.", "marks/inside-quote"],
    ['He said "the road [is closed|is shut] now" and left.', "marks/inside-quote"],
    ["He said 'the road [is closed|is shut] now' and left.", "marks/inside-quote"],
    ["He said “the road [is closed|is shut] now and left.", "marks/inside-quote"],
    ["> the road [is closed|is shut]\nHe left.", "marks/inside-quote"],
    ["He [left|“left”] then.", "marks/inside-quote"],
    ["They did [not move|stay].", "marks/inside-negation"],
    ["They did not [move|stir].", "marks/inside-negation"],
    ["They [can’t|cannot] move.", "marks/inside-negation"],
    ["They [don’t|do not] move.", "marks/inside-negation"],
    ["They [move|never move] there.", "marks/inside-negation"],
    ["They left [without|lacking] food.", "marks/inside-negation"],
    ["It was a [error|mistake].", "marks/does-not-fit"],
    ["It was an [error|mistake].", "marks/does-not-fit"],
    ["It was an [heir|error].", "marks/does-not-fit"],
    ["It was a ro[ad|ute].", "marks/does-not-fit"],
    ["He said [that|] the convoy moved.", "marks/does-not-fit"],
    ["The convoy [began|began,] to move.", "marks/same-when-typed"],
    ["The [well known|well-known] road.", "marks/same-when-typed"],
    ["The [cafe|café] road.", "marks/same-when-typed"],
    ["The [road] here.", "marks/wordings"],
    ["The [a|b|c|d|e|f|g|h|i] here.", "marks/wordings"],
    ["The [road|road] here.", "marks/wordings"],
    ["The [road|ro\u200bad] here.", "marks/wordings"],
    ["The [road|ro\nad] here.", "marks/wordings"],
  ])("says of %s: %s", (sentence, reason) => {
    expect(check(sentence)).toBe(reason);
  });

  it.each([
    ["Il vit à [Strelsau|Zenda].", "marks/inside-name"],
    ["La Banque [de|pour] Ruritanie a payé.", "marks/inside-name"],
    ["Alors [trente|quarante] hommes sont venus.", "marks/inside-figure"],
    ["Il est venu en [mars|mai] seul.", "marks/inside-date"],
    ["Il est venu la [semaine|fois] dernière.", "marks/inside-date"],
    ["Il dit « la route [est fermée|est close] » et part.", "marks/inside-quote"],
    ["Le convoi ne [part|bouge] pas.", "marks/inside-negation"],
    ["Le convoi n’est [encore|toujours] pas parti.", "marks/inside-negation"],
    ["Le convoi part [sans|avec] bruit.", "marks/inside-negation"],
    ["Il n’a [rien|peu] vu.", "marks/inside-negation"],
    ["L’[aide|secours] arrive.", "marks/does-not-fit"],
    ["Ils parlent de [avions|camions].", "marks/does-not-fit"],
    ["Il part [pendant|au cours de] le repas.", "marks/does-not-fit"],
    ["Il part [car|parce que] il pleut.", "marks/does-not-fit"],
    ["Il voit le [toit|haut] du port.", "marks/does-not-fit"],
  ])("says in French of %s: %s", (sentence, reason) => {
    expect(check(sentence, "fr")).toBe(reason);
  });
});

const plain = fc.constantFrom(..."the guards closed gates behind lorries which slowly moved along muddy roads towards some harbour".split(" "));
const clause = fc.array(plain, { minLength: 2, maxLength: 8 }).map((words) => words.join(" "));
const pair = fc.constantFrom(["moved", "drove"], ["quickly", "swiftly"], ["closed", "shut"], ["harbour", "port"]);
const name = fc.tuple(fc.constantFrom(..."BDKLMRSVZÉ"), fc.constantFrom("uritan", "enda", "trel", "ösing", "raust")).map(([first, rest]) => first + rest);
const figure = fc.oneof(fc.nat(99_999).map(String), fc.double({ min: 0, max: 99, noNaN: true }).map((x) => x.toFixed(1)), fc.constantFrom("three", "twelve", "hundred", "half", "40%", "10:45", "first"));
const date = fc.constantFrom("yesterday", "midnight", "week", "dawn", "tomorrow", "hour");
const negation = fc.constantFrom("not", "never", "no", "nobody", "isn’t", "don't", "without", "cannot");
const quote = fc.constantFrom(["“", "”"], ['"', '"'], ["«\u00a0", "\u00a0»"], ["‘", "’"], ["„", "“"], [" '", "' "]);

describe("the guard, whatever the text around", () => {
  const holds = <T>(arbitrary: fc.Arbitrary<T>, sentence: (value: T, options: readonly string[], before: string, after: string) => [string, readonly string[], string], reason: string) =>
    fc.assert(
      fc.property(arbitrary, pair, clause, clause, (value, options, before, after) => {
        const [left, wordings, right] = sentence(value, options, before, after);
        expect(checkSite({ before: left, options: wordings, after: right }, "en")).toBe(reason);
      }),
      { numRuns: 200 },
    );

  it("refuses every wording that is, or holds, a name", () => {
    holds(name, (name, options, before, after) => [`The ${before} `, [options[0]!, `${options[1]!} ${name}`], ` ${after}.`], "marks/inside-name");
    holds(name, (name, options, before, after) => [`The ${before} `, [name, options[0]!], ` ${after}.`], "marks/inside-name");
    holds(fc.tuple(name, name), ([one, other], _, before, after) => [`The ${before} ${one} `, ["of", "for"], ` ${other} ${after}.`], "marks/inside-name");
  });

  it("refuses every wording that is, holds or touches a figure or a date", () => {
    holds(figure, (figure, options, before, after) => [`The ${before} `, [options[0]!, `${options[1]!} ${figure}`], ` ${after}.`], "marks/inside-figure");
    holds(figure, (figure, options, before, after) => [`The ${before} ${figure} `, options, ` ${after}.`], "marks/inside-figure");
    holds(figure, (figure, options, before, after) => [`The ${before} `, options, ` ${figure} ${after}.`], "marks/inside-figure");
    holds(date, (date, options, before, after) => [`The ${before} `, [`${options[0]!} ${date}`, options[1]!], ` ${after}.`], "marks/inside-date");
    holds(date, (date, options, before, after) => [`The ${before} ${date} `, options, ` ${after}.`], "marks/inside-date");
  });

  it("refuses every wording inside a quote, closed or not, and every one that brings a quote", () => {
    holds(quote, ([open, close], options, before, after) => [`The ${before} ${open}${before} `, options, ` ${after}${close} ${after}.`], "marks/inside-quote");
    holds(quote, ([open], options, before, after) => [`The ${before} ${open}${before} `, options, ` ${after}.`], "marks/inside-quote");
    holds(quote, ([open, close], options, before, after) => [`The ${before} `, [options[0]!, `${open}${options[1]!}${close}`], ` ${after}.`], "marks/inside-quote");
  });

  it("refuses every wording that is, holds or touches a negation", () => {
    holds(negation, (not, options, before, after) => [`The ${before} `, [options[0]!, `${not} ${options[1]!}`], ` ${after}.`], "marks/inside-negation");
    holds(negation, (not, options, before, after) => [`The ${before} ${not} `, options, ` ${after}.`], "marks/inside-negation");
    fc.assert(
      fc.property(clause, fc.constantFrom("pas", "plus", "jamais", "guère"), fc.constantFrom("ne ", "n’a "), (after, closing, opening) => {
        expect(checkSite({ before: `Le convoi ${opening}`, options: ["bouge", "part"], after: ` ${closing} ${after}.` }, "fr")).toBe("marks/inside-negation");
      }),
    );
  });

  it("lets the same wordings pass where none of that is near", () => {
    fc.assert(
      fc.property(pair, clause, clause, (options, before, after) => {
        expect(checkSite({ before: `The ${before} `, options, after: ` ${after}.` }, "en")).toBeNull();
      }),
    );
  });
});

describe("an approved text", () => {
  const text = "The guards closed the gate behind the convoy.";

  it("is what its author wrote, with sites at the approved places", () => {
    const marked = markText(text, [{ start: 38, end: 44, options: ["convoy", "column"] }], "en");
    expect(marked).toEqual(["The guards closed the gate behind the ", ["convoy", "column"], "."]);
  });

  it.each([
    ["two places that overlap", [{ start: 4, end: 17, options: ["guards closed", "sentries shut"] }, { start: 11, end: 17, options: ["closed", "shut"] }], "marks/overlap"],
    ["two places side by side", [{ start: 4, end: 10, options: ["guards", "sentries"] }, { start: 11, end: 17, options: ["closed", "shut"] }], "marks/overlap"],
    ["another text at the place", [{ start: 4, end: 10, options: ["sentries", "guards"] }], "marks/wordings"],
    ["a name among the wordings", [{ start: 4, end: 10, options: ["guards", "men of Ruritania"] }], "marks/inside-name"],
  ])("is refused with %s", (_, approved, code) => {
    expect(() => markText(text, approved, "en")).toThrow(code);
  });

  it("that came from elsewhere is looked at again, site by site", () => {
    expect(checkMarked(["In ", ["Zenda", "Strelsau"], " the ", ["guards", "sentries"], " left."], "en")).toEqual([{ site: 0, reason: "marks/inside-name" }]);
  });
});

/** The acceptance of the issue: a threat with laptops on aircraft stays, the town goes, in every spelling and in both languages. */
import { describe, expect, it } from "vitest";
import { fold, looseFold } from "./fold.ts";
import { openGazetteer } from "./gazetteer/gazetteer.ts";
import { keptGazetteer } from "./gazetteer/kept-gazetteer.ts";
import { wording } from "./opened-in-test.ts";
import { reports, spellings, threat } from "./reports-in-test.ts";
import type { Language } from "./types.ts";

const gazetteer = openGazetteer(keptGazetteer());
const raqqa = gazetteer.exact.get("raqqa")!.towns[0]!;
/** Every folded name that the gazetteer has for the town, and every one that sounds like it. */
const names: string[] = [];
gazetteer.exact.each((key, { towns }) => towns.includes(raqqa) && names.push(key));
const sounds: string[] = [];
gazetteer.loose.each((key, { towns }) => towns.includes(raqqa) && sounds.push(key));

/** Nothing of the town: no name of it, however folded, in any run of words. */
function traces(text: string): string[] {
  const words = text.split(/[^\p{L}\p{M}\p{N}'’-]+/u).flatMap((word) => [word, ...word.split(/['’]/)]);
  const pieces = words.flatMap((_, at) => [1, 2, 3].map((length) => words.slice(at, at + length).join(" ")));
  return pieces.filter((piece) => names.includes(fold(piece)) || sounds.includes(looseFold(piece)));
}

const each = (["en", "fr"] as const).flatMap((language) => spellings.map((spelling) => [language, spelling] as const));

describe("a report of a threat, torn", () => {
  it.each(each)("%s: every time that %s is named it is found, as one and the same town", (language, spelling) => {
    const text = reports[language].replaceAll("TOWN", spelling);
    const { findings } = wording.check(text, language);
    const found = findings.filter(({ entity }) => entity === `place:${raqqa}`);
    expect(found.map(({ term }) => term)).toEqual(Array(text.split(spelling).length - 1).fill(spelling));
    expect(found[0]!.offers.map(({ step }) => step)).toEqual(["town", "part", "country", "world"]);
  });
  it.each(each)("%s: with %s it keeps the threat and loses the town, whichever term is taken", (language, spelling) => {
    const text = reports[language].replaceAll("TOWN", spelling);
    for (const step of ["town", "part", "country", "world"] as const) {
      const torn = wording.tearLine(text, language, { accept: { [`place:${raqqa}`]: step } });
      expect(torn.left).toEqual([]);
      expect(traces(torn.text)).toEqual([]);
      expect(threat[language].filter((word) => !torn.text.includes(word))).toEqual([]);
    }
  });
  it.each(["en", "fr"] as const)("%s: three spellings in one text are one town, gone by one acceptance", (language) => {
    const mixed = mixedSpellings(language);
    const { findings } = wording.check(mixed, language);
    const town = findings.filter(({ entity }) => entity === `place:${raqqa}`);
    expect(new Set(town.map(({ term }) => term))).toEqual(new Set(["Raqqa", "Ar Raqqah", "Rakka"]));
    const torn = wording.tearLine(mixed, language, { accept: { [`place:${raqqa}`]: "town" } });
    expect([torn.left, traces(torn.text)]).toEqual([[], []]);
  });
  it("reads as somebody would have written it", () => {
    const en = wording.tearLine(mixedSpellings("en"), "en", { accept: { [`place:${raqqa}`]: "town" } }).text;
    expect(en).toContain("The workshop lies in a town in northern Syria.");
    expect(en).toContain("A town in northern Syria is also where");
    expect(en).toContain("the northern Syria group has tested");
    expect(en).toContain("Laptops left a town in northern Syria, on the road");
    expect(en).toContain("was in a town in northern Syria when");
    const fr = wording.tearLine(mixedSpellings("fr"), "fr", { accept: { [`place:${raqqa}`]: "town" } }).text;
    expect(fr).toContain("se trouve dans une ville du nord de la Syrie.");
    expect(fr).toContain("le groupe d'une ville du nord de la Syrie a essayé");
    expect(fr).toContain("ont quitté une ville du nord de la Syrie, par la route");
    expect(fr).toContain("se trouvait dans une ville du nord de la Syrie quand");
    const country = wording.tearLine(mixedSpellings("fr"), "fr", { accept: { [`place:${raqqa}`]: "country" } }).text;
    expect(country).toContain("L'atelier se trouve en Syrie.");
    expect(country).toContain("ont quitté la Syrie, par la route");
  });
  it("one acceptance can be taken back where the author means to keep the word, and is then no slip", () => {
    const text = "He was in Raqqa. Raqqa fell.";
    const { findings } = wording.check(text, "en");
    expect(wording.tearLine(text, "en", { accept: { [findings[0]!.entity]: "country" }, keep: [1] })).toEqual({ text: "He was in Syria. Raqqa fell.", left: [] });
  });
  it("a sentence can go as a whole", () => {
    const text = "Laptops are hollowed out. The man in Raqqa told us. Airports do not see it.";
    expect(wording.tearLine(text, "en", { accept: {}, drop: [1] }).text).toBe("Laptops are hollowed out. Airports do not see it.");
  });
  it("says what is still there when a spelling slips through", () => {
    const text = "Colonel Khalid Nasser was in Raqqa. The file is called nasser-raqqa_list.";
    const { findings } = wording.check(text, "en");
    const torn = wording.tearLine(text, "en", { accept: Object.fromEntries(findings.map(({ entity }) => [entity, "broadest" as const])) });
    expect(torn.text).toBe("A person was in Western Asia. The file is called nasser-Western Asia_list.");
    expect(torn.left.map(({ term }) => term)).toEqual(["nasser"]);
    expect(traces(torn.text)).toEqual([]);
  });
  it("a misspelling that sounds the same is found, one that does not is not", () => {
    expect(wording.check("He was in Raqa.", "en").findings.map(({ term }) => term)).toEqual(["Raqa"]);
    expect(wording.check("He was in Rqqa.", "en").findings.map(({ kind }) => kind)).toEqual(["name"]);
  });
});

function mixedSpellings(language: Language): string {
  const three = ["Raqqa", "Ar Raqqah", "Rakka"];
  let at = 0;
  return reports[language].replaceAll("TOWN", () => three[at++ % 3]!);
}

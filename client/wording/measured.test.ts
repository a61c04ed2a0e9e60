/** The figures that docs/wording.md states. Whoever makes them better changes them there too. */
import { describe, expect, it } from "vitest";
import { openGazetteer } from "./gazetteer/gazetteer.ts";
import { keptGazetteer } from "./gazetteer/kept-gazetteer.ts";
import { wording } from "./opened-in-test.ts";
import { ordinary } from "./ordinary-in-test.ts";
import { testNames } from "./test-names.ts";
import type { Language } from "./types.ts";

const gazetteer = openGazetteer(keptGazetteer());
const frames: readonly (readonly [Language, string])[] = [
  ["en", "The meeting took place in % last week."],
  ["en", "They said that % was quiet and left."],
  ["fr", "La réunion a eu lieu à % la semaine passée."],
  ["fr", "Ils ont dit que % était calme et sont partis."],
];

/** The town that is found under exactly this spelling, in the right country. */
function townOf(language: Language, frame: string, country: string, name: string): string | null {
  const found = wording.check(frame.replace("%", name), language).findings.find(({ kind, term }) => kind === "place" && term === name);
  const town = /^place:(\d+)$/.exec(found?.entity ?? "")?.[1];
  return town !== undefined && gazetteer.head.countries[gazetteer.town(Number(town)).country]!.code === country ? found!.entity : null;
}

const measured = frames.map(([language, frame]) => {
  const rows = testNames.map(([country, ...names]) => names.map((name) => townOf(language, frame, country, name)));
  return { found: rows.flat().filter((town) => town !== null).length, whole: rows.filter(([one, two, three]) => one !== null && one === two && two === three).length };
});

describe("80 towns in three spellings each", () => {
  it("are found, after a preposition and without one, in English and in French", () => {
    expect(testNames.length).toBe(80);
    expect(measured.map(({ found }) => found)).toEqual([235, 229, 235, 233]);
  });
  it("and the three spellings are known to be one town", () => expect(measured.map(({ whole }) => whole)).toEqual([76, 72, 76, 74]));
});

describe("ordinary prose without a name in it", () => {
  it.each([
    ["en", 613, ["Turkey", "China"]],
    ["fr", 603, []],
  ] as const)("%s: in %i words these are taken for names", (language, words, alarms) => {
    expect(ordinary[language].split(/\s+/).length).toBe(words);
    const names = wording.check(ordinary[language], language).findings.filter(({ kind }) => ["place", "person", "organisation", "name", "identifier", "coordinates"].includes(kind));
    expect(names.map(({ term }) => term)).toEqual(alarms);
  });
});

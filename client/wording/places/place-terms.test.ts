/** No offer for any town of the gazetteer holds one of the town's own names; and French has its articles. */
import { describe, expect, it } from "vitest";
import { fold } from "../fold.ts";
import { openGazetteer } from "../gazetteer/gazetteer.ts";
import { keptGazetteer } from "../gazetteer/kept-gazetteer.ts";
import { countryInFrench } from "./countries-in-french.ts";
import { placeTerms } from "./place-terms.ts";

const gazetteer = openGazetteer(keptGazetteer());

describe("broader terms", () => {
  it("hold no name of the town they stand for: 4,000 towns, every listed name of each, in both languages", () => {
    const asked = 4000;
    const names = new Map<number, string[]>();
    gazetteer.exact.each((key, { towns }) => {
      for (const town of towns) if (town < asked) names.set(town, [...(names.get(town) ?? []), key]);
    });
    expect(names.size).toBeGreaterThan(asked - 5);
    const told: string[] = [];
    for (const [town, keys] of names) {
      for (const language of ["en", "fr"] as const) {
        for (const { step, noun } of placeTerms(gazetteer, { kind: "town", entity: "", country: gazetteer.town(town).country, town, towns: [town] }, language, [])) {
          const words = noun.split(/[\s'’]+/);
          const pieces = words.flatMap((word, at) => (/^\p{Lu}/u.test(word) ? [1, 2, 3, 4].map((length) => words.slice(at, at + length).join(" ")) : []));
          for (const piece of pieces) if (keys.includes(fold(piece))) told.push(`${town} ${step}: ${noun}`);
        }
      }
    }
    expect(told).toEqual([]);
    const kuwait = gazetteer.exact.get("kuwaitcity")!.towns[0]!;
    expect(placeTerms(gazetteer, { kind: "town", entity: "", country: gazetteer.town(kuwait).country, town: kuwait, towns: [kuwait] }, "en", ["Kuwait City"]).map(({ noun }) => noun)).toEqual(["Western Asia"]);
  });
  it("put countries into French sentences as French does", () => {
    const said = (code: string) => {
      const { noun, where, of } = countryInFrench(code, gazetteer.head.countries.find((country) => country.code === code)!.fr);
      return `${noun}, ${where}, ${of}`;
    };
    expect(["SY", "LB", "IQ", "US", "CU", "IL", "MX", "HN", "HU", "CI", "GB", "NL", "KH", "YE", "CD", "SL", "ZA"].map(said)).toEqual([
      "la Syrie, en Syrie, de la Syrie",
      "le Liban, au Liban, du Liban",
      "l'Irak, en Irak, de l'Irak",
      "les États-Unis, aux États-Unis, des États-Unis",
      "Cuba, à Cuba, de Cuba",
      "Israël, en Israël, d'Israël",
      "le Mexique, au Mexique, du Mexique",
      "le Honduras, au Honduras, du Honduras",
      "la Hongrie, en Hongrie, de la Hongrie",
      "la Côte d'Ivoire, en Côte d'Ivoire, de la Côte d'Ivoire",
      "le Royaume-Uni, au Royaume-Uni, du Royaume-Uni",
      "les Pays-Bas, aux Pays-Bas, des Pays-Bas",
      "le Cambodge, au Cambodge, du Cambodge",
      "le Yémen, au Yémen, du Yémen",
      "la République démocratique du Congo, en République démocratique du Congo, de la République démocratique du Congo",
      "la Sierra Leone, en Sierra Leone, de la Sierra Leone",
      "l'Afrique du Sud, en Afrique du Sud, de l'Afrique du Sud",
    ]);
  });
});

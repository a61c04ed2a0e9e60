/** Places in a text, with broader terms that fit where they stand. */
import { fold } from "../fold.ts";
import type { Gazetteer } from "../gazetteer/gazetteer.ts";
import type { Found, Language } from "../types.ts";
import type { Words } from "../words.ts";
import { partEn, partFr, partOfCountry } from "./part-of-country.ts";
import { placeEdit, settingOf } from "./place-edits.ts";
import { type PlaceTerm, placeTerms, withThe } from "./place-terms.ts";
import { countryInFrench } from "./countries-in-french.ts";
import { resolvePlaces } from "./resolve.ts";
import { spotPlaces } from "./spot-places.ts";

export function findPlaces(gazetteer: Gazetteer, text: Words, language: Language, chosen: Readonly<Record<string, number>>): Found[] {
  const spots = spotPlaces(gazetteer, text, language);
  const written = ({ from, to }: { from: number; to: number }) => text.text.slice(text.words[from]!.start, text.words[to - 1]!.end);
  const places = resolvePlaces(gazetteer, spots, (spot) => fold(written(spot)), chosen);
  const spellings = Map.groupBy(spots.map((spot, index) => ({ entity: places[index]!.entity, name: written(spot) })), ({ entity }) => entity);
  const terms = new Map<string, PlaceTerm[]>();
  const readings = new Map<string, string[]>();
  return spots.map((spot, index) => {
    const place = places[index]!;
    if (!terms.has(place.entity)) terms.set(place.entity, placeTerms(gazetteer, place, language, [...new Set(spellings.get(place.entity)!.map(({ name }) => name))]));
    if (!readings.has(place.entity)) readings.set(place.entity, place.towns.map((town) => readingOf(gazetteer, town, language)));
    const setting = settingOf(gazetteer, text, spot, place, language);
    return {
      kind: "place",
      entity: place.entity,
      start: text.words[spot.from]!.start,
      end: text.words[spot.to - 1]!.end,
      readings: readings.get(place.entity)!,
      offers: terms.get(place.entity)!.map((term) => {
        const edit = placeEdit(setting, term);
        return { step: term.step, says: edit.text, edits: [edit] };
      }),
    };
  });
}

/** "northern Syria, about 180,000 people": enough for an author to tell Tripoli from Tripoli. */
function readingOf(gazetteer: Gazetteer, number: number, language: Language): string {
  const { country: of, latitude, longitude, people } = gazetteer.town(number);
  const country = gazetteer.head.countries[of]!;
  const part = partOfCountry(country, latitude, longitude);
  const digits = people > 0 ? Number(people.toPrecision(1)) : 0;
  if (language === "en") return `${part ? `${partEn[part]} ${country.en}` : withThe(country.en)}${digits ? `, about ${digits.toLocaleString("en")} people` : ""}`;
  const name = countryInFrench(country.code, country.fr);
  return `${part ? `${partFr[part]} ${name.of}` : name.noun}${digits ? `, environ ${digits.toLocaleString("fr")} habitants` : ""}`;
}


/** The broader terms for a place, as words by themselves; what stands around them is not looked at. A term that would give the place away (Kuwait for the city of Kuwait) is left out. */
import { fold, looseFold } from "../fold.ts";
import type { Gazetteer } from "../gazetteer/gazetteer.ts";
import type { Language, Step } from "../types.ts";
import { countryInFrench, elided, type FrenchName, worldInFrench } from "./countries-in-french.ts";
import { partEn, partFr, partOfCountry } from "./part-of-country.ts";
import type { Place } from "./resolve.ts";

export interface PlaceTerm {
  readonly step: Step;
  /** English: as a noun ("a town in northern Syria") and before one ("the northern Syria cell"). */
  readonly noun: string;
  readonly attribute: string;
  /** French: with its prepositions. English has the noun three times. */
  readonly where: string;
  readonly of: string;
}

export function placeTerms(gazetteer: Gazetteer, place: Place, language: Language, written: readonly string[]): PlaceTerm[] {
  const terms = (language === "en" ? english : french)(gazetteer, place);
  return terms.filter(({ noun }) => !givesAway(gazetteer, place, noun, written));
}

export function aroundCoordinates(gazetteer: Gazetteer, latitude: number, longitude: number, language: Language): PlaceTerm[] {
  const { town, kilometres } = gazetteer.nearest(latitude, longitude);
  if (town < 0 || kilometres > 300) return [];
  const place: Place = { entity: "", kind: "town", country: gazetteer.town(town).country, town, towns: [] };
  return (language === "en" ? english : french)(gazetteer, place).filter(({ step }) => step !== "town");
}

function english(gazetteer: Gazetteer, { kind, country: number, town }: Place): PlaceTerm[] {
  const country = gazetteer.head.countries[number]!;
  const name = withThe(country.en);
  const world = gazetteer.head.world[country.world]!.en;
  const terms: PlaceTerm[] = [];
  const add = (step: Step, noun: string, attribute: string) => terms.push({ step, noun, attribute, where: noun, of: noun });
  if (kind === "town") {
    const { latitude, longitude, people } = gazetteer.town(town!);
    const part = partOfCountry(country, latitude, longitude);
    const lies = part ? `${partEn[part]} ${name.replace(/^the /, "the ")}` : name;
    const whole = part && name.startsWith("the ") ? `the ${partEn[part]} part of ${name}` : lies;
    add("town", `${people > 0 && people < 2000 ? "a place" : "a town"} in ${whole}`, part ? `${partEn[part]} ${country.en}` : country.en);
    if (part) add("part", whole, `${partEn[part]} ${country.en}`);
  }
  if (kind !== "country") add("country", name, country.en);
  add("world", world === "Caribbean" ? "the Caribbean" : world === "Micronesian Region" ? "Micronesia" : world, world);
  return terms;
}

function french(gazetteer: Gazetteer, { kind, country: number, town }: Place): PlaceTerm[] {
  const country = gazetteer.head.countries[number]!;
  const name = countryInFrench(country.code, country.fr);
  const world = worldInFrench(gazetteer.head.world[country.world]!.fr);
  const terms: PlaceTerm[] = [];
  const add = (step: Step, { noun, where, of }: FrenchName) => terms.push({ step, noun, attribute: noun, where, of });
  if (kind === "town") {
    const { latitude, longitude, people } = gazetteer.town(town!);
    const part = partOfCountry(country, latitude, longitude);
    const a = people > 0 && people < 2000 ? "une localité" : "une ville";
    const noun = part ? `${a} ${part === "east" || part === "west" ? "de l'" : "du "}${partFr[part]} ${name.of}` : `${a} ${fromCountry(name)}`;
    add("town", { noun, where: `dans ${noun}`, of: elided("de", noun) });
    if (part) {
      const side = partFr[part];
      const vowel = part === "east" || part === "west";
      const the = vowel ? `l'${side}` : `le ${side}`;
      add("part", { noun: `${the} ${name.of}`, where: `dans ${the} ${name.of}`, of: `${vowel ? `de l'${side}` : `du ${side}`} ${name.of}` });
    }
  }
  if (kind !== "country") add("country", name);
  add("world", world);
  return terms;
}

/** "une ville de Syrie", "une ville du Liban", "une ville de Cuba". */
const fromCountry = ({ of }: FrenchName) => of.replace(/^de la /, "de ").replace(/^de l'/, "d'");

const THE = /^(?:United |.*\bIslands?$|.*\bTerritor|.*Republic|Republic|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Seychelles|Isle )/;
export const withThe = (name: string) => (THE.test(name) ? `the ${name}` : name);

/** Doubt leaves a term out: any of its words that could be the place, in any spelling. */
function givesAway(gazetteer: Gazetteer, { town, towns, kind }: Place, term: string, written: readonly string[]): boolean {
  const folded = fold(term);
  if (written.some((name) => fold(name).length > 3 && folded.includes(fold(name)))) return true;
  if (kind !== "town") return false;
  const words = term.split(/[\s'’]+/);
  const meant = new Set([...towns, town!]);
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= Math.min(from + 4, words.length); to++) {
      if (!/^\p{Lu}/u.test(words[from]!)) continue;
      const piece = words.slice(from, to).join(" ");
      const hits = [gazetteer.exact.get(fold(piece)), looseFold(piece).length > 3 ? gazetteer.loose.get(looseFold(piece)) : null];
      if (hits.some((hit) => hit?.towns.some((number) => meant.has(number)))) return true;
    }
  }
  return false;
}

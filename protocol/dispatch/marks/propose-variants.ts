/** Offers an author places that could have several wordings. Only the author knows what matters in the text: each is approved, or isn't there. */
import { checkSite } from "./check-site.ts";
import type { Language } from "./language.ts";
import { protectedSpans } from "./protected-spans.ts";
import { variantsEn } from "./variants-en.ts";
import { variantsFr } from "./variants-fr.ts";
import { MAX_OPTIONS } from "./marked-text.ts";
import { keysOf } from "./words.ts";

export interface ProposedSite {
  readonly start: number;
  readonly end: number;
  /** The author's own first. */
  readonly options: readonly string[];
  readonly kind: "wording" | "order";
}

/** In order, none overlapping, a word between any two, and each past the guard. */
export function proposeVariants(text: string, language: Language): ProposedSite[] {
  const spans = protectedSpans(text, language);
  const found = [...reordered(text, language), ...reworded(text, language), ...(language === "en" ? relative(text) : [])].filter(({ start, end }) => !spans.some((span) => span.start < end && span.end > start));
  const out: ProposedSite[] = [];
  for (const site of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = out.at(-1);
    if (last && keysOf(text.slice(last.end, Math.max(last.end, site.start))).length === 0) continue;
    const options = allowed(text, site, language);
    if (options.length > 1) out.push({ ...site, options });
  }
  return out;
}

function allowed(text: string, { start, end, options }: ProposedSite, language: Language): readonly string[] {
  const [own, ...others] = options;
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const good = others.filter((option) => checkSite({ before, options: [own!, option], after }, language) === null);
  return [own!, ...good].slice(0, MAX_OPTIONS);
}

const tables: Partial<Record<Language, { readonly pattern: RegExp; readonly alternatives: ReadonlyMap<string, readonly string[]> }>> = {};

function tableOf(language: Language) {
  return (tables[language] ??= compiled(language === "en" ? variantsEn : variantsFr));
}

function compiled(lines: readonly string[]) {
  const alternatives = new Map<string, string[]>();
  const add = (from: string, to: readonly string[]) => void alternatives.set(from, [...new Set([...(alternatives.get(from) ?? []), ...to.filter((one) => one !== from)])]);
  for (const line of lines) {
    const [from, to] = line.split(" > ");
    if (to !== undefined) add(from!, to.split(", "));
    else for (const one of line.split(" | ")) add(one, line.split(" | "));
  }
  const phrases = [...alternatives.keys()].sort((a, b) => b.length - a.length).map((phrase) => phrase.replaceAll("’", "['’]").replaceAll(" ", "[ \\u00a0]"));
  return { pattern: new RegExp(`(?<![\\p{L}\\p{M}\\p{N}'’-])(?:${phrases.join("|")})(?![\\p{L}\\p{M}\\p{N}’'-])`, "giu"), alternatives };
}

function reworded(text: string, language: Language): ProposedSite[] {
  const { pattern, alternatives } = tableOf(language);
  return [...text.matchAll(pattern)].flatMap(({ 0: own, index: start }) => {
    const others = alternatives.get(own.toLowerCase().replaceAll("'", "’").replaceAll("\u00a0", " ")) ?? [];
    return others.length === 0 ? [] : [{ start, end: start + own.length, options: [own, ...others.map((other) => inManner(other, own, text))], kind: "wording" as const }];
  });
}

/** With its capital, and with the apostrophe of the text. */
function inManner(wording: string, own: string, text: string): string {
  const cased = /^\p{Lu}/u.test(own) ? wording[0]!.toUpperCase() + wording.slice(1) : wording;
  return text.includes("’") || !text.includes("'") ? cased : cased.replaceAll("’", "'");
}

/** "believes that the road" and "believes the road"; "a ship which came" and "a ship that came". */
const THAT = /(?<=\b(?:said|says|say|believes?|believed|thinks?|thought|knows?|knew|hopes?|hoped|feared|fears?|found|learned|reports?|reported|told (?:us|him|her|them|me)|explained|agreed|added|noted|sure|convinced|aware)) that(?= (?:the|he|she|it|they|we|there|a|an|this|these|his|her|their|our|its|all|many|most|some) )/gu;
const WHICH = /(?<=\b(?!(?:of|in|to|by|for|from|with|on|at|through|under|over|after|before|and|or|about|upon)\b)\p{Ll}+ )which(?= \p{Ll})/gu;

function relative(text: string): ProposedSite[] {
  const site = (options: (own: string) => string[]) => ({ 0: own, index: start }: RegExpExecArray) => ({ start, end: start + own.length, options: options(own), kind: "wording" as const });
  return [...[...text.matchAll(THAT)].map(site((own) => [own, ""])), ...[...text.matchAll(WHICH)].map(site((own) => [own, "that"]))];
}

/** Two of a kind side by side: "the roads and bridges", "les routes et les ponts". Only where nothing hangs on the first or the last of them. */
const PAIRS: Readonly<Record<Language, RegExp>> = {
  en: /(?<=\b(?:the|of|with|for|by|in|to|between|all|their|its|our) )(\p{Ll}{3,}s) and (\p{Ll}{3,}s)(?=[,.;:]| (?:were|are|in|at|on|from|to|for|by|have|had|will|remain|remained)\b)/gu,
  fr: /(?<![\p{L}’'])(les|des|aux) (\p{Ll}{3,}[sx]) et \1 (\p{Ll}{3,}[sx])(?=[,.;:\s])(?! (?:\p{Ll}+(?:és|ées|aux|ales|eux|euses|ifs|ives|iques|ais|aises|ens|ennes)))/gu,
};

function reordered(text: string, language: Language): ProposedSite[] {
  return [...text.matchAll(PAIRS[language])].map(({ 0: own, index: start, 1: one, 2: two, 3: three }) => ({
    start,
    end: start + own.length,
    options: [own, language === "en" ? `${two} and ${one}` : `${one} ${three} et ${one} ${two}`],
    kind: "order" as const,
  }));
}

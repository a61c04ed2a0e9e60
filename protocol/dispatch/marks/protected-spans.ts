/** What of a text must read the same for everybody: names, figures, dates, quotes and negations. In doubt it is protected: the price is a place that can't be varied. */
import type { Language } from "./language.ts";
import { closesNegation, commonWords, dateWords, figureWords, nameParticles, negationWords } from "./protected-words.ts";

export type Protected = "name" | "figure" | "date" | "quote" | "negation";

export interface Span {
  readonly kind: Protected;
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly text: string;
  readonly lower: string;
  readonly start: number;
  readonly end: number;
}

/** Words with what ties them together: "al-Raqqah", "U.S.", "don’t", "3.5", "10:30". French "l’" stands alone. */
const TOKEN = /[\p{L}\p{M}]+n['’]t(?![\p{L}\p{N}])|[\p{L}\p{M}]+['’](?=[\p{L}\p{N}])|[\p{L}\p{M}\p{N}]+(?:[-‐‑.,:/][\p{L}\p{M}\p{N}]+)*|[%‰°€$£¥§#@]/gu;
const SENTENCE_START = /(?:^|[.!?…:;]["”’»)\]]*\s+|\n\s*|["“«‘([–—-]\s*)$/u;
/** Further than this from its `ne`, a word closes another negation. */
const NEGATION_REACH = 8;

export function protectedSpans(text: string, language: Language): Span[] {
  const tokens = tokensOf(text);
  return [...quotes(text), ...tokens.flatMap((token) => kindsOf(text, token, language).map((kind) => ({ kind, start: token.start, end: token.end }))), ...joinedNames(text, tokens), ...(language === "fr" ? frenchNegations(text, tokens) : [])];
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(({ 0: found, index }) => ({ text: found, lower: found.toLowerCase().replace(/['’]/g, ""), start: index, end: index + found.length }));
}

function kindsOf(text: string, token: Token, language: Language): Protected[] {
  const parts = token.lower.split(/[^\p{L}\p{M}\p{N}]+/u);
  const kinds: Protected[] = [];
  if (isName(text, token)) kinds.push("name");
  if (/[\p{N}%‰°€$£¥]/u.test(token.text) || parts.some((part) => figureWords[language].has(part))) kinds.push("figure");
  if (parts.some((part) => dateWords[language].has(part))) kinds.push("date");
  if (parts.some((part) => negationWords[language].has(part)) || /^n['’]$|n['’]t$/i.test(token.text)) kinds.push("negation");
  return kinds;
}

/** A capital, but where a sentence begins with a word that is known to be none. */
function isName(text: string, token: Token): boolean {
  if (/^I['’]?$/.test(token.text)) return false;
  if (!/\p{Lu}/u.test(token.text)) return false;
  const plain = /^\p{Lu}[\p{Ll}\p{M}]*['’]?$/u.test(token.text) && commonWords.has(token.lower);
  return !(plain && SENTENCE_START.test(text.slice(Math.max(0, token.start - 12), token.start)));
}

/** "Bank of Ruritania", "Jean de La Tour": what stands between two names is part of one. */
function joinedNames(text: string, tokens: readonly Token[]): Span[] {
  const spans: Span[] = [];
  let last: Token | null = null;
  for (const token of tokens) {
    if (isName(text, token)) {
      if (last && !/[.!?;\n]/.test(text.slice(last.end, token.start))) spans.push({ kind: "name", start: last.start, end: token.end });
      last = token;
    } else if (!nameParticles.has(token.lower)) last = null;
  }
  return spans;
}

function frenchNegations(text: string, tokens: readonly Token[]): Span[] {
  return tokens.flatMap((token, i) => {
    if (token.lower !== "ne" && token.lower !== "n") return [];
    const reach = tokens.slice(i + 1, i + 1 + NEGATION_REACH);
    const sentence = reach.filter(({ start }) => !/[.!?\n]/.test(text.slice(token.end, start)));
    const end = sentence.findLast(({ lower }) => closesNegation.has(lower)) ?? sentence.at(Math.min(2, sentence.length - 1));
    return [{ kind: "negation" as const, start: token.start, end: end?.end ?? token.end }];
  });
}

const CLOSING: Readonly<Record<string, RegExp>> = { "“": /”/g, "„": /[“”]/g, "«": /»/g, "‹": /›/g, '"': /"/g, "‘": /’(?!\p{L})/gu, "'": /'(?!\p{L})/gu, "`": /[`´]/g };
const OPENING = /[“„«‹"‘`]|(?<![\p{L}\p{N}])'(?=\p{L})|^[ \t]*>.*$/gmu;

/** A quote that isn't closed reaches to the end of the text. */
function quotes(text: string): Span[] {
  const spans: Span[] = [];
  const opening = new RegExp(OPENING);
  for (let open = opening.exec(text); open; open = opening.exec(text)) {
    const closing = CLOSING[open[0]];
    let end = open.index + open[0].length;
    if (closing) {
      const close = new RegExp(closing);
      close.lastIndex = end;
      end = close.exec(text) ? close.lastIndex : text.length;
    }
    spans.push({ kind: "quote", start: open.index, end });
    opening.lastIndex = end;
  }
  return spans;
}

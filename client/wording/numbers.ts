/** Numbers, in figures and words. Broader: a range, then no number at all. */
import { opensSentence, replacing, type Taken } from "./replacing.ts";
import type { Found, Language } from "./types.ts";
import type { Words } from "./words.ts";

const WORDS: Record<Language, Readonly<Record<string, number>>> = {
  en: { two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90, "a dozen": 12, "two dozen": 24, "a hundred": 100, "a thousand": 1000 },
  fr: { deux: 2, trois: 3, quatre: 4, cinq: 5, six: 6, sept: 7, huit: 8, neuf: 9, dix: 10, onze: 11, douze: 12, treize: 13, quatorze: 14, quinze: 15, seize: 16, "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, vingt: 20, trente: 30, quarante: 40, cinquante: 50, soixante: 60, "soixante-dix": 70, "quatre-vingts": 80, "quatre-vingt-dix": 90, "une dizaine": 10, "une douzaine": 12, "une quinzaine": 15, "une vingtaine": 20, "une trentaine": 30, "une quarantaine": 40, "une cinquantaine": 50, "une centaine": 100, cent: 100, mille: 1000 },
};
const SCALE: Record<Language, string> = { en: "hundred|thousand|million|billion", fr: "cents?|mille|millions?|milliards?" };
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000, million: 1e6, billion: 1e9, cent: 100, cents: 100, mille: 1000, millions: 1e6, milliard: 1e9, milliards: 1e9 };

const FIGURES: Record<Language, string> = { en: String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`, fr: String.raw`\d{1,3}(?:[   .]\d{3})+(?:,\d+)?|\d+(?:,\d+)?` };
const patterns = Object.fromEntries(
  (["en", "fr"] as const).map((language) => {
    const words = Object.keys(WORDS[language]).toSorted((a, b) => b.length - a.length).join("|");
    return [language, new RegExp(String.raw`(?<![\p{L}\p{N}][.,-]?)([$€£]\s?)?(${FIGURES[language]}|${words})(?:[\s-](${SCALE[language]}))?(\s?(?:%|percent|per\s+cent|pour\s+cent))?(\s?[$€£])?(?![\p{L}\p{N}]|[.,-]\d|-\p{L})`, "giu")];
  }),
) as Record<Language, RegExp>;

const ABOUT: Record<Language, RegExp> = {
  en: /(?:at\s+least|at\s+most|more\s+than|less\s+than|fewer\s+than|up\s+to|about|around|roughly|approximately|nearly|almost|over|under|exactly|only|some)\s+$/i,
  fr: /(?:au\s+moins|au\s+plus|plus\s+de|moins\s+de|jusqu['’]à|environ|près\s+de|presque|à\s+peu\s+près|exactement|seulement|quelque)\s+$/i,
};
const DETERMINER: Record<Language, RegExp> = { en: /(?:^|\s)(?:the|these|those|his|her|their|its|our|all|both|every|other|last|first)\s+$/i, fr: /(?:^|\s)(?:les|ces|ses|leurs|nos|vos|des|aux|tous\s+les|autres|derniers|premiers)\s+$/i };
/** "the two of them", "number 5": no amount. */
const NO_AMOUNT: Record<Language, RegExp> = { en: /(?:\bno\.|\bnumber|\broom|\bgate|\bpage|\bparagraph|\bsection|\bchapter|\bstep|\bpart)\s+$/i, fr: /(?:\bn°|\bnuméro|\bsalle|\bporte|\bpage|\bparagraphe|\bsection|\bchapitre|\bétape|\bpartie|\barticle)\s*$/i };

export function findNumbers({ text, sentences }: Words, language: Language, used: Taken): Found[] {
  return [...text.matchAll(patterns[language])].flatMap((match) => {
    const [term, front, amount, scale, percent, back] = match;
    const [start, end] = [match.index, match.index + term.length];
    if (!used.free(start, end)) return [];
    const value = (WORDS[language][amount!.toLowerCase().replace(/\s+/g, " ")] ?? figures(amount!, language)) * (SCALES[scale?.toLowerCase() ?? ""] ?? 1);
    const before = text.slice(Math.max(0, start - 30), start);
    if (!Number.isFinite(value) || value < 2 || NO_AMOUNT[language].test(before) || listed(text, start, end)) return [];
    const about = ABOUT[language].exec(before)?.[0] ?? "";
    const from = start - about.length;
    const determined = about === "" && DETERMINER[language].test(before);
    const unit = (number: number) => `${front?.trim() ?? ""}${number.toLocaleString(language)}`;
    const tail = percent ? (language === "en" ? "%" : " %") : (back ?? "");
    const [low, high] = around(value);
    const span = low === 0 ? (language === "en" ? `fewer than ${unit(high)}` : `moins de ${unit(high)}`) : language === "en" ? `between ${unit(low)} and ${unit(high)}` : `entre ${unit(low)} et ${unit(high)}`;
    const some = percent ? (language === "en" ? "some" : "une partie") : front || back ? (language === "en" ? "a sum" : "une somme") : language === "en" ? "several" : "plusieurs";
    const entity = `number:${value}${percent ? "%" : ""}${(front ?? back ?? "").trim()}`;
    const at = { start, end, from, to: determined && text[end] === " " ? end + 1 : end, capital: opensSentence(sentences, text, from) && !determined };
    // After "the" or "les" a range can't stand; the number goes.
    const terms = determined ? [{ step: "some" as const, text: "" }] : [{ step: "range" as const, text: span + tail }, { step: "some" as const, text: some }];
    return [replacing("number", entity, at, terms)];
  });
}

function figures(text: string, language: Language): number {
  return Number(language === "en" ? text.replaceAll(",", "") : text.replace(/[\s.]/g, "").replace(",", "."));
}

/** "1. " at the beginning of a line counts lines. */
function listed(text: string, start: number, end: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 10), start)) && /^[.)]\s/.test(text.slice(end, end + 2));
}

/** Between two of 1, 2, 5, 10, 20 …, and never with the number itself at an end. */
function around(value: number): [number, number] {
  if (value < 5) return [0, value < 2 ? 2 : 5];
  const steps = [1, 2, 5].flatMap((digit) => [...Array(13).keys()].map((power) => digit * 10 ** power)).toSorted((a, b) => a - b);
  const low = steps.findLast((step) => step < value)!;
  const high = steps.find((step) => step > value) ?? value * 2;
  return [low, high];
}

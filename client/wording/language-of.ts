/** English or French, by the small words. Null where that is not clear: then whoever asks must say. */
import type { Language } from "./types.ts";

const SMALL: Record<Language, ReadonlySet<string>> = {
  en: new Set("the of and to in is was that for with on as at by from are were be has have had it this will not or which their been would they".split(" ")),
  fr: new Set("le la les de du des et à un une est dans en que qui pour par sur au aux ce cette il elle ils sont été avec ne pas se son sa ses ont a".split(" ")),
};

export function languageOf(text: string): Language | null {
  const words = text.slice(0, 20_000).toLowerCase().match(/\p{L}+/gu) ?? [];
  const count = (language: Language) => words.filter((word) => SMALL[language].has(word)).length;
  const [en, fr] = [count("en"), count("fr")];
  if (en === fr || Math.max(en, fr) < 2 || Math.min(en, fr) * 2 > Math.max(en, fr)) return null;
  return en > fr ? "en" : "fr";
}

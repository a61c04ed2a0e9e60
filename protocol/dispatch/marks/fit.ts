/** Whether a wording goes grammatically with what stands right before and after it: "a" and "an" in English, elision and contraction in French, capitals, spaces. Agreement lies in the lists themselves. */
import type { Language } from "./language.ts";

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
const LAST_WORD = /(?:^|[^\p{L}\p{M}'’])([\p{L}\p{M}]+['’]?)(\s*)$/u;
const FIRST_WORD = /^\s*([\p{L}\p{M}]+['’]?)/u;

/** French words that lose their vowel before one. */
const ELIDED = /^(?:le|la|de|je|me|te|se|ce|ne|que|jusque|lorsque|puisque|quoique)$/i;

export function fits(before: string, wording: string, after: string, language: Language): boolean {
  const [last, first] = [before.at(-1) ?? "", after[0] ?? ""];
  if (wording === "") return !(/\s/.test(last) && (/[\s.,;:!?]/.test(first) || first === "")) && !(WORD_CHARACTER.test(last) && WORD_CHARACTER.test(first)) && before !== "";
  if (WORD_CHARACTER.test(last) && WORD_CHARACTER.test(wording[0]!)) return false;
  if (WORD_CHARACTER.test(wording.at(-1)!) && WORD_CHARACTER.test(first)) return false;
  if (/\s/.test(last) && /^\s/.test(wording)) return false;
  if (/\s$/.test(wording) && /^\s/.test(after)) return false;
  return language === "en" ? articleFits(before, wording) && articleFits(wording, after) : jointFits(before, wording) && jointFits(wording, after);
}

function articleFits(left: string, right: string): boolean {
  const article = LAST_WORD.exec(left)?.[1]?.toLowerCase();
  const next = FIRST_WORD.exec(right)?.[1]?.toLowerCase();
  if ((article !== "a" && article !== "an") || next === undefined) return true;
  // Heard, not written: "an hour", "a unit". Where spelling doesn't say, doubt refuses.
  if (/^(?:h|u|eu|one|once)/.test(next)) return false;
  return /^[aeio]/.test(next) === (article === "an");
}

function jointFits(left: string, right: string): boolean {
  const joint = LAST_WORD.exec(left);
  const next = FIRST_WORD.exec(right)?.[1]?.toLowerCase();
  if (!joint || next === undefined) return true;
  const [word, space] = [joint[1]!.toLowerCase().replace("’", "'"), joint[2]!];
  // Whether an h is mute isn't written.
  const vowel = next.startsWith("h") ? null : /^(?:[aeiouàâäéèêëîïôöùûüœæ]|y(?![aeiou]))/.test(next);
  if (word.endsWith("'")) return space === "" && vowel === true;
  if (ELIDED.test(word)) return vowel === false && !((word === "de" || word === "à") && /^(?:le|les)$/.test(next));
  return !(word === "à" && /^(?:le|les)$/.test(next));
}

/**
 * Quoted speech: how somebody speaks can be known again. Broader: reported speech where only the marks have to change ("said that …"; not where it has I or you, since then every verb would change),
 * a word in its place, or the sentence gone.
 */
import { opensSentence } from "./replacing.ts";
import type { Found, Language, Offer } from "./types.ts";
import type { Words } from "./words.ts";

const QUOTED = /"([^"\n]{1,600})"|“([^”\n]{1,600})”|«\s*([^»\n]{1,600}?)\s*»/gu;
const SAID: Record<Language, RegExp> = {
  en: /\b(?:said|says|added|reported|reports|stated|claimed|claims|warned|wrote|replied|confirmed|explained|believes|thinks)\s*[,:]?\s*$/i,
  fr: /(?:\b(?:dit|affirme|affirmé|déclare|ajoute|confirme|écrit|répond|explique|assure|précise|prévient)|(?<=\s)(?:déclaré|ajouté|confirmé|répondu|expliqué|assuré|précisé|prévenu))\s*[,:]?\s*$/iu,
};
const PERSONAL: Record<Language, RegExp> = { en: /\b(?:i|me|my|mine|we|us|our|you|your|i['’]m|i['’]ll|we['’]re|let['’]s)\b|[?!]\s*$/i, fr: /(?<!\p{L})(?:je|j['’]|me|m['’]|moi|mon|ma|mes|nous|notre|nos|tu|te|toi|vous|votre|vos)(?!\p{L})|[?!]\s*$/iu };

/** `seconds`: where a mark is one of angle and not of speech. */
export function findQuotes({ text, sentences }: Words, language: Language, seconds: readonly { readonly start: number; readonly end: number }[]): Found[] {
  const speech = seconds.reduce((left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end), text);
  return [...speech.matchAll(QUOTED)].map((match) => {
    const [whole, ...inner] = match;
    const said = inner.find((one) => one !== undefined)!;
    const [start, end] = [match.index, match.index + whole.length];
    const innerStart = start + whole.indexOf(said);
    const offers: Offer[] = [];
    const before = text.slice(Math.max(0, start - 40), start);
    const verb = SAID[language].exec(before)?.[0];
    const words = said.trim().split(/\s+/).length;
    const stop = /[.,;]$/.exec(said)?.[0] ?? "";
    if (verb && words > 2 && !PERSONAL[language].test(said)) {
      const first = said.charAt(0);
      const that = language === "en" ? " that " : /^[aeiouyéèêàâîôœh]/iu.test(said) ? " qu'" : " que ";
      const lower = /^\p{Lu}[\p{Ll}’']*(?:\s|$)/u.test(said) && LOWERED[language].test(said) ? first.toLowerCase() : first;
      const gap = start - (/[,:]?\s*$/.exec(text.slice(0, start))![0].length);
      offers.push({
        step: "reported",
        says: `${that.trim()} ${lower}${said.slice(1)}`,
        edits: [
          { start: gap, end: innerStart + 1, text: that + lower },
          { start: innerStart + said.length, end, text: "" },
        ],
      });
    }
    const long = words > 2;
    const instead = language === "en" ? (long ? "something that is left out here" : "a word that is left out here") : long ? "quelque chose qui n'est pas repris ici" : "un mot qui n'est pas repris ici";
    const opens = opensSentence(sentences, text, start);
    const from = verb ? start - (/[,:]?\s*$/.exec(text.slice(0, start))![0].length) : start;
    const tail = opens ? "" : stop === "." && !/^\s*[.,;:]/.test(text.slice(end)) ? "." : "";
    const put = `${from < start ? " " : ""}${opens ? instead.charAt(0).toUpperCase() + instead.slice(1) : instead}${tail}`;
    offers.push({ step: "summary", says: instead, edits: [{ start: from, end, text: put }] });
    const covered = sentences.filter((sentence) => sentence.start < end && sentence.end > start);
    const gone = { start: covered[0]?.start ?? start, end: covered.at(-1)?.end ?? end };
    offers.push({ step: "removed", says: "", edits: [{ start: gone.start - (text[gone.start - 1] === " " ? 1 : 0), end: gone.end, text: "" }] });
    return { kind: "quote", entity: `quote:${start}`, start, end, readings: [], offers };
  });
}

/** First words that are written small inside a sentence; a name keeps its capital. */
const LOWERED: Record<Language, RegExp> = { en: /^(?:the|a|an|this|that|these|those|there|it|they|he|she|nobody|everybody|no|all|some|one|two|in|on|at|if|when|while|every|each|most|many|his|her|their|its)\b/i, fr: /^(?:le|la|les|l['’]|un|une|des|ce|cet|cette|ces|il|elle|ils|elles|on|personne|tout|tous|rien|si|quand|chaque|son|sa|ses|leur|leurs|dans|à)(?![\p{L}])/iu };

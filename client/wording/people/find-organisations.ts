/** Organisations: names with a noun that says what they are ("Ministry of Defence", "banque centrale de Syrie"), and bodies known by letters. Unknown letters are pointed out as some organisation. */
import { opensSentence, replacing, type Term } from "../replacing.ts";
import type { Found, Language } from "../types.ts";
import type { Word, Words } from "../words.ts";
import { byLetters, NO_BODY, type OrganisationKind, organisationKinds } from "./kinds-of-organisation.ts";

const LINK: Record<Language, RegExp> = { en: /^(?:of|for|the|and|de|du|la|al)$/i, fr: /^(?:de|du|des|d['’]|la|le|les|l['’]|et|pour|à|aux?)$/i };
const ADJECTIVE_FR = /^(?:central|centrale|national|nationale|nationales|fédéral|fédérale|général|générale|régional|régionale|royal|royale|international|internationale|militaire|islamique|public|publique)$/i;

export function findOrganisations(text: Words, language: Language): Found[] {
  const found: Found[] = [];
  const { words } = text;
  for (let at = 0; at < words.length; ) {
    const named = language === "en" ? englishName(words, at) : frenchName(words, at);
    const lettered = named ? null : byLettersAt(text, at);
    if (named) found.push(organisation(text, named.from, named.to, named.kind, language));
    else if (lettered) found.push(organisation(text, at, lettered.to, lettered.kind, language));
    at = named ? named.to : lettered ? lettered.to : at + 1;
  }
  return found;
}

interface Named {
  readonly from: number;
  readonly to: number;
  readonly kind: OrganisationKind;
}

/** A longer run of capitals is a heading, and would be read over and over. */
const LONGEST = 12;

const kindOf = (word: Word, language: Language) => organisationKinds.find(({ words }) => words[language].test(word.text));
const near = (word: Word | undefined) => word !== undefined && /^(?:[ ]|[-‐‑&]|\s&\s|)$/.test(word.gap);

/** Capitals in a row, with links between, one of them a noun of the table. */
function englishName(words: readonly Word[], from: number): Named | null {
  if (!words[from]!.capital) return null;
  let to = from + 1;
  while (to - from < LONGEST) {
    let next = to;
    while (next < words.length && next - to < 3 && near(words[next]) && LINK.en.test(words[next]!.text)) next++;
    if (next < words.length && near(words[next]) && words[next]!.capital && words[next]!.sentence === words[from]!.sentence) to = next + 1;
    else break;
  }
  // "The Ministry": the article is not of the name.
  const begins = /^(?:the|a|an|this|in|at|his|her|from|of|and|for)$/i.test(words[from]!.text) ? from + 1 : from;
  const at = [...Array(Math.max(0, to - begins)).keys()].map((offset) => begins + offset).find((index) => kindOf(words[index]!, "en"));
  if (at === undefined || to - begins < 2) return null;
  return { from: begins, to, kind: kindOf(words[at]!, "en")! };
}

/** The noun, perhaps an adjective, then capitals: "ministère de la Défense", "Croissant-Rouge syrien". */
function frenchName(words: readonly Word[], from: number): Named | null {
  const kind = kindOf(words[from]!, "fr");
  if (!kind) return leadingCapitals(words, from);
  let to = from + 1;
  while (to - from < LONGEST) {
    let next = to;
    while (next < words.length && next - to < 4 && near(words[next]) && (LINK.fr.test(words[next]!.text) || (ADJECTIVE_FR.test(words[next]!.text) && !words[next]!.capital))) next++;
    if (next < words.length && near(words[next]) && words[next]!.capital && words[next]!.sentence === words[from]!.sentence) to = next + 1;
    else break;
  }
  return to === from + 1 ? null : { from, to, kind };
}

/** "Turkish Airlines", "Al-Rachid Bank". */
function leadingCapitals(words: readonly Word[], from: number): Named | null {
  if (!words[from]!.capital) return null;
  let to = from + 1;
  while (to < words.length && to - from < LONGEST && near(words[to]) && words[to]!.capital && words[to]!.sentence === words[from]!.sentence) to++;
  const kind = to - from > 1 ? kindOf(words[to - 1]!, "fr") : undefined;
  return kind && !words[from]!.first ? { from, to, kind } : null;
}

function byLettersAt({ words, shouted, text }: Words, from: number): { to: number; kind: { en: string; fr: string } | null } | null {
  const word = words[from]!;
  for (let to = Math.min(from + 2, words.length); to > from; to--) {
    const written = text.slice(word.start, words[to - 1]!.end);
    if (Object.hasOwn(byLetters, written) && !(shouted && written.length < 3)) return { to, kind: byLetters[written]! };
  }
  const lonely = !(words[from - 1]?.capitals && near(word)) && !(words[from + 1]?.capitals && near(words[from + 1]));
  if (shouted || !word.capitals || !lonely || !/^[A-Z]{2,6}$/.test(word.text) || NO_BODY.has(word.text) || /^[IVXLCDM]+$/.test(word.text)) return null;
  return { to: from + 1, kind: null };
}

function organisation(text: Words, from: number, to: number, kind: { en: string; fr: string } | null, language: Language): Found {
  const { words, sentences } = text;
  const [start, end] = [words[from]!.start, words[to - 1]!.end];
  const before = from > 0 && words[from]!.gap.trim() === "" ? words[from - 1]! : undefined;
  const some = { en: "an organisation", fr: "une organisation" };
  const terms: Term[] = [...(kind && kind.en !== some.en ? [{ step: "kind" as const, text: kind[language] }] : []), { step: "organisation", text: some[language] }];
  const lead = before?.text.toLowerCase().replace("’", "'") ?? "";
  const entity = `organisation:${text.text.slice(start, end).toLowerCase().replace(/\s+/g, " ")}`;
  const takes = language === "en" ? /^(?:the|a|an)$/.test(lead) : /^(?:le|la|l'|les|un|une|du|de|d'|des|au|aux)$/.test(lead);
  // "de la banque": the preposition before the article goes with it.
  const second = takes && language === "fr" && /^(?:la|l')$/.test(lead) && from > 1 && /^de$/i.test(words[from - 2]!.text) ? words[from - 2]! : undefined;
  const first = second ?? (takes ? before! : undefined);
  const led = second ? "de" : lead;
  const put = (term: Term): Term => ({ step: term.step, text: language === "fr" && takes ? (/^(?:du|de|d'|des)$/.test(led) ? `d'${term.text}` : /^(?:au|aux)$/.test(led) ? `à ${term.text}` : term.text) : term.text });
  const begins = first?.start ?? start;
  return replacing("organisation", entity, { start, end, from: begins, capital: opensSentence(sentences, text.text, begins) }, terms.map(put));
}

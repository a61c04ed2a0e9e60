/** People, by a title, a name that people bear, or the shape of an Arabic name; and names of which nothing more is known: a capital inside a sentence that nothing else explains. */
import { fold } from "../fold.ts";
import { type Gazetteer, type GazetteerHead, WORD_EN, WORD_FR } from "../gazetteer/gazetteer.ts";
import { opensSentence, replacing, type Taken, type Term } from "../replacing.ts";
import type { Found, Language } from "../types.ts";
import type { Word, Words } from "../words.ts";
import { CAPITAL_WORDS } from "./capital-words.ts";
import { NO_BODY } from "./kinds-of-organisation.ts";
import { roleOf, titleAt } from "./titles.ts";

const PARTICLE = /^(?:de|von|van|der|den|bin|ibn|bint|ben|al|el|ar|as|ad|an|at|az|ash|abu|abou|abd|umm|oum|da|di|du|dos|la|le|d['’])$/i;
const ARABIC = /^(?:abu|abou|abd|ibn|bin|ben|umm|oum|al|el|ar|as|ad|ash|an|at|az)$/i;
const SPEAKS: Record<Language, RegExp> = { en: /^(?:said|says|told|tells|added|wrote|claims|claimed|met|asked|replied|confirmed|reported|called|arrived|left|came|went|lives|works|knows|took|bought|paid)$/i, fr: /^(?:a|dit|affirme|ajoute|écrit|confirme|habite|travaille|connaît|vit|est|va|avait|aurait)$/i };

const LONGEST = 8;

interface Run {
  readonly from: number;
  readonly to: number;
  readonly title: number | null;
}

export function findPeople(gazetteer: Gazetteer, text: Words, language: Language, used: Taken): Found[] {
  const runs = runsOf(text, language, used, nationalitiesOf(gazetteer));
  const sure = runs.filter((run) => isPerson(gazetteer, text, run, language));
  // Whoever is named in full is the same where one of the names stands alone.
  const parts = new Map<string, string>();
  for (const run of sure) for (const name of namesIn(text, run)) if (!parts.has(name)) parts.set(name, `person:${namesIn(text, run).at(-1)!}`);
  const seen = new Set<string>();
  return runs.flatMap((run) => {
    const names = namesIn(text, run);
    const known = names.map((name) => parts.get(name)).find((entity) => entity !== undefined);
    const found = known !== undefined ? person(text, run, known, seen, language) : nameOnly(text, run, language);
    return found ? [found] : [];
  });
}

const namesIn = ({ words }: Words, { from, to }: Run) => words.slice(from, to).filter(({ capital, text }) => capital && !PARTICLE.test(text)).map(({ text }) => fold(text));

/** Capitals in a row that nothing else has taken, with the particles between them. */
function runsOf(text: Words, language: Language, used: Taken, nationalities: ReadonlySet<string>): Run[] {
  const { words } = text;
  const runs: Run[] = [];
  for (let at = 0; at < words.length; ) {
    const title = titleAt(words, at, language);
    const from = title ? at + title : at;
    let to = from;
    while (to < words.length && to - from < LONGEST && mayBelong(text, to, from, language, used, nationalities)) to++;
    while (to > from && !words[to - 1]!.capital) to--;
    if (to > from) runs.push({ from, to, title: title ? at : null });
    at = Math.max(to, at + 1);
  }
  return runs;
}

function mayBelong({ words, shouted }: Words, at: number, from: number, language: Language, used: Taken, nationalities: ReadonlySet<string>): boolean {
  const word = words[at]!;
  if (shouted || !used.free(word.start, word.end) || /^\p{N}/u.test(word.text)) return false;
  if (at > from && (!/^(?: |-|\. )$/.test(word.gap) && !(word.gap === "" && /['’]$/.test(words[at - 1]!.text)))) return false;
  if (at > from && word.sentence !== words[from]!.sentence) return false;
  if (word.capital) return !CAPITAL_WORDS[language].has(word.text.toLowerCase().replace(/['’].*$/, "")) && word.text.length > 1 && !NO_BODY.has(word.text) && !nationalities.has(fold(word.text));
  return PARTICLE.test(word.text) && words[at + 1] !== undefined && words[at + 1]!.capital && (at > from || (ARABIC.test(word.text) && words[at + 1]!.gap === "-"));
}

function isPerson(gazetteer: Gazetteer, { words }: Words, { from, to, title }: Run, language: Language): boolean {
  if (title !== null) return true;
  const inside = words.slice(from, to);
  const borne = (word: Word) => gazetteer.people.get(fold(word.text)) !== null;
  if (inside.length > 1) return inside.some(({ text }, at) => ARABIC.test(text) && at < inside.length - 1) || inside.some((word) => word.capital && !PARTICLE.test(word.text) && borne(word) && !(word.first && inside.length === 2 && isWordLike(gazetteer, word, language)));
  const [word, next] = [inside[0]!, words[to]];
  if (!borne(word) || word.capitals) return false;
  return !word.first || (next !== undefined && next.gap === " " && SPEAKS[language].test(next.text) && !isWordLike(gazetteer, word, language));
}

/** "Mark", "Rose", "Will": also words. */
const isWordLike = (gazetteer: Gazetteer, word: Word, language: Language) => ((gazetteer.people.get(fold(word.text))?.flags ?? 0) & (language === "en" ? WORD_EN : WORD_FR)) !== 0;

const nationalities = new WeakMap<GazetteerHead, ReadonlySet<string>>();
function nationalitiesOf(gazetteer: Gazetteer): ReadonlySet<string> {
  const kept = nationalities.get(gazetteer.head) ?? new Set(gazetteer.head.nationalities);
  nationalities.set(gazetteer.head, kept);
  return kept;
}

function person(text: Words, { from, to, title }: Run, entity: string, seen: Set<string>, language: Language): Found {
  const again = seen.has(entity);
  seen.add(entity);
  const role = title === null ? null : roleOf(text.words[title]!.text, language);
  const some = language === "en" ? (again ? "that person" : "a person") : again ? "cette personne" : "une personne";
  const terms: Term[] = [...(role === null ? [] : [{ step: "role" as const, text: role }]), { step: "person", text: some }];
  return named(text, "person", entity, title ?? from, from, to, terms, language);
}

function nameOnly(text: Words, run: Run, language: Language): Found | null {
  const { words } = text;
  const first = words[run.from]!;
  // A capital at the beginning of a sentence says nothing.
  const from = first.first && run.to - run.from > 1 ? run.from + 1 : run.from;
  const start = first.first ? from : run.from;
  if (words[start]!.first || start >= run.to || words.slice(start, run.to).every(({ capital }) => !capital)) return null;
  const entity = `name:${fold(text.text.slice(words[start]!.start, words[run.to - 1]!.end))}`;
  const terms: Term[] = language === "en" ? [{ step: "someone", text: "somebody" }, { step: "somewhere", text: "a place" }, { step: "something", text: "something" }] : [{ step: "someone", text: "quelqu'un" }, { step: "somewhere", text: "un lieu" }, { step: "something", text: "quelque chose" }];
  return named(text, "name", entity, start, start, run.to, terms, language);
}

/** The title goes with the name, and in French what stands before it. */
function named(text: Words, kind: "person" | "name", entity: string, first: number, from: number, to: number, terms: readonly Term[], language: Language): Found {
  const { words, sentences } = text;
  const [start, end] = [words[from]!.start, words[to - 1]!.end];
  const before = first > 0 && /^\s*$/.test(words[first]!.gap) ? words[first - 1]! : undefined;
  const lead = before?.text.toLowerCase().replace("’", "'") ?? "";
  const taken = language === "en" ? /^(?:the|a|an)$/.test(lead) : /^(?:le|la|l'|du|de|d'|au)$/.test(lead);
  const begins = taken ? before!.start : words[first]!.start;
  const put = (one: string) => (language === "fr" && taken ? (/^(?:du|de|d')$/.test(lead) ? (/^[aeiouéèê]/i.test(one) ? `d'${one}` : `de ${one}`) : lead === "au" ? `à ${one}` : one) : one);
  return replacing(kind, entity, { start, end, from: begins, capital: opensSentence(sentences, text.text, begins) }, terms.map(({ step, text: one }) => ({ step, text: put(one) })));
}

/**
 * The check of the wording: what in a text could lead to its source, and broader terms for it. Opened once with the gazetteer; from then on nothing waits and nothing is asked of anybody.
 * It is an aid. What it does not know it does not point out (docs/wording.md).
 */
import { Failure } from "../../protocol/wire/failure.ts";
import { mustBeThere } from "./choices-file.ts";
import { findCoordinates } from "./coordinates.ts";
import { findDates } from "./dates/find-dates.ts";
import { type Gazetteer, openGazetteer } from "./gazetteer/gazetteer.ts";
import { type LeftOver, leftOver } from "./left-over.ts";
import { remembering } from "./gazetteer/keys.ts";
import { findIdentifiers } from "./identifiers.ts";
import { languageOf } from "./language-of.ts";
import { findNumbers } from "./numbers.ts";
import { findOrganisations } from "./people/find-organisations.ts";
import { findPeople } from "./people/find-people.ts";
import { findPlaces } from "./places/find-places.ts";
import { findQuotes } from "./quotes.ts";
import { taken } from "./replacing.ts";
import { applyChoices, type Choices } from "./tear-line.ts";
import { type Checked, type Finding, type Found, type Language, MAX_CHARACTERS } from "./types.ts";
import { type Words, wordsOf } from "./words.ts";

export interface TearLine {
  readonly text: string;
  /** What was accepted and is still found in the result: to be looked at before it is sent. */
  readonly left: readonly LeftOver[];
}

export interface Wording {
  /** `readings`: for an entity, which of its readings is meant. */
  readonly check: (text: string, language: Language, readings?: Readonly<Record<string, number>>) => Checked;
  readonly tearLine: (text: string, language: Language, choices: Choices, readings?: Readonly<Record<string, number>>) => TearLine;
  readonly languageOf: (text: string) => Language | null;
}

export function openWording(file: Uint8Array): Wording {
  const gazetteer = openGazetteer(file);
  const check: Wording["check"] = (text, language, readings = {}) => checkText(gazetteer, text, language, readings);
  return {
    check,
    tearLine: (text, language, choices, readings = {}) => {
      const checked = check(text, language, readings);
      mustBeThere(checked, choices);
      const { findings, sentences } = checked;
      const torn = applyChoices(text, findings, sentences, choices);
      return { text: torn.text, left: leftOver(findings, check(torn.text, language).findings, torn, choices) };
    },
    languageOf,
  };
}

function checkText(gazetteer: Gazetteer, text: string, language: Language, readings: Readonly<Record<string, number>>): Checked {
  if (text.length > MAX_CHARACTERS) throw new Failure("wording/too-long", `${text.length} characters; at most ${MAX_CHARACTERS}.`);
  const words = wordsOf(text);
  const { exact, loose, people } = gazetteer;
  const found = findAll({ ...gazetteer, exact: remembering(exact), loose: remembering(loose), people: remembering(people) }, words, language, readings);
  const sentenceAt = (start: number) => Math.max(0, words.sentences.findIndex(({ end }) => start < end));
  const findings = found
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .map((one, id): Finding => ({ id, ...one, term: text.slice(one.start, one.end), sentence: sentenceAt(one.start) }));
  return { language, findings, sentences: words.sentences };
}

/** Coordinates, identifiers and dates first, since they hold numbers; then names, each word in one finding only, but for places inside the names of organisations, and whatever stands in a quote. */
function findAll(gazetteer: Gazetteer, words: Words, language: Language, readings: Readonly<Record<string, number>>): Found[] {
  const used = taken(words.text.length);
  const found: Found[] = [];
  const add = (more: readonly Found[]) => {
    const free = more.filter(({ start, end }) => used.free(start, end));
    for (const one of free) {
      if (!used.free(one.start, one.end)) continue;
      used.take([one]);
      found.push(one);
    }
  };
  const coordinates = findCoordinates(gazetteer, words, language);
  add(coordinates);
  add(findIdentifiers(words, language));
  add(findDates(words, language));
  const places = findPlaces(gazetteer, words, language, readings).filter(({ start, end }) => used.free(start, end));
  const organisations = findOrganisations(words, language).filter(({ start, end }) => used.free(start, end) && !places.some((place) => place.start <= start && place.end >= end));
  // The small letter of "ministère de la Défense" begins no town.
  const within = places.filter(({ start, end }) => !/^\p{Ll}/u.test(words.text.slice(start)) || !organisations.some((organisation) => organisation.start <= start && organisation.end >= end));
  used.take([...within, ...organisations]);
  found.push(...within, ...organisations);
  add(findPeople(gazetteer, words, language, used));
  add(findNumbers(words, language, used));
  return [...found, ...findQuotes(words, language, coordinates)];
}

/**
 * The check of the wording: what in a text could lead to its source, and broader terms for it. Opened once with the gazetteer; from then on nothing waits and nothing is asked of anybody.
 * It is an aid. What it does not know it does not point out (docs/wording.md).
 */
import { Failure } from "../../protocol/wire/failure.ts";
import { type Gazetteer, openGazetteer } from "./gazetteer/gazetteer.ts";
import { type LeftOver, leftOver } from "./left-over.ts";
import { languageOf } from "./language-of.ts";
import { findPlaces } from "./places/find-places.ts";
import { applyChoices, type Choices } from "./tear-line.ts";
import { type Finding, type Found, type Language, MAX_CHARACTERS, type Sentence } from "./types.ts";
import { wordsOf } from "./words.ts";

export interface Checked {
  readonly language: Language;
  readonly findings: readonly Finding[];
  readonly sentences: readonly Sentence[];
}

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
      const { findings, sentences } = check(text, language, readings);
      const torn = applyChoices(text, findings, sentences, choices);
      return { text: torn.text, left: leftOver(findings, check(torn.text, language).findings, torn, choices) };
    },
    languageOf,
  };
}

function checkText(gazetteer: Gazetteer, text: string, language: Language, readings: Readonly<Record<string, number>>): Checked {
  if (text.length > MAX_CHARACTERS) throw new Failure("wording/too-long", `${text.length} characters; at most ${MAX_CHARACTERS}.`);
  const words = wordsOf(text);
  const found: Found[] = findPlaces(gazetteer, words, language, readings);
  const sentenceAt = (start: number) => Math.max(0, words.sentences.findIndex(({ end }) => start < end));
  const findings = found
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .map((one, id): Finding => ({ id, ...one, term: text.slice(one.start, one.end), sentence: sentenceAt(one.start) }));
  return { language, findings, sentences: words.sentences };
}

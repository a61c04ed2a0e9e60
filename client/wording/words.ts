/** A text as words and sentences, with where they stand. */
import type { Sentence } from "./types.ts";

export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Begins with a capital. */
  readonly capital: boolean;
  /** Nothing but capitals, two or more. */
  readonly capitals: boolean;
  /** The first of its sentence, of a line that stands alone, or of quoted speech. */
  readonly first: boolean;
  readonly sentence: number;
  /** What stands between it and the word before. */
  readonly gap: string;
}

export interface Words {
  readonly text: string;
  readonly words: readonly Word[];
  readonly sentences: readonly Sentence[];
  /** Written in capitals throughout, as signals are: a capital says nothing then. */
  readonly shouted: boolean;
}

const WORD = /\p{L}[\p{L}\p{M}\p{N}]*(?:[’'ʼʻ‘`]\p{L}[\p{L}\p{M}\p{N}]*)*|\p{N}[\p{L}\p{M}\p{N}]*/gu;
/** "d'Alep" is two words, "Sana'a" one. */
const ELISION = /^(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu)[’']/iu;
/** A point after these ends no sentence. */
const SHORT = /(?:^|[\s(«“])(?:mr|mrs|ms|dr|prof|gen|col|lt|maj|capt|cpt|sgt|sen|rep|gov|st|ste|mt|no|nos|vs|etc|e\.g|i\.e|approx|ca|cf|fig|jr|sr|m|mm|mme|mlle|gén|général|cdt|art|env|av|p\.ex|[a-z])$/iu;

export function wordsOf(text: string): Words {
  const sentences = sentencesOf(text);
  const words: Word[] = [];
  let [sentence, before] = [0, 0];
  for (const match of text.matchAll(WORD)) {
    for (const [start, end] of parted(match[0], match.index)) {
      while (sentence + 1 < sentences.length && sentences[sentence]!.end <= start) sentence++;
      const piece = text.slice(start, end);
      const gap = text.slice(before, start);
      const first = words.length === 0 || words.at(-1)!.sentence !== sentence || /[:«“"‹|*#>•]\s*$/.test(gap) || /\n\s*\n/.test(gap);
      words.push({ start, end, text: piece, capital: /^\p{Lu}/u.test(piece), capitals: /^\p{Lu}[\p{Lu}\p{N}]+$/u.test(piece), first, sentence, gap });
      before = end;
    }
  }
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const large = text.match(/\p{Lu}/gu)?.length ?? 0;
  return { text, words, sentences, shouted: letters > 20 && large / letters > 0.7 };
}

function parted(word: string, at: number): [number, number][] {
  const elided = ELISION.exec(word)?.[0].length ?? 0;
  const possessive = /[’']s?$/iu.exec(word.slice(elided))?.[0].length ?? 0;
  const end = at + word.length - possessive;
  const pieces: [number, number][] = elided > 0 ? [[at, at + elided]] : [];
  return end > at + elided ? [...pieces, [at + elided, end]] : pieces;
}

/** Sentences in order, without the white space between them; a blank line or a line of a list ends one too. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const close = (end: number) => {
    const from = start + (/^\s*/.exec(text.slice(start, end))![0].length);
    const to = end - (/\s*$/.exec(text.slice(from, end))![0].length);
    if (to > from) sentences.push({ start: from, end: to });
    start = end;
  };
  for (const { 0: mark, index } of text.matchAll(/[.!?…]+["'”’»)\]]*(?:\s*»)?(?=\s|$)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•–]|\d+[.)])[ \t])/gu)) {
    if (index < start) continue;
    if (mark.startsWith(".") && mark.length === 1 && (SHORT.test(text.slice(Math.max(0, index - 12), index)) || /^\s+\p{Ll}/u.test(text.slice(index + 1, index + 4)))) continue;
    close(index + mark.length);
  }
  close(text.length);
  return sentences;
}

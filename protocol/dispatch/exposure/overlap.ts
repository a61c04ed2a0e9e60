/**
 * How much of a passage stands in a text: the share of the passage's runs of words that the text has too. It finds what was copied, retyped or reordered by sentences, and not what was said anew in other words;
 * what two texts have in common, both are found for. Nothing follows from it about who passed anything on.
 */
import { keysOf } from "../marks/words.ts";

/** Words in one run. */
const RUN = 4;
/** Fewer say nothing: half the language has them. */
export const SHORTEST_PASSAGE = 6;

export interface Overlap {
  /** Of the passage's runs, 0 to 1. */
  readonly share: number;
  readonly runs: number;
}

/** Undefined: too short to be compared. */
export function overlapOf(passage: string): ((text: string) => Overlap) | undefined {
  const words = keysOf(passage);
  if (words.length < SHORTEST_PASSAGE) return undefined;
  const wanted = new Set(runsOf(words));
  return (text) => {
    const there = new Set(runsOf(keysOf(text)));
    let runs = 0;
    for (const run of wanted) if (there.has(run)) runs++;
    return { share: runs / wanted.size, runs };
  };
}

function runsOf(words: readonly string[]): string[] {
  return words.slice(0, Math.max(0, words.length - RUN + 1)).map((_, at) => words.slice(at, at + RUN).join(" "));
}

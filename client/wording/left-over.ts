/** What of the accepted things a tear line still holds: found again, or written the same as something that was replaced. Of a person each name alone, too. Words that the offers brought in do not count. */
import { fold } from "./fold.ts";
import type { Choices, Torn } from "./tear-line.ts";
import type { Finding } from "./types.ts";
import { wordsOf } from "./words.ts";

export interface LeftOver {
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

/** Shorter words stand in too many others' places. */
const SHORTEST = 4;
const LONGEST = 6;

export function leftOver(before: readonly Finding[], after: readonly Finding[], { text, added }: Torn, { accept, keep = [] }: Choices): LeftOver[] {
  const accepted = before.filter(({ entity }) => Object.hasOwn(accept, entity));
  const kept = new Set(accepted.filter(({ id }) => keep.includes(id)).map(({ entity }) => entity));
  const gone = accepted.filter(({ entity }) => !kept.has(entity));
  const entities = new Set(gone.map(({ entity }) => entity));
  const written = new Set(gone.filter(({ kind }) => kind !== "number" && kind !== "quote").flatMap(({ kind, term }) => [term, ...(kind === "person" ? (term.match(/\p{Lu}[\p{L}\p{M}]*/gu) ?? []) : [])]).map(fold).filter((term) => term.length >= SHORTEST));
  const found = new Map<number, LeftOver>();
  const add = (start: number, end: number) => {
    if (!added.some((words) => start >= words.start && end <= words.end)) found.set(start, { start, end, term: text.slice(start, end) });
  };
  for (const { entity, start, end } of after) if (entities.has(entity)) add(start, end);
  const { words } = wordsOf(text);
  for (const [from, word] of words.entries())
    for (let to = from; to < Math.min(from + LONGEST, words.length); to++) if (written.has(fold(text.slice(word.start, words[to]!.end)))) add(word.start, words[to]!.end);
  return [...found.values()].toSorted((a, b) => a.start - b.start);
}

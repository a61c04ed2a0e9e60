/** Words as they come through retyping: no case, no accents, no punctuation, no line breaks. What differs only by those is the same here. */

export interface Word {
  /** What is compared. */
  readonly key: string;
  /** Where it stands in the text it was taken from. */
  readonly start: number;
  readonly end: number;
}

/** A word broken at the end of a line is one word. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:[-\u00ad\u2010]\r?\n[ \t]*[\p{Ll}\p{M}]+)*/gu;

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].flatMap((match) => {
    const key = keyOf(match[0]);
    return key === "" ? [] : [{ key, start: match.index, end: match.index + match[0].length }];
  });
}

export function keysOf(text: string): string[] {
  return wordsOf(text).map(({ key }) => key);
}

function keyOf(word: string): string {
  return word
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replaceAll("ß", "ss");
}

/** Two words written as one, or one as two, put right where the words of the text it is compared with say so: "inthe", "con voy". */
export function repaired(words: readonly Word[], known: ReadonlySet<string>): Word[] {
  const out: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const [word, next] = [words[i]!, words[i + 1]];
    if (next && !(known.has(word.key) && known.has(next.key)) && known.has(word.key + next.key)) {
      out.push({ key: word.key + next.key, start: word.start, end: next.end });
      i += 1;
      continue;
    }
    const cut = known.has(word.key) ? 0 : cutOf(word.key, known);
    if (cut === 0) out.push(word);
    else out.push({ ...word, key: word.key.slice(0, cut) }, { ...word, key: word.key.slice(cut) });
  }
  return out;
}

function cutOf(key: string, known: ReadonlySet<string>): number {
  for (let cut = 2; cut <= key.length - 2; cut++) if (known.has(key.slice(0, cut)) && known.has(key.slice(cut))) return cut;
  return 0;
}

/** A marked text, sentence by sentence: what capacity is counted in, and what a passage is compared with, since sentences may be left out or change places. */
import { isSite, type MarkedText, type Site } from "./marked-text.ts";
import { wordsOf } from "./words.ts";

/** `segment` is where in the marked text it comes from, `at` where in that segment it begins. */
export type Part = { readonly kind: "fixed"; readonly text: string; readonly segment: number; readonly at: number } | { readonly kind: "site"; readonly site: number; readonly options: Site };
export type Sentence = readonly Part[];

/** What ends a sentence. An abbreviation may end one too early: two short sentences are compared as well as a long one. */
const END = /[.!?…]["”’»)\]]*\s+(?=["“‘«(\p{Lu}\d])|\n+/gu;
const END_OF_SEGMENT = /(?:[.!?…]["”’»)\]]*\s+|\n\s*)$/u;
/** A list without full stops is cut into pieces of about this many words. */
const LONG = 60;

export function sentencesOf(text: MarkedText): Sentence[] {
  const out: Part[][] = [[]];
  let words = 0;
  let site = 0;
  const begin = () => {
    if (out.at(-1)!.length > 0) out.push([]);
    words = 0;
  };
  const put = (part: Part, count: number) => {
    if (words + count > LONG && words > 0) begin();
    out.at(-1)!.push(part);
    words += count;
  };
  text.forEach((segment, number) => {
    if (isSite(segment)) return put({ kind: "site", site: site++, options: segment }, 1);
    let from = 0;
    for (const { index, 0: end } of segment.matchAll(END)) {
      put({ kind: "fixed", text: segment.slice(from, index + end.length), segment: number, at: from }, wordsOf(segment.slice(from, index)).length);
      begin();
      from = index + end.length;
    }
    if (from === segment.length) return undefined;
    put({ kind: "fixed", text: segment.slice(from), segment: number, at: from }, wordsOf(segment.slice(from)).length);
    const next = text[number + 1];
    if (END_OF_SEGMENT.test(segment) && next !== undefined && isSite(next) && /^[\p{Lu}“«"]/u.test(next[0]!)) begin();
    return undefined;
  });
  return out.filter((parts) => parts.some((part) => part.kind === "site" || wordsOf(part.text).length > 0));
}

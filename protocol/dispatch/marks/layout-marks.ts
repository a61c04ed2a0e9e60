/**
 * Marks of layout: forms of what stands between two words that look the same, read aloud the same and are found by the same search. They survive copying as far as the programs in between keep them, and never typing:
 * whatever normalises text removes them. No character among them is invisible or controls anything.
 */
import { codeBook } from "./assign-choices.ts";
import { isSite, type MarkedText } from "./marked-text.ts";
import { wordsOf } from "./words.ts";

/** `whole`: one form throughout, since mixed ones would be seen. */
interface LayoutKind {
  readonly name: string;
  readonly whole: boolean;
  /** What stands between the words in each form; null: not of this kind. */
  forms(gap: string, left: string, right: string): readonly [string, string] | null;
}

const LETTERS = /^\p{L}+$/u;
/** Between a short word and the next: typographers keep them together, typists don't. */
const SHORT = 3;
const NBSP = "\u00a0";
const NARROW = "\u202f";

const kinds: readonly LayoutKind[] = [
  { name: "apostrophe", whole: true, forms: (gap) => (gap === "’" || gap === "'" ? ["’", "'"] : null) },
  { name: "dash", whole: true, forms: (gap) => (/^ [–—] $/.test(gap) ? [" – ", " — "] : null) },
  { name: "french-point", whole: false, forms: (gap) => (/^[ \u00a0\u202f][;:!?»][ \n]+$/.test(gap) ? [NBSP + gap.slice(1), NARROW + gap.slice(1)] : null) },
  { name: "space", whole: false, forms: (gap, left, right) => (gap === " " && left.length <= SHORT && LETTERS.test(left) && LETTERS.test(right) ? [" ", NBSP] : null) },
];

/** More would be no use, and long texts stay free of them. */
const MAX_EACH = 64;

export interface LayoutSite {
  readonly kind: string;
  readonly whole: boolean;
  readonly segment: number;
  /** Where in the segment: from the end of one word to the start of the next. */
  readonly start: number;
  readonly end: number;
  readonly forms: readonly [string, string];
  /** Which place of the reader's word decides. */
  readonly place: number;
}

/** Within fixed parts only, so that they are the same places for each reader. */
export function layoutSitesOf(marked: MarkedText): LayoutSite[] {
  const found = marked.flatMap((segment, number) => (isSite(segment) ? [] : sitesIn(segment, number)));
  const kept = kinds.flatMap(({ name, whole }) => found.filter(({ kind }) => kind === name).slice(0, whole ? undefined : MAX_EACH));
  let places = 0;
  const wholes = new Map<string, number>();
  return kept.map((site) => {
    const place = site.whole ? (wholes.get(site.kind) ?? places++) : places++;
    if (site.whole) wholes.set(site.kind, place);
    return { ...site, place };
  });
}

/** The form, 0 or 1, at each place of layout. Throws `marks/bad-key`. */
export function layoutMarks(authorKey: Uint8Array, dispatchId: string, portionId: string, readerId: string, marked: MarkedText): number[] {
  return layoutMarksOf(authorKey, dispatchId, portionId, marked)(readerId);
}

/** The same for many readers of one text. */
export function layoutMarksOf(authorKey: Uint8Array, dispatchId: string, portionId: string, marked: MarkedText): (readerId: string) => number[] {
  const places = layoutSitesOf(marked).reduce((most, { place }) => Math.max(most, place + 1), 0);
  return codeBook({ authorKey, purpose: "layout", dispatchId, portionId, marked }, Array.from({ length: places }, () => 2));
}

/** The same text with its fixed parts in these forms. */
export function withLayout(marked: MarkedText, layout: readonly number[]): MarkedText {
  const sites = layoutSitesOf(marked);
  return marked.map((segment, number) => {
    if (isSite(segment)) return segment;
    let out = "";
    let from = 0;
    for (const { start, end, forms, place } of sites.filter((site) => site.segment === number).sort((a, b) => a.start - b.start)) {
      out += segment.slice(from, start) + forms[layout[place] as 0 | 1];
      from = end;
    }
    return out + segment.slice(from);
  });
}

function sitesIn(segment: string, number: number): Omit<LayoutSite, "place">[] {
  const words = wordsOf(segment);
  return words.slice(1).flatMap((word, i) => {
    const left = words[i]!;
    const gap = segment.slice(left.end, word.start);
    for (const kind of kinds) {
      const forms = kind.forms(gap, segment.slice(left.start, left.end), segment.slice(word.start, word.end));
      if (forms) return [{ kind: kind.name, whole: kind.whole, segment: number, start: left.end, end: word.start, forms }];
    }
    return [];
  });
}

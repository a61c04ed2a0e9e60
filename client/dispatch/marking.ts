/**
 * What an author approves of a text that is being written: offered wordings, further ones of their own, and places of their own. An approval is of words where they stand; written over, it is gone. Loaded where marks are wanted:
 * the lists of wordings come with it.
 */
import { checkSite, markText, type SiteRefusal } from "../../protocol/dispatch/marks/check-site.ts";
import type { Language } from "../../protocol/dispatch/marks/language.ts";
import { MAX_OPTIONS, type MarkedText } from "../../protocol/dispatch/marks/marked-text.ts";
import { type ProposedSite, proposeVariants } from "../../protocol/dispatch/marks/propose-variants.ts";
import { keysOf } from "../../protocol/dispatch/marks/words.ts";
import { languageOf } from "../wording/language-of.ts";

export interface ApprovedSite {
  readonly key: string;
  /** The author's further wordings. */
  readonly more: readonly string[];
  /** A place of the author's own: these words, where they stand for the `nth` time. */
  readonly own?: { readonly words: string; readonly nth: number };
}

export interface OfferedSite {
  /** Names it as long as it stands there: its wordings, and which of those alike it is. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** The text's own first. */
  readonly options: readonly string[];
  readonly own: boolean;
}

/** As the check at sending has it: what is not clear counts as English. */
const languageIn = (text: string): Language => languageOf(text) ?? "en";

/** In order: what is offered, and the author's own places, which come first where both want the same words. */
export function sitesIn(text: string, approved: readonly ApprovedSite[]): OfferedSite[] {
  const own = approved.flatMap((one) => ownSite(text, one));
  const seen = new Map<string, number>();
  const offered = offeredIn(text).map(({ start, end, options }): OfferedSite => {
    const alike = options.join("|");
    const number = (seen.get(alike) ?? 0) + 1;
    seen.set(alike, number);
    const key = `${alike} ${number}`;
    const more = approved.find((one) => one.key === key)?.more ?? [];
    return { key, start, end, options: [...options, ...more], own: false };
  });
  return [...own, ...offered.filter((site) => own.every((other) => apart(text, site, other)))].sort((a, b) => a.start - b.start);
}

/** The text stays while places in it are approved one after the other. */
let last: { readonly text: string; readonly offered: readonly ProposedSite[] } | undefined;
function offeredIn(text: string): readonly ProposedSite[] {
  if (last?.text !== text) last = { text, offered: proposeVariants(text, languageIn(text)) };
  return last.offered;
}

function ownSite(text: string, { key, more, own }: ApprovedSite): OfferedSite[] {
  if (!own) return [];
  let start = -1;
  for (let count = 0; count < own.nth; count++) {
    start = text.indexOf(own.words, start + 1);
    if (start < 0) return [];
  }
  return [{ key, start, end: start + own.words.length, options: [own.words, ...more], own: true }];
}

/** A word stands between any two places, else their wordings could meet in ways that nobody looked at. */
function apart(text: string, one: OfferedSite, other: OfferedSite): boolean {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  return first.end <= second.start && keysOf(text.slice(first.end, second.start)).length > 0;
}

/** A place of the author's own, from what is selected. */
export function ownPlace(text: string, start: number, end: number): ApprovedSite {
  const words = text.slice(start, end);
  let nth = 0;
  for (let at = text.indexOf(words); at >= 0 && at <= start; at = text.indexOf(words, at + 1)) nth += 1;
  return { key: `own ${words} ${nth}`, more: [], own: { words, nth } };
}

/** Why a further wording may not stand there; null: it may. */
export function refusalOf(text: string, { start, end, options }: Pick<OfferedSite, "start" | "end" | "options">, wording: string): SiteRefusal | null {
  if (options.length >= MAX_OPTIONS) return "marks/wordings";
  return checkSite({ before: text.slice(0, start), options: [...options, wording], after: text.slice(end) }, languageIn(text));
}

/** Null where nothing is approved that still stands. Throws `marks/…`. */
export function markedWith(text: string, approved: readonly ApprovedSite[]): MarkedText | null {
  const keys = new Set(approved.map(({ key }) => key));
  const sites = sitesIn(text, approved).filter(({ key, options }) => keys.has(key) && options.length > 1);
  return sites.length === 0 ? null : markText(text, sites, languageIn(text));
}

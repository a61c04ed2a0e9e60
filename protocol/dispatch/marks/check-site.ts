/** The guard: whether a place may have these wordings. It stands between what is offered, or typed by the author, and what is sent: nothing passes it by. */
import { hidesSomething } from "../../wire/plain-text.ts";
import { Failure } from "../../wire/failure.ts";
import { fits } from "./fit.ts";
import type { Language } from "./language.ts";
import { isSite, MAX_OPTION_LENGTH, MAX_OPTIONS, type MarkedText, originalOf } from "./marked-text.ts";
import { protectedSpans, type Span } from "./protected-spans.ts";
import { keysOf } from "./words.ts";

export type SiteRefusal = "marks/inside-name" | "marks/inside-figure" | "marks/inside-date" | "marks/inside-quote" | "marks/inside-negation" | "marks/does-not-fit" | "marks/same-when-typed" | "marks/wordings" | "marks/overlap";

export interface SiteInPlace {
  /** The whole text up to the site, and from its end. */
  readonly before: string;
  readonly options: readonly string[];
  readonly after: string;
}

/** What is looked at on either side of a wording other than the author's own. */
const CONTEXT = 200;
const SIGNS = /["“”„«»‹›‘`´>\n\r]|(?<!\p{L})['’]|['’](?![\p{L}])/u;

/** Why not; null: it may. */
export function checkSite({ before, options, after }: SiteInPlace, language: Language): SiteRefusal | null {
  if (options.length < 2 || options.length > MAX_OPTIONS || new Set(options).size !== options.length) return "marks/wordings";
  if (options.some((option) => option.length > MAX_OPTION_LENGTH || hidesSomething(option))) return "marks/wordings";
  const [own] = options as [string, ...string[]];
  const refusal = touched(before + own + after, before.length, before.length + own.length, language);
  if (refusal) return refusal;
  for (const option of options) {
    if (SIGNS.test(option.replace(/\p{L}['’](?=\p{L})/gu, ""))) return option.includes("\n") || option.includes("\r") ? "marks/wordings" : "marks/inside-quote";
    const [left, right] = [before.slice(-CONTEXT), after.slice(0, CONTEXT)];
    const found = option === own ? null : touched(left + option + right, left.length, left.length + option.length, language);
    if (found) return found;
  }
  if (new Set(options.map((option) => keysOf(option).join(" "))).size !== options.length) return "marks/same-when-typed";
  return options.every((option) => fits(before, option, after, language) && capital(option) === capital(own)) ? null : "marks/does-not-fit";
}

/** All sites of a text, each as it stands. Also that a fixed word stands between any two: wordings side by side could meet in ways that nobody looked at. */
export function checkMarked(marked: MarkedText, language: Language): { readonly site: number; readonly reason: SiteRefusal }[] {
  let before = "";
  let site = 0;
  const refused: { site: number; reason: SiteRefusal }[] = [];
  marked.forEach((segment, i) => {
    if (!isSite(segment)) return void (before += segment);
    const after = originalOf(marked.slice(i + 1));
    const previous = marked.slice(0, i).findLastIndex(isSite);
    const apart = previous < 0 || keysOf(marked.slice(previous + 1, i).join("")).length > 0;
    const reason = apart ? checkSite({ before, options: segment, after }, language) : "marks/overlap";
    if (reason) refused.push({ site, reason });
    site += 1;
    before += segment[0]!;
    return undefined;
  });
  return refused;
}

/** What the author approved, as a marked text. Throws what `checkSite` says of any of it, with the place. */
export function markText(text: string, approved: readonly { readonly start: number; readonly end: number; readonly options: readonly string[] }[], language: Language): MarkedText {
  const out: (string | readonly string[])[] = [];
  let from = 0;
  for (const { start, end, options } of approved.toSorted((a, b) => a.start - b.start)) {
    if (start < from) throw new Failure("marks/overlap", String(start));
    if (options[0] !== text.slice(start, end)) throw new Failure("marks/wordings", String(start));
    if (start > from) out.push(text.slice(from, start));
    out.push(options);
    from = end;
  }
  if (from < text.length) out.push(text.slice(from));
  const [refused] = checkMarked(out, language);
  if (refused) throw new Failure(refused.reason, String(refused.site));
  return out;
}

const refusals = { name: "marks/inside-name", figure: "marks/inside-figure", date: "marks/inside-date", quote: "marks/inside-quote", negation: "marks/inside-negation" } as const;
/** Of these also the word right beside: "about 30", "last week", "hardly ever". */
const REACHES_OUT = new Set<Span["kind"]>(["figure", "date", "negation"]);

function touched(text: string, start: number, end: number, language: Language): SiteRefusal | null {
  for (const span of protectedSpans(text, language)) {
    const overlaps = span.start < end && span.end > start;
    // A place that is left out in the author's own wording has no length, and lies inside all the same.
    const around = span.start < start && span.end > end;
    const beside = REACHES_OUT.has(span.kind) && (blank(text.slice(span.end, start), span.end <= start) || blank(text.slice(end, span.start), end <= span.start));
    if (overlaps || around || beside) return refusals[span.kind];
  }
  return null;
}

const blank = (between: string, inOrder: boolean) => inOrder && /^[\s\u00a0\u202f'’-]*$/.test(between);

function capital(wording: string): boolean {
  return /^\s*\p{Lu}/u.test(wording);
}

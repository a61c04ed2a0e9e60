/** What a passage shows of one marked portion: which wording it has at which site, and which form of layout. A function of the passage and the portion alone; whose they are is asked afterwards. */
import { align, type MatchedNode, type Node, type SlipsOf, slipsIn } from "./align.ts";
import { type LayoutSite, layoutSitesOf } from "./layout-marks.ts";
import { type MarkedText, sitesOf } from "./marked-text.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";
import { keysOf, repaired, type Word, wordsOf } from "./words.ts";

export interface SeenSite {
  readonly site: number;
  readonly option: number;
  readonly options: number;
  /** Where in the passage, with a word on either side, for a person's eye. */
  readonly start: number;
  readonly end: number;
}

export interface Evidence {
  readonly wording: readonly SeenSite[];
  /** By place of the reader's word of layout. */
  readonly layout: readonly { readonly place: number; readonly form: number }[];
  /** Sentences of the portion that were found in it. */
  readonly sentences: number;
}

/** A word of the sentence's fixed parts: where it stands, to look up what follows it. */
interface Place {
  readonly segment: number;
  readonly end: number;
}

/** Of the letters of a sentence, those found: fewer, and it isn't there. A long stretch counts whatever the rest of the sentence. */
const FOUND_SHARE = 0.3;
const FOUND_LETTERS = 18;
/** Slips of a wording that is still believed, as a share of its letters. */
const SLIPS_SHARE = 0.3;
/** A wording is told from the next best by two slips, or by one where no slip was made. */
const MARGIN = 2;
/** How far from a site, in words of the passage, what stands beside it may have moved. */
const NEAR = 3;

export function evidenceIn(passage: string, marked: MarkedText): Evidence {
  const sentences = sentencesOf(marked);
  const known = new Set(marked.flatMap((segment) => (typeof segment === "string" ? keysOf(segment) : segment.flatMap(keysOf))));
  const words = repaired(wordsOf(passage), known);
  const keys = words.map(({ key }) => key);
  const slips = slipsIn(keys);
  const layoutSites = layoutSitesOf(marked);
  const sites = sitesOf(marked);
  const wording: SeenSite[] = [];
  const forms: { readonly site: LayoutSite; readonly form: number }[] = [];
  let found = 0;
  for (const sentence of sentences) {
    const { nodes, places, siteNumbers } = nodesOf(sentence);
    const path = align(nodes, keys, slips);
    if (!isThere(nodes, path)) continue;
    found += 1;
    path.forEach((match, i) => {
      if (match.kind !== "site" || !believed(nodes[i] as readonly (readonly string[])[], path, i, slips)) return;
      const [first, last] = around(path, i);
      wording.push({ site: siteNumbers[i]!, option: match.option, options: sites[siteNumbers[i]!]!.length, start: words[first]!.start, end: words[last]!.end });
    });
    forms.push(...formsIn(passage, words, path, places, layoutSites));
  }
  return { wording: wording.sort((a, b) => a.site - b.site), layout: unmixed(forms), sentences: found };
}

function nodesOf(sentence: Sentence): { nodes: Node[]; places: (Place | null)[]; siteNumbers: (number | null)[] } {
  const nodes: Node[] = [];
  const places: (Place | null)[] = [];
  const siteNumbers: (number | null)[] = [];
  for (const part of sentence) {
    if (part.kind === "site") {
      nodes.push(part.options.map(keysOf));
      places.push(null);
      siteNumbers.push(part.site);
      continue;
    }
    for (const { key, end } of wordsOf(part.text)) {
      nodes.push(key);
      places.push({ segment: part.segment, end: part.at + end });
      siteNumbers.push(null);
    }
  }
  return { nodes, places, siteNumbers };
}

function isThere(nodes: readonly Node[], path: readonly MatchedNode[]): boolean {
  let [all, found, longest, run, before] = [0, 0, 0, 0, -2];
  path.forEach((match, i) => {
    const node = nodes[i]!;
    const expected = match.kind === "word" ? [node as string] : (node as readonly (readonly string[])[])[match.option]!;
    const seen = match.kind === "word" ? [match.at] : match.words;
    expected.forEach((word, k) => {
      all += word.length;
      const at = seen[k]!;
      if (at < 0) return;
      found += word.length;
      run = at === before + 1 ? run + word.length : word.length;
      before = at;
      longest = Math.max(longest, run);
    });
  });
  return longest >= Math.min(FOUND_LETTERS, all) || (found >= FOUND_SHARE * all && found >= FOUND_LETTERS);
}

function believed(options: readonly (readonly string[])[], path: readonly MatchedNode[], i: number, slips: SlipsOf): boolean {
  const match = path[i]!;
  if (match.kind !== "site") return false;
  const words = options[match.option]!;
  const made = words.reduce((sum, word, k) => sum + (match.words[k]! < 0 ? word.length : slips(word)[match.words[k]!]!), 0);
  if (match.margin < (made === 0 ? 1 : MARGIN)) return false;
  const [left, right] = [placeBeside(path, i, -1), placeBeside(path, i, 1)];
  // Leaving out shows nothing of itself: both neighbours must be there, side by side.
  if (words.length === 0) return left.at >= 0 && right.at === left.at + 1 && left.steps === 1 && right.steps === 1;
  if (made > SLIPS_SHARE * words.join("").length) return false;
  const first = match.words.find((at) => at >= 0)!;
  const last = match.words.findLast((at) => at >= 0)!;
  return (left.at >= 0 && first - left.at <= NEAR) || (right.at >= 0 && right.at - last <= NEAR);
}

/** The nearest of the next two words of the sentence, on that side, that the passage has. */
function placeBeside(path: readonly MatchedNode[], from: number, direction: -1 | 1): { at: number; steps: number } {
  let steps = 0;
  for (let i = from + direction; path[i] && steps < 2; i += direction) {
    const match = path[i]!;
    const places = match.kind === "word" ? [match.at] : match.words;
    for (const at of direction < 0 ? places.toReversed() : places) {
      steps += 1;
      if (at >= 0) return { at, steps };
    }
  }
  return { at: -1, steps };
}

/** The words of the passage that show a site, and one on either side. */
function around(path: readonly MatchedNode[], i: number): [number, number] {
  const match = path[i]!;
  const places = [placeBeside(path, i, -1).at, ...(match.kind === "site" ? match.words : []), placeBeside(path, i, 1).at].filter((at) => at >= 0);
  return [Math.min(...places), Math.max(...places)];
}

function formsIn(passage: string, words: readonly Word[], path: readonly MatchedNode[], places: readonly (Place | null)[], sites: readonly LayoutSite[]): { site: LayoutSite; form: number }[] {
  return sites.flatMap((site) => {
    const i = places.findIndex((place) => place !== null && place.segment === site.segment && place.end === site.start);
    const [match, next] = [path[i], path[i + 1]];
    if (match?.kind !== "word" || next?.kind !== "word" || match.at < 0 || next.at !== match.at + 1) return [];
    const form = site.forms.indexOf(passage.slice(words[match.at]!.end, words[next.at]!.start));
    return form < 0 ? [] : [{ site, form }];
  });
}

/** A kind of which only one form is there was made alike by a program on the way, or says nothing; one form throughout must be there throughout. */
function unmixed(forms: readonly { readonly site: LayoutSite; readonly form: number }[]): { place: number; form: number }[] {
  const out = new Map<number, number>();
  for (const kind of new Set(forms.map(({ site }) => site.kind))) {
    const seen = forms.filter(({ site }) => site.kind === kind);
    const alike = new Set(seen.map(({ form }) => form)).size === 1;
    if (seen[0]!.site.whole === alike) for (const { site, form } of seen) out.set(site.place, form);
  }
  // Forms throughout are what typists have by habit: alone they tell of a keyboard.
  if (!forms.some(({ site }) => !site.whole && out.has(site.place))) return [];
  return [...out].map(([place, form]) => ({ place, form }));
}

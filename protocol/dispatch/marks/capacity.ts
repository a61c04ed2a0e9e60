/**
 * What marks can do for a text before it is sent: from how few sentences a reader would be named, and with what chance of error.
 * The model: somebody passes sentences on as they stand in their rendering, and each site is lost with a fixed chance (a typing error, a word put otherwise), independently; none is turned into another of its wordings.
 * The chance that a wrong reader is named does not rest on it (chance.ts); the chance that nobody is, does. Whoever rewrites every sentence is beyond it.
 */
import { type MarkedText, sitesOf } from "./marked-text.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";

/** The chance of error above which nobody is named. */
export const LIMIT = 1e-3;
const LOST = 0.1;
/** Nobody named in more than one of twenty: not enough. */
const MISSES = 0.05;
/** Longer runs than those that miss this rarely tell nothing new. */
const CERTAIN = 1e-6;
/** Parts of a bit. Rounded down: fewer bits than there are. */
const GRAIN = 32;

export interface Chances {
  /** That an innocent reader is named, at most. */
  readonly wrong: number;
  /** That nobody can be named. */
  readonly notAttributable: number;
}

export interface Capacity {
  readonly readers: number;
  readonly limit: number;
  readonly sites: number;
  readonly bits: number;
  readonly sentences: number;
  readonly whole: Chances;
  /** Of as many sentences on end: where they are the weakest, and on average. */
  readonly runs: readonly { readonly sentences: number; readonly worst: Chances; readonly typical: Chances }[];
  /** So many sentences on end suffice wherever they are taken from; null: the text is too short. */
  readonly enough: number | null;
  /** On average they do. */
  readonly typically: number | null;
}

export function capacityOf(marked: MarkedText, readers: number, { limit = LIMIT, lost = LOST } = {}): Capacity {
  const sentences = sentencesOf(marked).map(sizesIn);
  const all = sitesOf(marked).map(({ length }) => length);
  const needed = Math.log2(readers / limit);
  const chances = (sizes: readonly number[]): Chances => ({ wrong: wrongAtMost(bitsOf(sizes), readers, limit), notAttributable: chanceOfFewerBits(sizes, needed, lost) });
  const runs = runsOf(sentences, needed, lost, (sizes) => wrongAtMost(bitsOf(sizes), readers, limit));
  return {
    readers,
    limit,
    sites: all.length,
    bits: bitsOf(all),
    sentences: sentences.length,
    whole: chances(all),
    runs,
    enough: runs.find(({ worst }) => worst.notAttributable <= MISSES)?.sentences ?? null,
    typically: runs.find(({ typical }) => typical.notAttributable <= MISSES)?.sentences ?? null,
  };
}

function sizesIn(sentence: Sentence): number[] {
  return sentence.flatMap((part) => (part.kind === "site" ? [part.options.length] : []));
}

function bitsOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + Math.log2(size), 0);
}

/** Each innocent fits with a chance of one in 2^bits, or is not named at all; where more bits are there than needed, some mismatches are forgiven, up to the limit. */
function wrongAtMost(bits: number, readers: number, limit: number): number {
  return readers * 2 ** -bits > limit ? 0 : (limit * (readers - 1)) / readers;
}

/** From each sentence on, one more at a time, until no more are needed anywhere. */
function runsOf(sentences: readonly (readonly number[])[], needed: number, lost: number, wrong: (sizes: readonly number[]) => number): Capacity["runs"] {
  let begun = sentences.map((_, from) => ({ from, sizes: [] as readonly number[], reached: nothingYet(needed) }));
  const runs: Capacity["runs"][number][] = [];
  for (let length = 1; length <= sentences.length; length++) {
    begun = begun
      .filter(({ from }) => from + length <= sentences.length)
      .map(({ from, sizes, reached }) => {
        const more = sentences[from + length - 1]!;
        return { from, sizes: [...sizes, ...more], reached: more.reduce((now, size) => withSite(now, size, lost), reached) };
      });
    const each = begun.map(({ sizes, reached }) => ({ wrong: wrong(sizes), notAttributable: 1 - reached.at(-1)! }));
    runs.push({ sentences: length, worst: overall(each, (all) => Math.max(...all)), typical: overall(each, (all) => all.reduce((sum, one) => sum + one, 0) / all.length) });
    if (runs.at(-1)!.worst.notAttributable < CERTAIN) break;
  }
  return runs;
}

function overall(each: readonly Chances[], by: (all: readonly number[]) => number): Chances {
  return { wrong: by(each.map(({ wrong }) => wrong)), notAttributable: Math.max(0, by(each.map(({ notAttributable }) => notAttributable))) };
}

/** That the sites which come through hold fewer than `needed` bits. */
function chanceOfFewerBits(sizes: readonly number[], needed: number, lost: number): number {
  const reached = sizes.reduce((now, size) => withSite(now, size, lost), nothingYet(needed));
  return Math.max(0, 1 - reached.at(-1)!);
}

/** The chance of each number of grains that came through; the last place stands for enough of them. */
function nothingYet(needed: number): readonly number[] {
  return Array.from({ length: Math.ceil(needed * GRAIN) + 1 }, (_, bits) => (bits === 0 ? 1 : 0));
}

function withSite(reached: readonly number[], size: number, lost: number): readonly number[] {
  const gained = Math.floor(GRAIN * Math.log2(size));
  const next = reached.map((mass) => mass * lost);
  reached.forEach((mass, bits) => (next[Math.min(reached.length - 1, bits + gained)]! += mass * (1 - lost)));
  return next;
}

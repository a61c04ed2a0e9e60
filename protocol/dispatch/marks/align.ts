/**
 * Finds a sentence with its alternative wordings in a passage: the cheapest way to turn some stretch of the passage into some rendering of the sentence, by missing, added and mistyped words.
 * Knows nothing of readers: what it sees in a passage can't depend on whom one would like to see.
 */
import { editsBetween, slipsAllowed } from "./edits.ts";

/** One word, or a site with the words of each of its wordings. */
export type Node = string | readonly (readonly string[])[];

/** Places are those of the passage's words; -1: none there. */
export type MatchedNode =
  | { readonly kind: "word"; readonly at: number }
  | {
      readonly kind: "site";
      readonly option: number;
      readonly words: readonly number[];
      /** How much dearer the next best wording would be, in slips. */
      readonly margin: number;
    };

type Costs = Int32Array;
/** How a cell was reached: by the passage's word matched, by ours missing, by theirs added. */
const MATCHED = 0;
const MISSING = 1;
const ADDED = 2;

const SLIP = 2;
const DEAREST = 2 ** 30;
const missing = (word: string) => 1 + 2 * Math.min(word.length, 6);
const added = (word: string) => 1 + Math.min(word.length, 6);

/** For one word, the slips between it and each word of the passage; `OTHER` where it is another word. */
export type SlipsOf = (word: string) => Uint8Array;
export const OTHER = 255;

/** Remembered, since each word comes up in many sentences, and the passage's words too. */
export function slipsIn(passage: readonly string[]): SlipsOf {
  const kinds = [...new Set(passage)];
  const letters = kinds.map(lettersIn);
  const numbers = new Map(kinds.map((word, i) => [word, i]));
  const places = passage.map((word) => numbers.get(word)!);
  const known = new Map<string, Uint8Array>();
  return (word) => {
    let row = known.get(word);
    if (!row) {
      const own = lettersIn(word);
      const each = kinds.map((seen, i) => slips(word, seen, own ^ letters[i]!));
      known.set(word, (row = Uint8Array.from(places, (place) => each[place]!)));
    }
    return row;
  };
}

/** `differing`: letters that only one of them has. One slip makes at most two. */
function slips(word: string, seen: string, differing: number): number {
  const allowed = slipsAllowed(Math.min(word.length, seen.length));
  if (bitsIn(differing) > 2 * allowed) return OTHER;
  const edits = editsBetween(word, seen, allowed);
  return edits > allowed ? OTHER : edits;
}

/** One bit a letter; those beyond a to z share theirs, which only makes words look more alike. */
function lettersIn(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31);
  return bits;
}

function bitsIn(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

interface Row {
  readonly costs: Costs;
  readonly steps: Uint8Array;
}

export function align(nodes: readonly Node[], passage: readonly string[], slipsOf: SlipsOf): MatchedNode[] {
  const extra = Int32Array.from(passage, added);
  const start = new Int32Array(passage.length + 1);
  const forward: { rows: Row[][]; best: Uint8Array | null; costs: Costs }[] = [];
  let costs: Costs = start;
  for (const node of nodes) {
    if (typeof node === "string") {
      const row = stepOver(node, costs, extra, slipsOf);
      forward.push({ rows: [[row]], best: null, costs });
      costs = row.costs;
      continue;
    }
    const ways = node.map((words) => stepsOver(words, costs, extra, slipsOf));
    const ends = ways.map((rows) => rows.at(-1)?.costs ?? costs);
    const best = new Uint8Array(costs.length);
    const least = costs.map((_, j) => {
      for (let option = 1; option < ends.length; option++) if (ends[option]![j]! < ends[best[j]!]![j]!) best[j] = option;
      return ends[best[j]!]![j]!;
    });
    forward.push({ rows: ways, best, costs });
    costs = least;
  }
  const margins = marginsOf(nodes, forward, extra, slipsOf);
  return traced(nodes, forward, costs.indexOf(Math.min(...costs)), margins);
}

function stepsOver(words: readonly string[], from: Costs, extra: Int32Array, slipsOf: SlipsOf): Row[] {
  const rows: Row[] = [];
  for (const word of words) rows.push(stepOver(word, rows.at(-1)?.costs ?? from, extra, slipsOf));
  return rows;
}

function stepOver(word: string, from: Costs, extra: Int32Array, slipsOf: SlipsOf): Row {
  const absent = missing(word);
  const slips = slipsOf(word);
  const costs = new Int32Array(from.length);
  const steps = new Uint8Array(from.length);
  costs[0] = from[0]! + absent;
  steps[0] = MISSING;
  for (let j = 1; j < from.length; j++) {
    let least = from[j - 1]! + SLIP * slips[j - 1]!;
    let step = MATCHED;
    if (from[j]! + absent < least) [least, step] = [from[j]! + absent, MISSING];
    if (costs[j - 1]! + extra[j - 1]! < least) [least, step] = [costs[j - 1]! + extra[j - 1]!, ADDED];
    costs[j] = least;
    steps[j] = step;
  }
  return { costs, steps };
}

/** The same from behind: what the rest costs from each place of the passage on. */
function stepBack(word: string, after: Costs, extra: Int32Array, slipsOf: SlipsOf): Costs {
  const absent = missing(word);
  const slips = slipsOf(word);
  const costs = new Int32Array(after.length);
  costs[after.length - 1] = after.at(-1)! + absent;
  for (let j = after.length - 2; j >= 0; j--) costs[j] = Math.min(after[j + 1]! + SLIP * slips[j]!, after[j]! + absent, costs[j + 1]! + extra[j]!);
  return costs;
}

/** For each site, how much dearer the whole would be with the second best of its wordings. */
function marginsOf(nodes: readonly Node[], forward: readonly { rows: Row[][]; costs: Costs }[], extra: Int32Array, slipsOf: SlipsOf): Map<number, { option: number; margin: number }> {
  const out = new Map<number, { option: number; margin: number }>();
  let after: Costs = new Int32Array(extra.length + 1);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (typeof node === "string") {
      after = stepBack(node, after, extra, slipsOf);
      continue;
    }
    const { rows, costs } = forward[i]!;
    const totals = rows.map((way) => {
      const end = way.at(-1)?.costs ?? costs;
      return end.reduce((least, cost, j) => Math.min(least, cost + after[j]!), DEAREST);
    });
    const best = totals.indexOf(Math.min(...totals));
    out.set(i, { option: best, margin: (Math.min(...totals.filter((_, option) => option !== best)) - totals[best]!) / SLIP });
    const before = node.map((words) => words.reduceRight((costs, word) => stepBack(word, costs, extra, slipsOf), after));
    after = after.map((_, j) => Math.min(...before.map((costs) => costs[j]!)));
  }
  return out;
}

function traced(nodes: readonly Node[], forward: readonly { rows: Row[][]; best: Uint8Array | null }[], end: number, margins: ReadonlyMap<number, { option: number; margin: number }>): MatchedNode[] {
  const out: MatchedNode[] = [];
  let j = end;
  const back = (row: Row): number => {
    while (row.steps[j] === ADDED) j -= 1;
    if (row.steps[j] === MISSING) return -1;
    return --j;
  };
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { rows, best } = forward[i]!;
    if (best === null) {
      out.push({ kind: "word", at: back(rows[0]![0]!) });
      continue;
    }
    const option = best[j]!;
    const words = rows[option]!.toReversed().map(back).reverse();
    const { option: cheapest, margin } = margins.get(i)!;
    out.push({ kind: "site", option, words, margin: cheapest === option ? margin : 0 });
  }
  return out.reverse();
}

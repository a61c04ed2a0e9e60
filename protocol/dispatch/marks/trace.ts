/**
 * From a leaked passage to the reader whose rendering it was taken from, with the chance of error; or nobody. The chance of error is the chance that among all readers of all dispatches searched at least one who has nothing to do
 * with it fits so well: each reader's own chance, times the number of comparisons made. It holds however the passage was altered, and whoever joined forces, as long as the keys stayed secret.
 */
import { assignChoices } from "./assign-choices.ts";
import { LIMIT } from "./capacity.ts";
import { chanceOf, scoreOf } from "./chance.ts";
import { type Evidence, evidenceIn, type SeenSite } from "./evidence.ts";
import { layoutMarks } from "./layout-marks.ts";
import { type MarkedText, sitesOf } from "./marked-text.ts";

export interface MarkedPortion {
  readonly portionId: string;
  readonly text: MarkedText;
}

export interface MarkedDispatch {
  readonly dispatchId: string;
  /** Secret. */
  readonly authorKey: Uint8Array;
  readonly portions: readonly MarkedPortion[];
  /** `portions`: those that this reader has; all, where it isn't said. */
  readonly readers: readonly { readonly readerId: string; readonly portions?: readonly string[] | undefined }[];
}

export interface ShownSite {
  readonly portionId: string;
  readonly site: number;
  /** The wording that the passage has, and the one that this reader was given. */
  readonly seen: string;
  readonly given: string;
  readonly matches: boolean;
  /** Where in the passage. */
  readonly start: number;
  readonly end: number;
}

export interface Suspect {
  readonly dispatchId: string;
  readonly readerId: string;
  /** Over all comparisons made; 1: fits no better than chance. */
  readonly error: number;
  readonly by: "wording" | "wording and layout";
  readonly matched: number;
  readonly seen: number;
  readonly layoutMatched: number;
  readonly layoutSeen: number;
  readonly sites: readonly ShownSite[];
}

export interface Trace {
  /** Those whose chance of error is at most the limit. Nobody: not attributable. Several: they may have joined forces. */
  readonly named: readonly Suspect[];
  /** The best of all, best first. */
  readonly ranked: readonly Suspect[];
  readonly limit: number;
  readonly comparisons: number;
  /** What of the dispatches was found in the passage at all. */
  readonly sentences: number;
  readonly sites: number;
}

const RANKED = 10;

/** Throws `marks/bad-key`. */
export function trace(passage: string, dispatches: readonly MarkedDispatch[], { limit = LIMIT } = {}): Trace {
  const examined = dispatches.map((dispatch) => ({ dispatch, portions: dispatch.portions.map((portion) => ({ portion, evidence: evidenceIn(passage, portion.text) })) }));
  const all = examined.flatMap(({ portions }) => portions.map(({ evidence }) => evidence));
  const layoutSeen = all.some(({ layout }) => layout.length > 0);
  // Where layout speaks, each reader is compared twice: by wording alone, since layout may have suffered on the way, and by both.
  const comparisons = dispatches.reduce((sum, { readers }) => sum + readers.length, 0) * (layoutSeen ? 2 : 1);
  const suspects = examined.flatMap(({ dispatch, portions }) => {
    const chances = new Map<string, (score: number) => number>();
    const chance = (sizes: readonly number[]) => {
      const key = String(sizes);
      if (!chances.has(key)) chances.set(key, chanceOf(sizes));
      return chances.get(key)!;
    };
    return dispatch.readers.map((reader) => {
      const had = portions.filter(({ portion }) => reader.portions?.includes(portion.portionId) ?? true);
      return suspect(dispatch, reader.readerId, had, chance, comparisons);
    });
  });
  const ranked = suspects.sort((a, b) => a.error - b.error);
  return {
    named: ranked.filter(({ error }) => error <= limit),
    ranked: ranked.slice(0, RANKED),
    limit,
    comparisons,
    sentences: all.reduce((sum, { sentences }) => sum + sentences, 0),
    sites: all.reduce((sum, { wording }) => sum + wording.length, 0),
  };
}

type Examined = readonly { readonly portion: MarkedPortion; readonly evidence: Evidence }[];

function suspect({ dispatchId, authorKey }: MarkedDispatch, readerId: string, had: Examined, chance: (sizes: readonly number[]) => (score: number) => number, comparisons: number): Suspect {
  const sites: ShownSite[] = [];
  const wording: Compared[] = [];
  const layout: Compared[] = [];
  for (const { portion, evidence } of had) {
    if (evidence.wording.length > 0) {
      const choices = assignChoices(authorKey, dispatchId, portion.portionId, readerId, portion.text);
      for (const seen of evidence.wording) {
        wording.push({ options: seen.options, matches: seen.option === choices[seen.site] });
        sites.push(shown(portion, seen, choices[seen.site]!));
      }
    }
    if (evidence.layout.length === 0) continue;
    const forms = layoutMarks(authorKey, dispatchId, portion.portionId, readerId, portion.text);
    layout.push(...evidence.layout.map(({ place, form }) => ({ options: 2, matches: form === forms[place] })));
  }
  const alone = byChance(wording, chance);
  const both = layout.length === 0 ? alone : byChance([...wording, ...layout], chance);
  return {
    dispatchId,
    readerId,
    error: Math.min(1, comparisons * Math.min(alone, both)),
    by: both < alone ? "wording and layout" : "wording",
    matched: wording.filter(({ matches }) => matches).length,
    seen: wording.length,
    layoutMatched: layout.filter(({ matches }) => matches).length,
    layoutSeen: layout.length,
    sites,
  };
}

interface Compared {
  readonly options: number;
  readonly matches: boolean;
}

function byChance(compared: readonly Compared[], chance: (sizes: readonly number[]) => (score: number) => number): number {
  return chance(compared.map(({ options }) => options))(compared.reduce((sum, { options, matches }) => sum + scoreOf(options, matches), 0));
}

function shown(portion: MarkedPortion, { site, option, start, end }: SeenSite, choice: number): ShownSite {
  const options = sitesOf(portion.text)[site]!;
  return { portionId: portion.portionId, site, seen: options[option]!, given: options[choice]!, matches: option === choice, start, end };
}

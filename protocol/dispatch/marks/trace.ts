/**
 * From a leaked passage to the reader whose rendering it was taken from, with the chance of error; or nobody. The chance of error is the chance that among all readers of all dispatches searched at least one who has nothing to do
 * with it fits so well: each reader's own chance, times the number of comparisons made. It holds however the passage was altered, and whoever joined forces, as long as the keys stayed secret.
 */
import { choicesOf } from "./assign-choices.ts";
import { LIMIT } from "./capacity.ts";
import { chanceOf, scoreOf } from "./chance.ts";
import { type Evidence, evidenceIn, type SeenSite } from "./evidence.ts";
import { layoutMarksOf } from "./layout-marks.ts";
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
  const examined = dispatches.map((dispatch) => ({ dispatch, portions: dispatch.portions.map((portion) => examine(passage, dispatch, portion)) }));
  const all = examined.flatMap(({ portions }) => portions.map(({ evidence }) => evidence));
  // Where layout speaks, each reader is compared twice: by wording alone, since layout may have suffered on the way, and by both.
  const twice = all.some(({ layout }) => layout.length > 0);
  const comparisons = dispatches.reduce((sum, { readers }) => sum + readers.length, 0) * (twice ? 2 : 1);
  const fits = examined.flatMap(({ dispatch, portions }) => fitsIn(dispatch, portions)).sort((a, b) => a.chance - b.chance);
  const error = ({ chance }: Fit) => Math.min(1, comparisons * chance);
  const suspect = (fit: Fit): Suspect => ({ ...counted(fit), error: error(fit) });
  return {
    named: fits.filter((fit) => error(fit) <= limit).map(suspect),
    ranked: fits.slice(0, RANKED).map(suspect),
    limit,
    comparisons,
    sentences: all.reduce((sum, { sentences }) => sum + sentences, 0),
    sites: all.reduce((sum, { wording }) => sum + wording.length, 0),
  };
}

/** A portion, what the passage shows of it, and the words of its readers. */
interface Examined {
  readonly portion: MarkedPortion;
  readonly evidence: Evidence;
  readonly choices: (readerId: string) => readonly number[];
  readonly forms: (readerId: string) => readonly number[];
}

interface Fit {
  readonly dispatchId: string;
  readonly readerId: string;
  readonly had: readonly Examined[];
  /** That an innocent reader fits so well. */
  readonly chance: number;
  readonly by: Suspect["by"];
}

function examine(passage: string, { dispatchId, authorKey }: MarkedDispatch, portion: MarkedPortion): Examined {
  const evidence = evidenceIn(passage, portion.text);
  return { portion, evidence, choices: choicesOf(authorKey, dispatchId, portion.portionId, portion.text), forms: layoutMarksOf(authorKey, dispatchId, portion.portionId, portion.text) };
}

function fitsIn({ dispatchId, readers }: MarkedDispatch, portions: readonly Examined[]): Fit[] {
  const shown = portions.filter(({ evidence }) => evidence.wording.length + evidence.layout.length > 0);
  // Readers of the same portions are compared at the same sites: their chances have one distribution.
  const distributions = new Map<string, { wording: (score: number) => number; both: (score: number) => number }>();
  return readers.map(({ readerId, portions: held }) => {
    const had = held ? shown.filter(({ portion }) => held.includes(portion.portionId)) : shown;
    const key = had.map(({ portion }) => portion.portionId).join("\n");
    let of = distributions.get(key);
    if (!of) {
      const sizes = had.flatMap(({ evidence }) => evidence.wording.map(({ options }) => options));
      of = { wording: chanceOf(sizes), both: chanceOf([...sizes, ...had.flatMap(({ evidence }) => evidence.layout.map(() => 2))]) };
      distributions.set(key, of);
    }
    const { wording, layout } = scores(had, readerId);
    const [alone, both] = [of.wording(wording), of.both(wording + layout)];
    return { dispatchId, readerId, had, chance: Math.min(alone, both), by: both < alone ? "wording and layout" : "wording" };
  });
}

function scores(had: readonly Examined[], readerId: string): { wording: number; layout: number } {
  let [wording, layout] = [0, 0];
  for (const { evidence, choices, forms } of had) {
    const choice = evidence.wording.length > 0 ? choices(readerId) : [];
    for (const { site, option, options } of evidence.wording) wording += scoreOf(options, option === choice[site]);
    const form = evidence.layout.length > 0 ? forms(readerId) : [];
    for (const seen of evidence.layout) layout += scoreOf(2, seen.form === form[seen.place]);
  }
  return { wording, layout };
}

/** What a person needs to check it by eye. */
function counted({ dispatchId, readerId, had, by }: Fit): Omit<Suspect, "error"> {
  const sites = had.flatMap(({ portion, evidence, choices }) => {
    const choice = choices(readerId);
    return evidence.wording.map((seen) => shown(portion, seen, choice[seen.site]!));
  });
  const layout = had.flatMap(({ evidence, forms }) => {
    const form = forms(readerId);
    return evidence.layout.map((seen) => seen.form === form[seen.place]);
  });
  return { dispatchId, readerId, by, matched: sites.filter(({ matches }) => matches).length, seen: sites.length, layoutMatched: layout.filter(Boolean).length, layoutSeen: layout.length, sites };
}

function shown(portion: MarkedPortion, { site, option, start, end }: SeenSite, choice: number): ShownSite {
  const options = sitesOf(portion.text)[site]!;
  return { portionId: portion.portionId, site, seen: options[option]!, given: options[choice]!, matches: option === choice, start, end };
}

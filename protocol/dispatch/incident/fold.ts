/**
 * Steps → what stands. A function of the set of steps alone: neither the order in which they come nor repeats change it, so that both sides see the same two assessments. Each side's own people alone write for
 * it; of several that take the same turn the one with the smaller hash is what the next goes on from, and the others stay to be seen. Bounded: one step a person and turn, and `MOST_TURNS` turns.
 */
import { type IncidentReport, type Side, sideOf, sides } from "./report.ts";
import type { AssessmentStep, SaidStep } from "./step.ts";

export interface Assessment {
  readonly hash: string;
  readonly step: AssessmentStep;
}

export interface Incident {
  /** Of each side: all versions, by turn and then by hash; the last turn's first is what stands. */
  readonly assessments: Readonly<Record<Side, { readonly current: Assessment | undefined; readonly versions: readonly Assessment[] }>>;
  /** Who has seen it, and when first. */
  readonly seen: readonly { readonly person: string; readonly side: Side; readonly at: number }[];
}

export function foldIncident(report: IncidentReport, steps: readonly SaidStep[]): Incident {
  const kept = bounded(report, steps);
  const of = (side: Side) => {
    const versions = kept.flatMap(({ hash, step }): Assessment[] => (step.kind === "assess" && step.side === side ? [{ hash, step }] : [])).sort((a, b) => a.step.turn - b.step.turn || order(a.hash, b.hash));
    const last = versions.at(-1)?.step.turn;
    return { current: versions.find(({ step }) => step.turn === last), versions };
  };
  const first = new Map<string, number>();
  for (const { step } of kept) first.set(step.by, Math.min(first.get(step.by) ?? Infinity, step.at));
  const seen = [...first].map(([person, at]) => ({ person, side: sideOf(report, person)!, at })).sort((a, b) => a.at - b.at || order(a.person, b.person));
  return { assessments: Object.fromEntries(sides.map((side) => [side, of(side)])) as Record<Side, ReturnType<typeof of>>, seen };
}

/** Those that count, at most one for each place: what a person may have said there twice is settled by the smaller hash, whichever came first. */
export function bounded(report: IncidentReport, steps: readonly SaidStep[]): SaidStep[] {
  const places = new Map<string, SaidStep>();
  for (const said of steps) {
    const { step } = said;
    const side = sideOf(report, step.by);
    if (side === undefined || (step.kind === "assess" && step.side !== side)) continue;
    const place = step.kind === "seen" ? `seen ${step.by}` : `${step.turn} ${step.by}`;
    const before = places.get(place);
    if (!before || said.hash < before.hash) places.set(place, said);
  }
  return [...places.values()];
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

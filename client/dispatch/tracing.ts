/** From a leaked passage to a reader: over the marked dispatches that this person controls, by what was assigned to each reader. Nothing is fetched. */
import { writeMarksFile } from "../../protocol/dispatch/marks/marks-file.ts";
import { type MarkedDispatch, type Suspect, trace } from "../../protocol/dispatch/marks/trace.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { DispatchView, TraceShown, TraceSuspect } from "../model/dispatches.ts";
import type { DispatchBook } from "./book.ts";
import { marksReader } from "./own-renderings.ts";
import type { ControlledDispatch } from "./records.ts";

/** A leak is a passage; a book would be read for minutes. */
export const MOST_PASSAGE = 256 << 10;

export interface TracingDeps {
  readonly book: Pick<DispatchBook, "controlled">;
  readonly view: () => readonly DispatchView[];
}

export function createTracing({ book, view }: TracingDeps) {
  const marked = (): MarkedDispatch[] => [...book.controlled].flatMap(([id, record]) => markedOf(id, record));

  return {
    /** Throws `marks/passage-too-long`. */
    trace(passage: string): TraceShown {
      if (passage.length > MOST_PASSAGE) throw new Failure("marks/passage-too-long");
      const dispatches = marked();
      const result = trace(passage, dispatches);
      const shown = suspectsIn(view(), book);
      const [nearest] = result.ranked;
      return { named: result.named.map(shown), nearest: nearest && nearest.seen > 0 ? shown(nearest) : null, limit: result.limit, comparisons: result.comparisons, sentences: result.sentences, sites: result.sites, marked: dispatches.length };
    },
    /** Throws `marks/none`. */
    marksFile(ids?: readonly string[]): { name: string; bytes: Uint8Array } {
      const wanted = marked().filter(({ dispatchId }) => ids === undefined || ids.includes(dispatchId));
      if (wanted.length === 0) throw new Failure("marks/none");
      return { name: `${wanted.length === 1 ? wanted[0]!.dispatchId.slice(0, 8) : "dispatches"}.entente-marks.json`, bytes: writeMarksFile(wanted) };
    },
  };
}

function markedOf(id: string, { control, releases }: ControlledDispatch): MarkedDispatch[] {
  const { marksKey } = control;
  const portions = control.portions.flatMap(({ marked }, index) => (marked ? [{ portionId: String(index), text: marked }] : []));
  if (!marksKey || portions.length === 0) return [];
  const readers = new Map<string, Set<string>>();
  // Also those who were refused by the node or lost their access: what they were given, they may have had.
  for (const { release, own } of releases) {
    const name = marksReader(peekRelease(release).reader);
    readers.set(name, new Set([...(readers.get(name) ?? []), ...own.map(({ portion }) => String(portion))]));
  }
  if (readers.size === 0) return [];
  return [{ dispatchId: id, authorKey: marksKey, portions, readers: [...readers].map(([readerId, held]) => ({ readerId, portions: [...held] })) }];
}

function suspectsIn(views: readonly DispatchView[], book: TracingDeps["book"]): (suspect: Suspect) => TraceSuspect {
  return ({ dispatchId, readerId, error, matched, seen, layoutMatched, layoutSeen, sites }) => {
    const view = views.find(({ id }) => id === dispatchId);
    const reader = view?.readers.find((one) => one.key === readerId || (one.reader.kind === "person" && one.reader.person === readerId));
    return {
      dispatch: dispatchId,
      title: view?.title ?? book.controlled.get(dispatchId)?.control.title ?? "",
      reader: { key: reader?.key ?? readerId, name: reader?.name ?? readerId, organisation: reader?.organisation ?? "" },
      error,
      matched,
      seen,
      layoutMatched,
      layoutSeen,
      sites: sites.map(({ start, end, seen: there, given, matches }) => ({ start, end, seen: there, given, matches })),
    };
  };
}

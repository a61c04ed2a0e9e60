/** Places of a text that could have several wordings, and which of them its author approved. An approval is of a wording where it stands; written over, it is gone. */
import { useDeferredValue, useMemo } from "react";
import { languageOf } from "../../../client/wording/language-of.ts";
import type { MarkedText } from "../../../protocol/dispatch/marks/marked-text.ts";
import type { ProposedSite } from "../../../protocol/dispatch/marks/propose-variants.ts";
import { useLoaded } from "../../parts/use-loaded.ts";
import { loadMarks, type Marking } from "../../platform/load-marks.ts";

export interface Proposal extends ProposedSite {
  /** Names it as long as it stands there: its wordings, and which of those alike it is. */
  readonly key: string;
}

/** The same as at sending: what is not clear counts as English. */
const languageIn = (text: string) => languageOf(text) ?? "en";

export function proposalsIn(text: string, { proposeVariants }: Marking): Proposal[] {
  const seen = new Map<string, number>();
  return proposeVariants(text, languageIn(text)).map((site) => {
    const alike = site.options.join("|");
    const number = (seen.get(alike) ?? 0) + 1;
    seen.set(alike, number);
    return { ...site, key: `${alike} ${number}` };
  });
}

/** Null where nothing is approved that still stands. Throws `marks/…`. */
export function markedWith(text: string, approved: readonly string[], marking: Marking): MarkedText | null {
  const sites = proposalsIn(text, marking).filter(({ key }) => approved.includes(key));
  return sites.length === 0 ? null : marking.markText(text, sites, languageIn(text));
}

export function useProposals(text: string, wanted: boolean): readonly Proposal[] | null {
  const marking = useLoaded(loadMarks, wanted);
  const now = useDeferredValue(text);
  return useMemo(() => (marking && wanted ? proposalsIn(now, marking) : null), [marking, wanted, now]);
}

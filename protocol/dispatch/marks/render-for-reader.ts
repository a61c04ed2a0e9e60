/** A portion as one reader gets it: that reader's wordings and, where asked for, marks of layout. */
import { assignChoices, type Rendering } from "./assign-choices.ts";
import { layoutMarks, withLayout } from "./layout-marks.ts";
import { type MarkedText, renderMarked } from "./marked-text.ts";

/** Throws `marks/bad-key`. */
export function renderForReader(authorKey: Uint8Array, { dispatchId, portionId, readerId }: Rendering, marked: MarkedText, { layout }: { readonly layout: boolean }): string {
  const laidOut = layout ? withLayout(marked, layoutMarks(authorKey, dispatchId, portionId, readerId, marked)) : marked;
  return renderMarked(laidOut, assignChoices(authorKey, dispatchId, portionId, readerId, marked));
}

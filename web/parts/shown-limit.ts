/** The fact to name as the reason: what holds the level down, or whoever at a station caps what may be said although the level is as high as it goes. */
import type { AssessmentView, FactView } from "../../client/model/views.ts";
import { rankOfValue } from "../../protocol/assurance/fact-values.ts";

export function shownLimit({ level, limiting }: Pick<AssessmentView, "level" | "limiting">): FactView | null {
  return limiting && (level < 2 || (limiting.kind === "presence" && rankOfValue(limiting.kind, limiting.value) < 3)) ? limiting : null;
}

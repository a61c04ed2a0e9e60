/**
 * Renderings of one reader alone: where a portion has wordings that its author approved, each reader gets others, so that a leaked passage leads back to whose copy it was. Which ones follows from a secret of this
 * one dispatch; a desk that shares control of it can assign and trace, and can frame nobody over another dispatch.
 */
import type { DispatchHead } from "../../protocol/dispatch/head.ts";
import { checkMarked } from "../../protocol/dispatch/marks/check-site.ts";
import { isSite, type MarkedText, originalOf, parseMarkedText } from "../../protocol/dispatch/marks/marked-text.ts";
import { renderForReader } from "../../protocol/dispatch/marks/render-for-reader.ts";
import { type Reader, readerKey } from "../../protocol/dispatch/reader.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { languageOf } from "../wording/language-of.ts";
import type { ControlRecord, MadeRelease } from "./records.ts";
import { type RenderingDeps, renderText } from "./renderings.ts";

/** What names a reader to the marks: the person where it is one. */
export function marksReader(reader: Reader): string {
  return reader.kind === "person" ? reader.person : readerKey(reader);
}

/** The author's wordings, looked at once more before anything is signed. Throws `marks/…`. */
export function checkedMarks({ text, marked }: { readonly text: string; readonly marked?: MarkedText }): ControlRecord["portions"][number]["marked"] {
  if (!marked?.some(isSite)) return null;
  const parsed = parseMarkedText(marked);
  if (originalOf(parsed) !== text) throw new Failure("marks/bad-text");
  const [refused] = checkMarked(parsed, languageOf(text) ?? "en");
  if (refused) throw new Failure(refused.reason, String(refused.site));
  return parsed.map((segment) => (isSite(segment) ? [...segment] : segment));
}

export interface OwnRenderingsOf {
  readonly control: ControlRecord;
  readonly dispatch: DispatchHead;
  readonly portions: readonly number[];
  readonly reader: Reader;
}

/** The same reader gets the same words each time. Throws `marks/bad-key`. */
export async function ownRenderings({ control, dispatch, portions, reader }: OwnRenderingsOf, deps: RenderingDeps): Promise<MadeRelease["own"]> {
  const { marksKey } = control;
  if (!marksKey) return [];
  const own: MadeRelease["own"] = [];
  for (const portion of portions) {
    const marked = control.portions[portion]?.marked;
    if (!marked) continue;
    const text = renderForReader(marksKey, { dispatchId: toHex(dispatch.id), portionId: String(portion), readerId: marksReader(reader) }, marked, { layout: true });
    own.push({ portion, rendering: await renderText(deps, dispatch.id, text, dispatch.portions[portion]!.label) });
  }
  return own;
}

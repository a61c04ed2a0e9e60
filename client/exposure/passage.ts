/** A leaked passage, looked for in the texts of the dispatches that this person controls: of those alone is the text here. */
import { overlapOf } from "../../protocol/dispatch/exposure/overlap.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { readerKey } from "../../protocol/dispatch/reader.ts";
import type { DispatchBook } from "../dispatch/book.ts";
import type { PassageView } from "../model/exposure.ts";

/** Less than this is chance. */
const LEAST_RUNS = 2;
const LEAST_SHARE = 0.1;

export function passageIn(passage: string, book: Pick<DispatchBook, "controlled">): Omit<PassageView, "trace"> {
  const compare = overlapOf(passage);
  const texts = [...book.controlled].flatMap(([dispatch, { control, releases }]) => [
    ...control.portions.flatMap(({ text }, portion) => (text === null ? [] : [{ dispatch, title: control.title, portion, text, reader: undefined as string | undefined }])),
    // What one reader alone was given, where wordings differ.
    ...releases.flatMap(({ release, own }) => own.flatMap(({ portion, rendering }) => (rendering.text === null ? [] : [{ dispatch, title: control.title, portion, text: rendering.text, reader: readerKey(peekRelease(release).reader) }]))),
  ]);
  if (!compare) return { overlaps: [], tooShort: true, compared: texts.length };
  const found = texts.map(({ text, reader, ...one }) => ({ ...one, ...(reader === undefined ? {} : { reader }), ...compare(text) })).filter(({ share, runs }) => runs >= LEAST_RUNS && share >= LEAST_SHARE);
  return { overlaps: found.sort((a, b) => b.share - a.share), tooShort: false, compared: texts.length };
}

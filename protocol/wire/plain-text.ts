/**
 * Text that two sides sign, or that the public reads: what is seen is what is there. Refused is whatever shows nothing and changes how the rest reads: control characters, overrides, embeddings and isolates of
 * the writing direction, separators that only some programs take for a line's end, and the invisible ones that hide words in words. Joiners and plain direction marks stay: Persian and Hebrew need them.
 */
import { z } from "zod";

const HIDDEN = /[^\P{Cc}\t\n]|[\u00ad\u061c\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const LINE_ENDS = /\r\n?|[\u2028\u2029\u0085]/g;

/** At most `max` UTF-16 units, at least one that is seen. */
export function plainText(max: number) {
  return z.string().max(max).refine((text) => text.trim() !== "" && !hidesSomething(text), "plain text");
}

/** Whether there is something in it that a reader would not see. */
export function hidesSomething(text: string): boolean {
  return !text.isWellFormed() || HIDDEN.test(text);
}

/** What somebody typed or pasted, without what nobody would see. */
export function cleaned(text: string): string {
  return text.replace(LINE_ENDS, "\n").toWellFormed().replace(new RegExp(HIDDEN, "gu"), "").trim();
}

/** A finding whose broader terms simply stand in its place, or in that of a few words around it. */
import type { Found, Kind, Offer, Step } from "./types.ts";

export interface Term {
  readonly step: Step;
  readonly text: string;
}

/** `capital`: the first word of a sentence is written large. What is removed takes the space before it along. */
export function replacing(kind: Kind, entity: string, at: { readonly start: number; readonly end: number; readonly from?: number; readonly to?: number; readonly capital?: boolean }, terms: readonly Term[], says = (text: string) => text): Found {
  const [start, end] = [at.from ?? at.start, at.to ?? at.end];
  const offers = terms.map(({ step, text }): Offer => {
    const words = at.capital && text !== "" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
    return { step, says: says(words), edits: [{ start, end, text: words }] };
  });
  return { kind, entity, start: at.start, end: at.end, readings: [], offers };
}

/** Ranges of a text that are spoken for. */
export interface Taken {
  readonly free: (start: number, end: number) => boolean;
  readonly take: (found: readonly { readonly start: number; readonly end: number }[]) => void;
}

export function taken(length: number): Taken {
  const marks = new Uint8Array(length + 1);
  return {
    free: (start, end) => {
      for (let at = start; at < end; at++) if (marks[at] === 1) return false;
      return true;
    },
    take: (found) => {
      for (const { start, end } of found) marks.fill(1, start, end);
    },
  };
}

/** Is this where a sentence begins, but for opening marks? */
export function opensSentence(sentences: readonly { readonly start: number }[], text: string, start: number): boolean {
  const sentence = sentences.findLast(({ start: opens }) => opens <= start);
  return sentence !== undefined && /^[\s\p{P}]*$/u.test(text.slice(sentence.start, start));
}

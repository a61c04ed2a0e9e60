/**
 * The tear line: the text with what its author accepted, and nothing else of the original. An acceptance holds for every spelling of the same thing unless the author took one back.
 * The result is read once more: what of the accepted things is still there is said, so that nobody sends it unseen.
 */
import type { Edit, Finding, Sentence, Step } from "./types.ts";

export interface Choices {
  /** What stands for each entity: a step that its findings offer, or the narrowest or the broadest of them. */
  readonly accept: Readonly<Record<string, Step | "first" | "broadest">>;
  /** Findings, by id, whose acceptance was taken back. */
  readonly keep?: readonly number[];
  /** Sentences, by number, that go as a whole. */
  readonly drop?: readonly number[];
}

/** A text, and where in it words stand that the original did not have there. */
export interface Torn {
  readonly text: string;
  readonly added: readonly Sentence[];
}

export function applyChoices(text: string, findings: readonly Finding[], sentences: readonly Sentence[], { accept, keep = [], drop = [] }: Choices): Torn {
  const kept = new Set(keep);
  const dropped = drop.flatMap((number) => (sentences[number] ? [withSpaceAfter(text, sentences[number])] : []));
  const edits = findings.flatMap((finding) => {
    const chosen = Object.hasOwn(accept, finding.entity) ? accept[finding.entity]! : null;
    if (chosen === null || kept.has(finding.id)) return [];
    // A step that would give this one away is not among its offers: the broadest is meant then, never the term itself.
    const broadest = finding.offers.findLast(({ step }) => step !== "removed") ?? finding.offers.at(-1);
    const offer = chosen === "first" ? finding.offers[0] : (finding.offers.find(({ step }) => step === chosen) ?? broadest);
    return offer ? offer.edits : [];
  });
  return tidy(apply(text, [...dropped.map(({ start, end }) => ({ start, end, text: "" })), ...edits]));
}

/** The wider edit wins over what lies in it. Two that overlap become one, so that no letter between them stays. */
function apply(text: string, edits: readonly Edit[]): Torn {
  const ordered = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const added: Sentence[] = [];
  let [out, at] = ["", 0];
  for (const { start, end, text: words } of ordered) {
    if (start < at && end <= at) continue;
    if (start >= at) out += text.slice(at, start);
    else if (words !== "") out += " ";
    added.push({ start: out.length, end: out.length + words.length });
    out += words;
    at = end;
  }
  return { text: out + text.slice(at), added };
}

function withSpaceAfter(text: string, { start, end }: Sentence): Sentence {
  return { start, end: end + (/^[ \t]+/.exec(text.slice(end))?.[0].length ?? 0) };
}

/** Nothing of the layout of the original but lines and paragraphs. Where words were added is counted anew. */
function tidy({ text, added }: Torn): Torn {
  const shift = new Uint32Array(text.length + 1);
  let [out, from, gone] = ["", 0, 0];
  const drop = (start: number, end: number) => {
    out += text.slice(from, start);
    shift.fill(gone, from, start);
    for (let at = start; at < end; at++) shift[at] = gone++;
    from = end;
  };
  for (const { 0: space, index } of text.matchAll(/^\s+|\s+$|[ \t]+(?=\n)|(?<=\S)[ \t]{2,}|\n{3,}/g)) {
    const end = index + space.length;
    const stays = index === 0 || end === text.length || text[end] === "\n" ? 0 : space.startsWith("\n") ? 2 : 1;
    drop(index + stays, end);
  }
  drop(text.length, text.length);
  shift[text.length] = gone;
  return { text: out, added: added.map(({ start, end }) => ({ start: start - shift[start]!, end: end - shift[end]! })) };
}

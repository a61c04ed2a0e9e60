/** A text some of whose places have several wordings, each approved by its author. A reader's rendering takes one wording at each place; which one, `assign-choices.ts` says. */
import { z } from "zod";
import { canonicalCbor, parseCbor } from "../../wire/cbor.ts";
import type { Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { hidesSomething } from "../../wire/plain-text.ts";

export const MAX_OPTIONS = 8;
export const MAX_OPTION_LENGTH = 400;
export const MAX_SITES = 1024;
const MAX_SEGMENTS = 2 * MAX_SITES + 1;
/** UTF-16 units of all wordings together. */
export const MAX_TEXT = 256 << 10;
const MAX_ENCODED = 1 << 20;

/** 2 to 8 wordings, the author's own first. An empty one stands for leaving it out; it brings no space of its own. */
export type Site = readonly string[];
export type Segment = string | Site;
/** The same form in JSON and in CBOR: a list of strings (fixed) and of lists of strings (sites). */
export type MarkedText = readonly Segment[];

const shown = (max: number, min: number) => z.string().min(min).max(max).refine((text) => !hidesSomething(text), "nothing that hides");
const siteSchema = z.array(shown(MAX_OPTION_LENGTH, 0)).min(2).max(MAX_OPTIONS).refine((options) => new Set(options).size === options.length, "different wordings");

export const markedTextSchema = z
  .array(z.union([shown(MAX_TEXT, 1), siteSchema]))
  .max(MAX_SEGMENTS)
  .refine((text) => text.filter(isSite).length <= MAX_SITES && lengthOf(text) <= MAX_TEXT, "too long");

export function isSite(segment: Segment): segment is Site {
  return typeof segment !== "string";
}

export function sitesOf(text: MarkedText): Site[] {
  return text.filter(isSite);
}

/** One choice for each site, in order: the number of a wording. Throws `marks/bad-choice`. */
export function renderMarked(text: MarkedText, choice: readonly number[]): string {
  let site = 0;
  const parts = text.map((segment) => {
    if (!isSite(segment)) return segment;
    const wording = segment[choice[site++] ?? -1];
    if (wording === undefined) throw new Failure("marks/bad-choice");
    return wording;
  });
  if (site !== choice.length) throw new Failure("marks/bad-choice");
  return parts.join("");
}

/** As its author wrote it. */
export function originalOf(text: MarkedText): string {
  return text.map((segment) => (isSite(segment) ? segment[0]! : segment)).join("");
}

export function markedTextToCbor(text: MarkedText): Bytes {
  return canonicalCbor(text as readonly (string | readonly string[])[]);
}

/** Throws `marks/bad-text`, `wire/*`. */
export function markedTextFromCbor(bytes: Uint8Array): MarkedText {
  return parseMarkedText(parseCbor(bytes, MAX_ENCODED));
}

/** Throws `marks/bad-text`. */
export function parseMarkedText(value: unknown): MarkedText {
  const parsed = markedTextSchema.safeParse(value);
  if (!parsed.success) throw new Failure("marks/bad-text");
  return parsed.data;
}

function lengthOf(text: MarkedText): number {
  return text.reduce((sum, segment) => sum + (isSite(segment) ? segment.reduce((all, option) => all + option.length, 0) : segment.length), 0);
}

/** Choices as a file: what an author accepted, written by hand or by a script. What it names must be there, or a slip of the pen would let a word through. */
import { z } from "zod";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Choices } from "./tear-line.ts";
import type { Checked } from "./types.ts";

const STEPS = ["town", "part", "country", "world", "day", "month", "year", "vague", "range", "some", "role", "person", "kind", "organisation", "reported", "summary", "someone", "somewhere", "something", "removed"] as const;
export const stepNames = ["first", "broadest", ...STEPS] as const;
const MOST = 20_000;

const choicesSchema = z.strictObject({
  accept: z.record(z.string().max(1000), z.enum(stepNames)).refine((all) => Object.keys(all).length <= MOST),
  keep: z.array(z.int().nonnegative()).max(MOST).default([]),
  drop: z.array(z.int().nonnegative()).max(MOST).default([]),
  readings: z.record(z.string().max(1000), z.int().nonnegative().max(100)).default({}),
});

export type ChoicesFile = Choices & { readonly readings: Readonly<Record<string, number>> };

export function parseChoices(text: string): ChoicesFile {
  try {
    return choicesSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure("wording/bad-choices", undefined, { cause });
  }
}

export function mustBeThere({ findings, sentences }: Checked, { accept, keep = [], drop = [] }: Choices): void {
  const entities = new Set(findings.map(({ entity }) => entity));
  const missing = [...Object.keys(accept).filter((entity) => !entities.has(entity)), ...keep.filter((id) => !findings[id]), ...drop.filter((number) => !sentences[number])];
  if (missing.length > 0) throw new Failure("wording/no-such-finding", String(missing[0]));
}

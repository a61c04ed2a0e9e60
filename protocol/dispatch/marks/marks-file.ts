/** The file that `entente trace` reads: what an author's client knows of the marks of one dispatch, or of several. JSON, so that it can be looked at. Secret: whoever has it can frame any reader. docs/marks.md describes it. */
import { z } from "zod";
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { b64Exactly } from "../../wire/fields.ts";
import { AUTHOR_KEY_BYTES } from "./assign-choices.ts";
import { markedTextSchema } from "./marked-text.ts";
import type { MarkedDispatch } from "./trace.ts";

export const MARKS_FORMAT = "entente-marks/1";
const MAX_FILE = 64 << 20;
const MAX_DISPATCHES = 1000;
const MAX_PORTIONS = 200;
const MAX_READERS = 10_000;

const id = z.string().min(1).max(400);

const dispatchSchema = z
  .strictObject({
    dispatch: id,
    key: b64Exactly(AUTHOR_KEY_BYTES),
    portions: z.array(z.strictObject({ id, text: markedTextSchema })).min(1).max(MAX_PORTIONS),
    readers: z.array(z.strictObject({ id, portions: z.array(id).max(MAX_PORTIONS).optional() })).min(1).max(MAX_READERS),
  })
  .refine(({ portions, readers }) => distinct(portions) && distinct(readers), "ids that differ")
  .refine(({ portions, readers }) => readers.every((reader) => (reader.portions ?? []).every((held) => portions.some(({ id }) => id === held))), "portions that are there");

const fileSchema = z.strictObject({ format: z.literal(MARKS_FORMAT), dispatches: z.array(dispatchSchema).min(1).max(MAX_DISPATCHES) }).refine(({ dispatches }) => distinct(dispatches.map(({ dispatch }) => ({ id: dispatch }))), "dispatches that differ");

export function writeMarksFile(dispatches: readonly MarkedDispatch[]): Uint8Array {
  const file: z.input<typeof fileSchema> = {
    format: MARKS_FORMAT,
    dispatches: dispatches.map(({ dispatchId, authorKey, portions, readers }) => ({
      dispatch: dispatchId,
      key: toBase64Url(authorKey),
      portions: portions.map(({ portionId, text }) => ({ id: portionId, text: text.map((segment) => (typeof segment === "string" ? segment : [...segment])) })),
      readers: readers.map(({ readerId, portions }) => ({ id: readerId, ...(portions ? { portions: [...portions] } : {}) })),
    })),
  };
  return utf8(`${JSON.stringify(file, undefined, 1)}\n`);
}

/** Throws `marks/bad-file`. */
export function readMarksFile(bytes: Uint8Array): MarkedDispatch[] {
  if (bytes.length > MAX_FILE) throw new Failure("marks/bad-file", "too long");
  const parsed = fileSchema.safeParse(json(bytes));
  if (!parsed.success) throw new Failure("marks/bad-file");
  return parsed.data.dispatches.map(({ dispatch, key, portions, readers }) => ({
    dispatchId: dispatch,
    authorKey: fromBase64Url(key),
    portions: portions.map(({ id, text }) => ({ portionId: id, text })),
    readers: readers.map(({ id, portions }) => ({ readerId: id, ...(portions ? { portions } : {}) })),
  }));
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new Failure("marks/bad-file", undefined, { cause });
  }
}

function distinct(items: readonly { readonly id: string }[]): boolean {
  return new Set(items.map(({ id }) => id)).size === items.length;
}

/**
 * JSON files that prove something, in one form only: so that a person can look into them and a changed byte can't hide in white space. The digest at the end covers the whole; it is handed back to be checked
 * last, since a check that says what is wrong is worth more than one that says that something is.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, fromUtf8, toHex, utf8 } from "./bytes.ts";
import { Failure } from "./failure.ts";

const MAX_FILE = 1 << 20;

export function formatOneForm<T extends object>(schema: z.ZodType<T>, body: T): Bytes {
  const ordered = schema.parse(body);
  return write({ ...ordered, sha256: digestOf(ordered) });
}

/** Throws `proof/malformed`. `whole`: nothing was changed, down to the white space. */
export function parseOneForm<T extends object>(schema: z.ZodType<T>, bytes: Uint8Array, most = MAX_FILE): { body: T; whole: boolean } {
  if (bytes.length > most) throw new Failure("proof/malformed", "too long");
  try {
    const { sha256: digest, ...rest } = z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }).parse(JSON.parse(fromUtf8(bytes)));
    const body = schema.parse(rest);
    const canonical = write({ ...body, sha256: digest });
    const sameForm = canonical.length === bytes.length && canonical.every((byte, i) => byte === bytes[i]);
    return { body, whole: sameForm && digest === digestOf(body) };
  } catch (cause) {
    throw new Failure("proof/malformed", undefined, { cause });
  }
}

function write(value: unknown): Bytes {
  return utf8(`${JSON.stringify(value, null, 2)}\n`);
}

function digestOf(body: object): string {
  return toHex(sha256(utf8(JSON.stringify(body))));
}

/** A text file that somebody names: UTF-8, not too long, its byte order mark left off. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fromUtf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Terminal } from "./terminal.ts";

const MAX_BYTES = 8 << 20;

/** Throws `usage/unreadable`, `usage/too-long`, `usage/no-text`. */
export function readText(terminal: Terminal, file: string, maxBytes = MAX_BYTES): string {
  const path = resolve(terminal.cwd, file);
  let bytes: Uint8Array;
  try {
    if (statSync(path).size > maxBytes) throw new Failure("usage/too-long", `${path} is too long.`);
    bytes = readFileSync(path);
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("usage/unreadable", `${path} can't be read.`, { cause });
  }
  try {
    return fromUtf8(bytes).replace(/^\ufeff/, "");
  } catch (cause) {
    throw new Failure("usage/no-text", `${path} is not text in UTF-8.`, { cause });
  }
}

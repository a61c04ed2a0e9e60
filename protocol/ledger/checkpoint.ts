/** C2SP tlog-checkpoint: what a log commits itself to at one size. */
import { toBase64, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES } from "./hash.ts";
import { parseNote, signedBy, type Note } from "./note.ts";
import { readBase64, readDecimal } from "./strict-text.ts";
import { checkName, type Vkey } from "./vkey.ts";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

export function checkpointText(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`;
}

/** Throws `ledger/bad-checkpoint`. Extension lines are refused: nothing of ours writes them, and unread lines hide things. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[3] !== "") throw new Failure("ledger/bad-checkpoint", "lines");
  try {
    checkName(lines[0]!);
    const root = readBase64(lines[2]!);
    if (root.length !== HASH_BYTES) throw new Failure("ledger/bad-checkpoint", "root");
    return { origin: lines[0]!, size: readDecimal(lines[1]!), root };
  } catch (cause) {
    throw new Failure("ledger/bad-checkpoint", undefined, { cause });
  }
}

export interface OpenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: Note;
}

/** Reads a checkpoint and establishes that the log signed it. Throws `ledger/unsigned`, `ledger/wrong-log`, and what parsing throws. */
export function openCheckpoint(bytes: Uint8Array, log: Vkey): OpenCheckpoint {
  const note = parseNote(bytes);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== log.name) throw new Failure("ledger/wrong-log", checkpoint.origin);
  if (!signedBy(note, log)) throw new Failure("ledger/unsigned", log.name);
  return { checkpoint, note };
}

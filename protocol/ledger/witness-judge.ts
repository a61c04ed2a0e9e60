/** What a witness decides about a submitted checkpoint. Pure: the caller holds the last state and must store the new one atomically with this check. */
import { codeOf, Failure } from "../wire/failure.ts";
import { openCheckpoint, parseCheckpoint, type OpenCheckpoint } from "./checkpoint.ts";
import { emptyRoot, sameHash } from "./merkle-tree.ts";
import { verifyConsistency } from "./merkle-verify.ts";
import { parseNote } from "./note.ts";
import type { Vkey } from "./vkey.ts";
import type { Submission } from "./witness-wire.ts";

export interface WitnessedState {
  readonly size: number;
  readonly root: Uint8Array;
}

export type Judgement =
  | { readonly status: 200; readonly opened: OpenCheckpoint }
  /** With the size last cosigned, unless it is the root that differs at the same size. */
  | { readonly status: 409; readonly size: number | null; readonly opened: OpenCheckpoint }
  | { readonly status: 422; readonly opened: OpenCheckpoint }
  | { readonly status: 400 | 403 | 404 };

/** The origin that a submission claims, not verified. Throws what parsing throws. */
export function claimedOrigin(submission: Submission): string {
  return parseCheckpoint(parseNote(submission.checkpoint).text).origin;
}

/**
 * `log` is the key known for the claimed origin, or null. `last` is null when nothing of that origin was ever cosigned.
 * The order of the checks is the specification's, so that a stranger learns nothing of the state without the log's signature.
 */
export function judgeSubmission(submission: Submission, log: Vkey | null, last: WitnessedState | null): Judgement {
  if (log === null) return { status: 404 };
  let opened: OpenCheckpoint;
  try {
    opened = openCheckpoint(submission.checkpoint, log);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ledger/unsigned" || code === "ledger/bad-signature") return { status: 403 };
    if (error instanceof Failure) return { status: 400 };
    throw error;
  }
  const { size, root } = opened.checkpoint;
  if (submission.oldSize > size) return { status: 400 };
  const known = last ?? { size: 0, root: emptyRoot() };
  if (submission.oldSize !== known.size) return { status: 409, size: known.size, opened };
  if (known.size === size && !sameHash(root, known.root)) return { status: 409, size: null, opened };
  try {
    verifyConsistency(known, opened.checkpoint, submission.proof);
  } catch {
    return { status: 422, opened };
  }
  return { status: 200, opened };
}

/** C2SP tlog-witness: the text of add-checkpoint and of its answers. */
import { fromUtf8, toBase64, utf8, concat, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES } from "./hash.ts";
import { MAX_NOTE_BYTES, parseSignatures, type NoteSignature } from "./note.ts";
import { readBase64, readDecimal } from "./strict-text.ts";

/** The specification's limit. */
const MAX_PROOF_LINES = 63;
export const MAX_SUBMISSION_BYTES = MAX_NOTE_BYTES + 4096;
export const SIZE_TYPE = "text/x.tlog.size";

export interface Submission {
  readonly oldSize: number;
  readonly proof: readonly Bytes[];
  /** The signed note, verbatim. */
  readonly checkpoint: Bytes;
}

export function formatSubmission(submission: Submission): Bytes {
  const proof = submission.proof.map((hash) => `${toBase64(hash)}\n`).join("");
  return concat(utf8(`old ${submission.oldSize}\n${proof}\n`), submission.checkpoint);
}

/** Throws `ledger/bad-submission`. The checkpoint is not yet read. */
export function parseSubmission(body: Uint8Array): Submission {
  if (body.length > MAX_SUBMISSION_BYTES) throw new Failure("ledger/bad-submission", "too long");
  try {
    const text = fromUtf8(body);
    const blank = text.indexOf("\n\n");
    if (blank < 0) throw new Failure("ledger/bad-submission", "no blank line");
    const [first, ...lines] = text.slice(0, blank).split("\n");
    if (!first!.startsWith("old ")) throw new Failure("ledger/bad-submission", "old size");
    if (lines.length > MAX_PROOF_LINES) throw new Failure("ledger/bad-submission", "proof too long");
    const proof = lines.map(readBase64);
    if (proof.some((hash) => hash.length !== HASH_BYTES)) throw new Failure("ledger/bad-submission", "proof line");
    return { oldSize: readDecimal(first!.slice(4)), proof, checkpoint: utf8(text.slice(blank + 2)) };
  } catch (cause) {
    throw new Failure("ledger/bad-submission", undefined, { cause });
  }
}

export type WitnessAnswer =
  | { readonly kind: "cosigned"; readonly lines: readonly NoteSignature[] }
  /** The witness last cosigned another size than the `old` of the request. */
  | { readonly kind: "other-size"; readonly size: number }
  /** 409 or 422 at the same size: the witness holds another tree of ours. */
  | { readonly kind: "conflict" }
  | { readonly kind: "refused"; readonly status: number };

/** Reads what a witness answered. Throws `ledger/bad-answer`; the cosignature lines are not yet verified. */
export function parseAnswer(status: number, body: Uint8Array): WitnessAnswer {
  if (body.length > MAX_NOTE_BYTES) throw new Failure("ledger/bad-answer", "too long");
  try {
    if (status === 200) return { kind: "cosigned", lines: parseSignatures(fromUtf8(body)) };
    // The size line is what tells a stale `old` from a conflicting tree: in v1.0.0 both are 409.
    if (status === 409 && /^[0-9]+\n$/.test(fromUtf8(body))) return { kind: "other-size", size: readDecimal(fromUtf8(body).trimEnd()) };
  } catch (cause) {
    throw new Failure("ledger/bad-answer", undefined, { cause });
  }
  return status === 409 || status === 422 ? { kind: "conflict" } : { kind: "refused", status };
}

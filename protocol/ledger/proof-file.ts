/** C2SP tlog-proof: one fact's place in a log, in a file that is checked offline against a policy and nothing else. */
import { concat, fromUtf8, toBase64, utf8, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { HASH_BYTES } from "./hash.ts";
import { leafHash } from "./merkle-tree.ts";
import { verifyInclusion } from "./merkle-verify.ts";
import { checkPolicy, witnessedBy, type LedgerPolicy, type Witnessed } from "./policy.ts";
import { readBase64, readDecimal } from "./strict-text.ts";

const HEADER = "c2sp.org/tlog-proof@v1";
const MAX_PROOF_FILE = 4 << 20;
const MAX_HASHES = 64;

export interface ProofFile {
  /** Opaque and NOT authenticated. */
  readonly extra?: Bytes | undefined;
  readonly index: number;
  readonly hashes: readonly Bytes[];
  readonly checkpoint: Bytes;
}

export function formatProof(proof: ProofFile): Bytes {
  const extra = proof.extra === undefined ? "" : `extra ${toBase64(proof.extra)}\n`;
  const hashes = proof.hashes.map((hash) => `${toBase64(hash)}\n`).join("");
  return concat(utf8(`${HEADER}\n${extra}index ${proof.index}\n${hashes}\n`), proof.checkpoint);
}

/** Throws `ledger/bad-proof-file`. */
export function parseProof(bytes: Uint8Array): ProofFile {
  if (bytes.length > MAX_PROOF_FILE) throw new Failure("ledger/bad-proof-file", "too long");
  try {
    const text = fromUtf8(bytes);
    const blank = text.indexOf("\n\n");
    const lines = text.slice(0, Math.max(blank, 0)).split("\n");
    if (lines.shift() !== HEADER) throw new Failure("ledger/bad-proof-file", "header");
    const extra = lines[0]?.startsWith("extra ") ? readBase64(lines.shift()!.slice(6)) : undefined;
    const index = lines.shift();
    if (!index?.startsWith("index ")) throw new Failure("ledger/bad-proof-file", "index");
    const hashes = lines.map(readBase64);
    if (hashes.length > MAX_HASHES || hashes.some((hash) => hash.length !== HASH_BYTES)) throw new Failure("ledger/bad-proof-file", "hash");
    return { extra, index: readDecimal(index.slice(6)), hashes, checkpoint: utf8(text.slice(blank + 2)) };
  } catch (cause) {
    throw new Failure("ledger/bad-proof-file", undefined, { cause });
  }
}

/**
 * Establishes, in this order: the log signed the checkpoint; a quorum of witnesses chosen by the reader saw it; the leaf stands in that tree.
 * Throws the code of what fails: `ledger/unsigned`, `ledger/unwitnessed`, `ledger/bad-inclusion`, …
 */
export function verifyProof(proof: ProofFile, leaf: Uint8Array, policy: LedgerPolicy): Witnessed & { readonly size: number; readonly index: number } {
  checkPolicy(policy);
  const { checkpoint, note } = openCheckpoint(proof.checkpoint, policy.log);
  const witnessed = witnessedBy(note, policy);
  if (witnessed === null) throw new Failure("ledger/unwitnessed", policy.log.name);
  verifyInclusion(leafHash(leaf), proof.index, checkpoint.size, proof.hashes, checkpoint.root);
  return { ...witnessed, size: checkpoint.size, index: proof.index };
}

/** Whom a follower trusts for one log. The follower chooses the witnesses: a log that chose its own could choose accomplices. */
import { toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { cosignaturesOf } from "./cosignature.ts";
import type { Note } from "./note.ts";
import { COSIGNATURE_KEY, NOTE_KEY, type Vkey } from "./vkey.ts";

export interface LedgerPolicy {
  readonly log: Vkey;
  readonly witnesses: readonly Vkey[];
  /** How many of the witnesses must have cosigned. At least 1. */
  readonly quorum: number;
}

/** Throws `ledger/bad-policy`. A key listed twice, or the log's own key as its witness, would make the quorum a pretence. */
export function checkPolicy(policy: LedgerPolicy): void {
  const keys = [policy.log, ...policy.witnesses].map((vkey) => toHex(vkey.publicKey));
  if (new Set(keys).size !== keys.length) throw new Failure("ledger/bad-policy", "a key counts twice");
  if (policy.log.type !== NOTE_KEY) throw new Failure("ledger/bad-policy", "log key");
  if (policy.witnesses.some((witness) => witness.type !== COSIGNATURE_KEY)) throw new Failure("ledger/bad-policy", "witness key");
  if (!Number.isInteger(policy.quorum) || policy.quorum < 1) throw new Failure("ledger/bad-policy", "quorum");
}

export interface Witnessed {
  readonly names: readonly string[];
  /** The latest time at which a full quorum had seen the checkpoint: Unix seconds by the witnesses' clocks. */
  readonly asOf: number;
}

/** Null when fewer than the quorum cosigned. */
export function witnessedBy(note: Note, policy: LedgerPolicy): Witnessed | null {
  const found = cosignaturesOf(note, policy.witnesses);
  if (found.length < policy.quorum) return null;
  const times = found.map((one) => one.time).sort((a, b) => b - a);
  return { names: found.map((one) => one.witness.name), asOf: times[policy.quorum - 1]! };
}

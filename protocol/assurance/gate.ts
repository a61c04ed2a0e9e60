/**
 * The gate: what is declared against what the line may carry now. Above the ceiling a declaration is refused; when the ceiling falls below what is
 * declared, everything outgoing is held until the ceiling is back, the declaration lower, or a named person has overridden it in front of all.
 */
import { isRank, UNCLASSIFIED } from "../label/policy.ts";
import { Failure } from "../wire/failure.ts";
import type { Assessment } from "./level.ts";
import type { Fact, Rank } from "./facts.ts";

export type WayOut = "continue-on-issued" | "restore" | "lower-declaration";

export interface Override {
  /** Who did it: shown to all and entered in the ledger. */
  readonly by: string;
  /** The highest rank it covers; a higher declaration needs a new one. */
  readonly rank: Rank;
  /** The facts that were on screen when it was given: any change of facts ends it. */
  readonly factsHash: string;
}

export interface OverridePolicy {
  /** Persons whom the organisation's policy names; nobody by default. */
  readonly allowed: readonly string[];
  /** The highest rank that an override may reach. */
  readonly maximum: Rank;
}

export interface Gate {
  readonly state: "open" | "held" | "overridden";
  readonly reason?: Fact;
  /** In the order in which they are offered. */
  readonly waysOut: readonly WayOut[];
}

export interface GateInput {
  readonly declared: Rank;
  readonly assessment: Pick<Assessment, "ceiling" | "limiting" | "factsHash">;
  /** The ceiling to use where the two ends have agreed on a lower one. */
  readonly ceiling?: Rank;
  readonly override?: Override | null;
  /** A standing or a statement is overdue: hold whatever the ceiling says. */
  readonly lapsed?: boolean;
}

export function gate(input: GateInput): Gate {
  const { declared, assessment, override } = input;
  const ceiling = lower(assessment.ceiling, input.ceiling ?? assessment.ceiling);
  // UNCLASSIFIED talk goes on when a standing lapses: an OPEN line carries it anyway.
  const within = isRank(declared) && declared <= ceiling && (!input.lapsed || declared === UNCLASSIFIED);
  if (within) return { state: "open", waysOut: [] };
  const reason = assessment.limiting ?? undefined;
  if (override && override.factsHash === assessment.factsHash && declared <= override.rank) return { state: "overridden", reason, waysOut: ["lower-declaration"] };
  return { state: "held", reason, waysOut: ["continue-on-issued", "restore", "lower-declaration"] };
}

/** The declared rank, or `gate/above-ceiling`. */
export function declare(rank: Rank, ceiling: Rank): Rank {
  if (!isRank(rank)) throw new Failure("gate/bad-rank");
  if (rank > ceiling) throw new Failure("gate/above-ceiling", `${rank} > ${ceiling}`);
  return rank;
}

/** A message or a dispatch of this rank may leave now, or `gate/above-ceiling`. To be asked before anything is encrypted. */
export function admitRank(rank: Rank, ceiling: Rank): void {
  declare(rank, ceiling);
}

/** Throws `gate/override-not-allowed`, `gate/override-too-high`. */
export function overrideGate(input: { by: string; declared: Rank; assessment: Pick<Assessment, "factsHash">; policy: OverridePolicy }): Override {
  const { by, declared, assessment, policy } = input;
  if (!policy.allowed.includes(by)) throw new Failure("gate/override-not-allowed");
  if (declared > policy.maximum) throw new Failure("gate/override-too-high");
  return { by, rank: declared, factsHash: assessment.factsHash };
}

function lower(a: Rank, b: Rank): Rank {
  return Math.min(a, b) as Rank;
}

/**
 * The rank on the line of a label under any policy, so that a dispatch meets the same gate as a message: under the built-in policy its own; else through an equivalence with
 * it that the policy declares, or the ranks that the operator gave the policy's classifications. Neither there: no rank, and nothing goes.
 */
import { Failure } from "../wire/failure.ts";
import { type ConfidentialityLabel, canonicalLabel } from "./confidentiality-label.ts";
import { ENTENTE_BASIC_ID, ENTENTE_BASIC_NAME } from "./entente-basic-spif.ts";
import { type Label, rankOf } from "./label.ts";
import { ententeBasic, isRank, type Rank } from "./policy.ts";
import { resolve } from "./resolve.ts";
import type { SpifPolicy } from "./spif.ts";

/** By the name of a classification. */
export type RanksOfPolicy = Readonly<Record<string, Rank>>;

/** Throws `label/unknown-…` for what the policy doesn't have, `label/no-rank`. */
export function lineRankOf(label: ConfidentialityLabel, policy: SpifPolicy, ranks: RanksOfPolicy = {}): Rank {
  const { classification, faults } = resolve(label, policy);
  const [fault] = faults;
  if (fault || !classification) throw new Failure(fault?.code ?? "label/unknown-classification", fault?.value ?? fault?.tagSet);
  if (policy.id === ENTENTE_BASIC_ID) return known(ententeBasic.classifications.find(({ name }) => name === classification.name)?.rank, classification.name);
  const declared = classification.equivalents.filter(({ policyId, applied }) => policyId === ENTENTE_BASIC_ID && applied !== "decrypt").map(({ lacv }) => Number(lacv) - 1);
  const given = Object.hasOwn(ranks, classification.name) ? ranks[classification.name] : undefined;
  return known(Math.max(...declared, given ?? -1), classification.name);
}

function known(rank: number | undefined, name: string): Rank {
  if (!isRank(rank)) throw new Failure("label/no-rank", name);
  return rank;
}

/** The whole label that a message's short one stands for. Throws `label/unknown-policy`, `label/unknown-category`. */
export function wholeLabelOf(label: Label): ConfidentialityLabel {
  const { name } = ententeBasic.classifications[rankOf(label)]!;
  return canonicalLabel({ kind: "originator", policy: { name: ENTENTE_BASIC_NAME, id: ENTENTE_BASIC_ID }, classification: name, categories: [] });
}

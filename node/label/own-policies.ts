/** The security policies that this node's operator loads: read once, at the start, and refused there with the file and the reason. */
import { readFileSync, statSync } from "node:fs";
import { ENTENTE_BASIC_ID } from "../../protocol/label/entente-basic-spif.ts";
import type { RanksOfPolicy } from "../../protocol/label/line-rank.ts";
import { parseSpif } from "../../protocol/label/parse-spif.ts";
import { MAX_POLICY_XML, policyHash } from "../../protocol/label/policy-pin.ts";
import type { SpifPolicy } from "../../protocol/label/spif.ts";
import { type Bytes, fromUtf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";

export interface PolicySetting {
  readonly file: string;
  /** Rank on the line, by the name of a classification. */
  readonly ranks: RanksOfPolicy;
}

export interface OwnPolicy {
  readonly policy: SpifPolicy;
  readonly xml: string;
  readonly sha256: Bytes;
  readonly ranks: RanksOfPolicy;
}

/** Throws `config/invalid` with a sentence. */
export function readOwnPolicies(settings: readonly PolicySetting[]): readonly OwnPolicy[] {
  const loaded: OwnPolicy[] = [];
  for (const { file, ranks } of settings) {
    const refuse = (why: string, cause?: unknown): never => {
      throw new Failure("config/invalid", `"labelPolicies": ${file} ${why}.`, { cause });
    };
    const { policy, xml } = read(file, refuse);
    if (policy.id === ENTENTE_BASIC_ID) refuse("has the identifier of the built-in policy, which is there without it");
    if (policy.id.length > 128 || policy.name.length > 128) refuse("has a name or identifier of more than 128 characters");
    if (loaded.some((other) => other.policy.id === policy.id || other.policy.name === policy.name)) refuse(`is a second policy ${policy.name}`);
    checkRanks(policy, ranks, refuse);
    loaded.push({ policy, xml, sha256: policyHash(xml), ranks });
  }
  return loaded;
}

function read(file: string, refuse: (why: string, cause?: unknown) => never): { policy: SpifPolicy; xml: string } {
  let bytes: Uint8Array;
  try {
    if (statSync(file).size > MAX_POLICY_XML) refuse("is too large");
    bytes = readFileSync(file);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    return refuse("can't be read", cause);
  }
  try {
    const xml = fromUtf8(bytes).replace(/^\ufeff/, "");
    return { policy: parseSpif(xml), xml };
  } catch (cause) {
    return refuse(`is no policy that can be used (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
}

/** A classification that is higher in the policy never ranks lower on the line. */
function checkRanks(policy: SpifPolicy, ranks: RanksOfPolicy, refuse: (why: string) => never): void {
  const ranked = Object.entries(ranks).map(([name, rank]) => {
    const classification = policy.classifications.find((own) => own.name === name);
    return classification ? { name, rank, hierarchy: classification.hierarchy } : refuse(`has no classification ${name}, which "ranks" names`);
  });
  for (const low of ranked) for (const high of ranked) if (low.hierarchy < high.hierarchy && low.rank > high.rank) refuse(`puts ${high.name} above ${low.name}, and "ranks" below it`);
}

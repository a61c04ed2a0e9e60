/** Which policy a label is judged under. One's own organisation's comes first: whoever wrote the label can't bring a policy of that name that means something else. */
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { ENTENTE_BASIC_ID } from "./entente-basic-spif.ts";
import type { RanksOfPolicy } from "./line-rank.ts";
import { isUnder } from "./resolve.ts";
import type { SpifPolicy } from "./spif.ts";

export interface KnownPolicy {
  readonly policy: SpifPolicy;
  /** The organisation whose it is; for the built-in one, whose node it is. */
  readonly from: string;
  /** As the own operator gave them. */
  readonly ranks: RanksOfPolicy;
}

/** Own, else the originator's as its accord pins it, else none: what is not known is shown to nobody. A third organisation's never counts. */
export function policyOf(label: ConfidentialityLabel, originator: string, own: string, known: readonly KnownPolicy[]): KnownPolicy | undefined {
  const under = known.filter(({ policy }) => isUnder(label, policy));
  return under.find(({ from }) => from === own) ?? under.find(({ from, policy }) => from === originator && policy.id !== ENTENTE_BASIC_ID);
}

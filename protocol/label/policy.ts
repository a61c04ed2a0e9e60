/**
 * Security policies: names and ranks of classifications. `entente-basic` is built in; national policies (SPIF) come as further values of the same shape, which is
 * why a label names its policy and ranks are compared only within one.
 */

/** UNCLASSIFIED 0, RESTRICTED 1, CONFIDENTIAL 2, SECRET 3. */
export type Rank = 0 | 1 | 2 | 3;

export interface Classification {
  readonly rank: Rank;
  readonly name: string;
  /** The marking as it is shown, by language. */
  readonly marking: { readonly en: string; readonly fr: string };
}

export interface SecurityPolicy {
  readonly id: string;
  readonly name: string;
  readonly classifications: readonly Classification[];
  /** Identifiers of the categories that a label under this policy may carry. */
  readonly categories: readonly string[];
}

export const ententeBasic: SecurityPolicy = {
  id: "entente-basic",
  name: "Entente Basic",
  classifications: [
    { rank: 0, name: "UNCLASSIFIED", marking: { en: "UNCLASSIFIED", fr: "NON CLASSIFIÉ" } },
    { rank: 1, name: "RESTRICTED", marking: { en: "RESTRICTED", fr: "DIFFUSION RESTREINTE" } },
    { rank: 2, name: "CONFIDENTIAL", marking: { en: "CONFIDENTIAL", fr: "CONFIDENTIEL" } },
    { rank: 3, name: "SECRET", marking: { en: "SECRET", fr: "SECRET" } },
  ],
  categories: [],
};

export const UNCLASSIFIED: Rank = 0;
export const RESTRICTED: Rank = 1;
export const CONFIDENTIAL: Rank = 2;
export const SECRET: Rank = 3;
export const ranks: readonly Rank[] = [0, 1, 2, 3];

export function isRank(value: unknown): value is Rank {
  return value === 0 || value === 1 || value === 2 || value === 3;
}

/** The name of a rank in the built-in policy, e.g. for logs. */
export function rankName(rank: Rank): string {
  return ententeBasic.classifications[rank]!.name;
}

export function rankMarking(rank: Rank, language: "en" | "fr"): string {
  return ententeBasic.classifications[rank]!.marking[language];
}

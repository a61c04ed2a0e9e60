/** Which classification a level carries, by each organisation's own policy. The line's ceiling is the lowest that any of them allows. */
import { isRank } from "../label/policy.ts";
import type { Level, Rank } from "./facts.ts";

export interface CeilingPolicy {
  readonly domain?: string;
  /** The rank allowed at OPEN, PRIVATE, VERIFIED, SECURE. */
  readonly ranks: readonly [Rank, Rank, Rank, Rank];
  /** A cap whatever the level: the accord's maximum rank. */
  readonly maximum?: Rank;
}

export const defaultCeilings: CeilingPolicy = { ranks: [0, 1, 2, 3] };

/** Without any policy the default holds; a rank that is not one counts as UNCLASSIFIED. */
export function ceilingOf(level: Level, policies: readonly CeilingPolicy[]): Rank {
  let lowest: Rank = 3;
  for (const policy of policies.length === 0 ? [defaultCeilings] : policies) {
    const allowed = [policy.ranks[level], policy.maximum ?? 3];
    for (const rank of allowed) lowest = Math.min(lowest, isRank(rank) ? rank : 0) as Rank;
  }
  return lowest;
}

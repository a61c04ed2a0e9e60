/**
 * Whether a key is released: the whole rule, in one total pure function. Everything it looks at comes from the node's own record of the dispatch, from what was verified of the request, or from a word
 * that is believed no further than the accord goes; nothing from a policy that came along with the file. What is missing or unknown denies.
 */
import { ceilingOf, type CeilingPolicy } from "../../assurance/ceiling.ts";
import { type FactCode, levelOfValue } from "../../assurance/fact-values.ts";
import { kindOrder } from "../../assurance/level.ts";
import type { Level, Rank } from "../../assurance/facts.ts";
import type { Denial } from "../../wire/dispatch/procedures.ts";

export interface DecisionFacts {
  /** Seconds, the node's clock. */
  readonly now: number;
  readonly dispatch: { readonly state: "active" | "revoked"; readonly until: number | null } | undefined;
  /** The key as the node has it; undefined: not of this dispatch. */
  readonly key: { readonly state: "active" | "revoked"; readonly rank: Rank } | undefined;
  /** The release under which this reader may have this key; undefined: none. */
  readonly release: { readonly state: "active" | "revoked" | "one-signature"; readonly until: number | null } | undefined;
  readonly device: { readonly status: "good" | "lowered" | "revoked" };
  /** One value a kind, as the line's rules give them: person, device, client, authenticator. */
  readonly facts: readonly { readonly kind: "person" | "device" | "client" | "authenticator"; readonly value: FactCode }[];
  readonly policies: readonly CeilingPolicy[];
  /** Label against clearance; what it would take where it is not met. */
  readonly access: { readonly permitted: true } | { readonly permitted: false; readonly code: string; readonly rank?: Rank; readonly categories?: readonly string[] };
  /** The operator's rules: undefined where none forbids; else what their author has written for whoever they stop. */
  readonly forbidden: { readonly advice?: string } | undefined;
  /** Until when the brake holds this reader's keys, seconds; 0: until an officer lifts it. */
  readonly braked: number | undefined;
}

export type Decision = { readonly released: true; readonly level: Level } | { readonly released: false; readonly level: Level; readonly why: Denial };

export function decide(of: DecisionFacts): Decision {
  const { level, factor } = levelOf(of);
  const deny = (code: string, more: Omit<Denial, "code"> = {}): Decision => ({ released: false, level, why: { code, ...more } });

  // Is there such a thing, and has this reader been let in to it? To everybody else the answer is one and the same.
  if (!of.dispatch || !of.key || !of.release) return deny("dispatch/not-yours");
  if (of.dispatch.state !== "active") return deny("dispatch/revoked");
  if (of.release.state === "revoked") return deny("dispatch/reader-revoked");
  if (of.key.state !== "active") return deny("dispatch/portion-revoked");
  if (of.release.state === "one-signature") return deny("dispatch/needs-second");

  // Time.
  for (const until of [of.dispatch.until, of.release.until]) if (until !== null && of.now >= until) return deny("dispatch/over", { until });

  // The device, and how high the line's rules let it reach.
  if (of.device.status === "revoked") return deny("dispatch/device-revoked");
  if (of.device.status === "lowered") return deny("dispatch/device-lowered");
  if (ceilingOf(level, of.policies) < of.key.rank) return deny("dispatch/level", { level: levelFor(of.key.rank, of.policies), factor });

  // The person.
  if (!of.access.permitted) return deny(of.access.code, { ...(of.access.rank === undefined ? {} : { rank: of.access.rank }), ...(of.access.categories === undefined ? {} : { categories: [...of.access.categories] }) });

  // What the operator says, and the brake.
  if (of.forbidden !== undefined) return deny("dispatch/forbidden", of.forbidden.advice === undefined ? {} : { advice: of.forbidden.advice });
  if (of.braked !== undefined) return deny("dispatch/braked", of.braked > 0 ? { until: of.braked } : {});
  return { released: true, level };
}

/** The minimum over the four facts of one device; one that is missing counts as OPEN. */
function levelOf({ facts }: DecisionFacts): { level: Level; factor: string } {
  const wanted = (["person", "device", "client", "authenticator"] as const).map((kind) => {
    const found = facts.filter((fact) => fact.kind === kind).map(({ value }) => ({ value: value as string, level: levelOfValue(kind, value), kind })).sort((a, b) => a.level - b.level);
    return found[0] ?? { value: `${kind}/missing`, level: 0 as Level, kind };
  });
  const lowest = wanted.sort((a, b) => a.level - b.level || kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind))[0]!;
  return { level: lowest.level, factor: lowest.value };
}

/** The lowest level whose ceiling carries that rank; SECURE where none does. */
function levelFor(rank: Rank, policies: readonly CeilingPolicy[]): Level {
  return ([0, 1, 2, 3] as const).find((level) => ceilingOf(level, policies) >= rank) ?? 3;
}

/**
 * Label against clearance at the node, under the built-in policy with the organisations that it knows. A clearance counts no higher than the accord goes; of somebody about whom no officer has said anything,
 * not at all. Releasable to: by the reader's organisation, as the accord names it. How something is to be handled is no compartment: every reader holds that.
 */
import { access } from "../../protocol/label/access.ts";
import { type Clearance, clearanceUpTo } from "../../protocol/label/clearance.ts";
import { type LabelledOrganisation, ORIGINATOR_CONTROLLED, RELEASABLE_TO, SOURCES_PROTECTED } from "../../protocol/label/entente-basic-spif.ts";
import type { SpifPolicy } from "../../protocol/label/spif.ts";
import { rankName } from "../../protocol/label/policy.ts";
import { decodeLabel, policyWith } from "../../protocol/dispatch/labels.ts";
import type { Rank } from "../../protocol/assurance/facts.ts";
import type { Access, JudgeAccess } from "./ports.ts";

/** What was judged of a label, as the object that a head was parsed into, for as long as the same organisations are known: readers ask for the same portions again and again. */
export function judgeAccessWith(organisations: () => readonly LabelledOrganisation[]): JudgeAccess {
  let judged = new WeakMap<Uint8Array, Map<string, Access>>();
  let known: readonly LabelledOrganisation[] = [];

  return (bytes, rank, word, believed) => {
    const now = organisations();
    if (now.length !== known.length || now.some(({ domain, name }, index) => domain !== known[index]!.domain || name !== known[index]!.name)) {
      judged = new WeakMap();
      known = now;
    }
    const of = JSON.stringify([rank, word.domain, word.clearance, believed]);
    const before = judged.get(bytes) ?? new Map<string, Access>();
    const access = before.get(of) ?? judge(bytes, rank, word, believed, now);
    if (before.size < MOST_JUDGED) before.set(of, access);
    judged.set(bytes, before);
    return access;
  };
}

const MOST_JUDGED = 200;

function judge(bytes: Parameters<JudgeAccess>[0], rank: Rank, word: Parameters<JudgeAccess>[2], believed: Rank, organisations: readonly LabelledOrganisation[]): Access {
  const label = decodeLabel(bytes);
  const policy = policyWith(organisations, [label]);
  const held = Math.min(word.clearance?.rank ?? 0, believed) as Rank;
  const listed = label.categories.some(({ tagSet, values }) => tagSet === RELEASABLE_TO && values.includes(word.domain));
  const clearance = clearanceUpTo(policy, rankName(held), [
    { tagSet: ORIGINATOR_CONTROLLED, type: "RESTRICTIVE", values: [ORIGINATOR_CONTROLLED] },
    { tagSet: SOURCES_PROTECTED, type: "RESTRICTIVE", values: [SOURCES_PROTECTED] },
    ...compartmentsHeld(policy, word.clearance?.categories ?? []),
    ...(listed ? [{ tagSet: RELEASABLE_TO, type: "PERMISSIVE" as const, values: [word.domain] }] : []),
  ]);
  const judged = access(label, clearance, policy);
  if (judged.permitted) return { permitted: true };
  const missing = judged.reasons.flatMap((reason) => (reason.code === "access/all-of" ? [...reason.missing] : []));
  if (judged.reasons.some(({ code }) => code === "access/any-of")) return { permitted: false, code: "dispatch/not-releasable" };
  if (judged.reasons.some(({ code }) => code === "access/classification")) return { permitted: false, code: "dispatch/clearance", rank };
  return { permitted: false, code: missing.length > 0 ? "dispatch/categories" : "dispatch/label-refused", categories: missing };
}

/** Categories that an officer has given, as far as the policy knows them as something that all have to be held of. To whom a label is releasable is no category that anybody could be given. */
export function compartmentsHeld(policy: SpifPolicy, names: readonly string[]): Clearance["categories"] {
  return policy.tagSets.flatMap((set) => {
    const known = set.tags.filter(({ type }) => type === "restrictive" || type === "enumeratedRestrictive").flatMap(({ categories }) => categories.map(({ name }) => name));
    const values = names.filter((name) => known.includes(name));
    return values.length === 0 || set.name === ORIGINATOR_CONTROLLED || set.name === SOURCES_PROTECTED ? [] : [{ tagSet: set.name, type: "RESTRICTIVE" as const, values }];
  });
}

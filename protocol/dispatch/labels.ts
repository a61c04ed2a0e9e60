/** Labels of dispatches under the built-in policy: from what a person chooses to a STANAG 4774 label and back, the bytes in a head, and the marking that is shown. */
import { canonicalLabel, type ConfidentialityLabel, type LabelCategory } from "../label/confidentiality-label.ts";
import { ENTENTE_BASIC_ID, ENTENTE_BASIC_NAME, ententeBasicFor, type LabelledOrganisation, ORIGINATOR_CONTROLLED, RELEASABLE_TO, SOURCES_PROTECTED } from "../label/entente-basic-spif.ts";
import { confidentialityLabelFromCbor, confidentialityLabelToCbor } from "../label/label-cbor.ts";
import { highestOf } from "../label/label-order.ts";
import { marking } from "../label/marking.ts";
import { ententeBasic, type Rank } from "../label/policy.ts";
import type { SpifPolicy } from "../label/spif.ts";
import type { Bytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_LABEL } from "./head.ts";

export interface ChosenLabel {
  readonly rank: Rank;
  /** Domains. */
  readonly releasableTo: readonly string[];
  readonly originatorControlled: boolean;
  readonly sourcesProtected: boolean;
}

export function labelOfChoice({ rank, releasableTo, originatorControlled, sourcesProtected }: ChosenLabel): ConfidentialityLabel {
  const restriction = (name: string): LabelCategory => ({ tagSet: name, type: "RESTRICTIVE", values: [name] });
  const categories: LabelCategory[] = [
    ...(originatorControlled ? [restriction(ORIGINATOR_CONTROLLED)] : []),
    ...(sourcesProtected ? [restriction(SOURCES_PROTECTED)] : []),
    ...(releasableTo.length > 0 ? [{ tagSet: RELEASABLE_TO, type: "PERMISSIVE" as const, values: [...new Set(releasableTo)] }] : []),
  ];
  return canonicalLabel({ kind: "originator", policy: { name: ENTENTE_BASIC_NAME, id: ENTENTE_BASIC_ID }, classification: ententeBasic.classifications[rank]!.name, categories });
}

/** Throws `label/unknown-policy`, `-classification`, `-category`: what is not understood is not shown as if it were. */
export function choiceOfLabel(label: ConfidentialityLabel): ChosenLabel {
  if (label.policy.id !== ENTENTE_BASIC_ID) throw new Failure("label/unknown-policy", label.policy.name);
  const found = ententeBasic.classifications.find(({ name }) => name === label.classification);
  if (!found) throw new Failure("label/unknown-classification", label.classification);
  const valuesOf = (tagSet: string) => label.categories.filter((category) => category.tagSet === tagSet).flatMap(({ values }) => values);
  if (label.categories.some(({ tagSet }) => tagSet !== RELEASABLE_TO && tagSet !== ORIGINATOR_CONTROLLED && tagSet !== SOURCES_PROTECTED)) throw new Failure("label/unknown-category");
  return { rank: found.rank, releasableTo: valuesOf(RELEASABLE_TO), originatorControlled: valuesOf(ORIGINATOR_CONTROLLED).length > 0, sourcesProtected: valuesOf(SOURCES_PROTECTED).length > 0 };
}

export function encodeLabel(label: ConfidentialityLabel): Bytes {
  return canonicalCbor(confidentialityLabelToCbor(label));
}

/** Throws `label/…`, `wire/…`. */
export function decodeLabel(bytes: Uint8Array): ConfidentialityLabel {
  return confidentialityLabelFromCbor(parseCbor(bytes, MAX_LABEL));
}

/** The built-in policy with these organisations, and those that a label names though nobody knows them any more: such a label stays readable, and lets nobody of them in. */
export function policyWith(organisations: readonly LabelledOrganisation[], labels: readonly ConfidentialityLabel[] = []): SpifPolicy {
  const known = new Map(organisations.map((one) => [one.domain, one]));
  const named = labels.flatMap(({ categories }) => categories.filter(({ tagSet }) => tagSet === RELEASABLE_TO).flatMap(({ values }) => values));
  for (const domain of named) if (!known.has(domain)) known.set(domain, { domain, name: domain });
  return policyOf([...known.values()].sort((a, b) => (a.domain < b.domain ? -1 : 1)));
}

const policies = new Map<string, SpifPolicy>();
const MOST_POLICIES = 64;

function policyOf(organisations: readonly LabelledOrganisation[]): SpifPolicy {
  const key = JSON.stringify(organisations);
  const before = policies.get(key);
  if (before) return before;
  if (policies.size >= MOST_POLICIES) policies.clear();
  const policy = ententeBasicFor(organisations);
  policies.set(key, policy);
  return policy;
}

export function shownMarking(label: ConfidentialityLabel, policy: SpifPolicy): { long: { en: string; fr: string }; short: { en: string; fr: string } } {
  const as = (language: "en" | "fr", code: "pageTop" | "portionMarking") => marking(label, policy, { language, code });
  return { long: { en: as("en", "pageTop"), fr: as("fr", "pageTop") }, short: { en: as("en", "portionMarking"), fr: as("fr", "portionMarking") } };
}

/** The label of the whole, by the policy's own rule (`highestOf`). Throws `label/empty`, `label/no-common-readers`. */
export function wholeOf(portions: readonly ChosenLabel[]): ChosenLabel {
  const labels = portions.map(labelOfChoice);
  return choiceOfLabel(highestOf(labels, policyWith([], labels)));
}

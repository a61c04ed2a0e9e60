/** Labels of dispatches under the built-in policy: from what a person chooses to a STANAG 4774 label and back, and the bytes in a head. */
import type { ConfidentialityLabel, LabelCategory } from "../label/confidentiality-label.ts";
import { confidentialityLabelFromCbor, confidentialityLabelToCbor } from "../label/label-cbor.ts";
import { ententeBasic, type Rank } from "../label/policy.ts";
import type { Bytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_LABEL } from "./head.ts";

export const RELEASABLE_TO = "Releasable To";
export const ORIGINATOR_CONTROLLED = "Originator Controlled";
export const SOURCES_PROTECTED = "Sources Protected";
const HANDLING = "Handling";

export interface ChosenLabel {
  readonly rank: Rank;
  /** Domains. */
  readonly releasableTo: readonly string[];
  readonly originatorControlled: boolean;
  readonly sourcesProtected: boolean;
}

export function labelOfChoice({ rank, releasableTo, originatorControlled, sourcesProtected }: ChosenLabel): ConfidentialityLabel {
  const handling = [...(originatorControlled ? [ORIGINATOR_CONTROLLED] : []), ...(sourcesProtected ? [SOURCES_PROTECTED] : [])];
  const categories: LabelCategory[] = [
    ...(releasableTo.length > 0 ? [{ tagSet: RELEASABLE_TO, type: "PERMISSIVE" as const, values: [...new Set(releasableTo)].sort() }] : []),
    ...(handling.length > 0 ? [{ tagSet: HANDLING, type: "RESTRICTIVE" as const, values: handling.sort() }] : []),
  ];
  return { kind: "originator", policy: { name: ententeBasic.name }, classification: ententeBasic.classifications[rank]!.name, categories };
}

/** Throws `label/unknown-policy`, `label/unknown-classification`, `label/unknown-category`: what is not understood is not shown as if it were. */
export function choiceOfLabel(label: ConfidentialityLabel): ChosenLabel {
  if (label.policy.name !== ententeBasic.name) throw new Failure("label/unknown-policy", label.policy.name);
  const found = ententeBasic.classifications.find(({ name }) => name === label.classification);
  if (!found) throw new Failure("label/unknown-classification", label.classification);
  const valuesOf = (tagSet: string) => label.categories.filter((category) => category.tagSet === tagSet).flatMap(({ values }) => values);
  if (label.categories.some(({ tagSet }) => tagSet !== RELEASABLE_TO && tagSet !== HANDLING)) throw new Failure("label/unknown-category");
  const handling = valuesOf(HANDLING);
  if (handling.some((value) => value !== ORIGINATOR_CONTROLLED && value !== SOURCES_PROTECTED)) throw new Failure("label/unknown-category");
  return { rank: found.rank, releasableTo: valuesOf(RELEASABLE_TO), originatorControlled: handling.includes(ORIGINATOR_CONTROLLED), sourcesProtected: handling.includes(SOURCES_PROTECTED) };
}

export function encodeLabel(label: ConfidentialityLabel): Bytes {
  return canonicalCbor(confidentialityLabelToCbor(label));
}

/** Throws `label/…`, `wire/…`. */
export function decodeLabel(bytes: Uint8Array): ConfidentialityLabel {
  return confidentialityLabelFromCbor(parseCbor(bytes, MAX_LABEL));
}

/** The label of the whole: the highest classification, all handling, and only those organisations that every portion may go to. An empty intersection is refused: `label/no-common-release`. */
export function wholeOf(portions: readonly ChosenLabel[]): ChosenLabel {
  if (portions.length === 0) throw new Failure("label/empty");
  const restricted = portions.filter(({ releasableTo }) => releasableTo.length > 0);
  const releasableTo = restricted.reduce<readonly string[] | undefined>((common, { releasableTo: to }) => (common === undefined ? to : common.filter((domain) => to.includes(domain))), undefined);
  if (releasableTo?.length === 0) throw new Failure("label/no-common-release");
  return {
    rank: Math.max(...portions.map(({ rank }) => rank)) as Rank,
    releasableTo: [...(releasableTo ?? [])].sort(),
    originatorControlled: portions.some((one) => one.originatorControlled),
    sourcesProtected: portions.some((one) => one.sourcesProtected),
  };
}

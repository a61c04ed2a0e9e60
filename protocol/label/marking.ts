/** The marking of a label, as the policy words it for a place (top of the page, portion …) and a language. */
import { Failure } from "../wire/failure.ts";
import type { ConfidentialityLabel } from "./confidentiality-label.ts";
import { type Entry, resolve } from "./resolve.ts";
import type { MarkingData, Markings, Qualifier, SpifPolicy } from "./spif.ts";

export type MarkingPlace = "pageTop" | "pageBottom" | "portionMarking" | "documentStart" | "documentEnd" | "waterMark";

export interface MarkingOptions {
  /** `fr`, `fr-CA` …; what the policy doesn't have in it is shown as it is without a language. */
  readonly language?: string;
  readonly code?: MarkingPlace;
}

const PLACES: readonly string[] = ["pageTop", "pageBottom", "portionMarking", "documentStart", "documentEnd", "waterMark"] satisfies readonly MarkingPlace[];

interface Wanted {
  readonly place: MarkingPlace;
  /** From the most to the least particular; last of all, none. */
  readonly languages: readonly (string | undefined)[];
}

/** Throws `label/unknown-policy`, `label/unknown-…`: a label that isn't understood has no marking, rather than half of one. */
export function marking(label: ConfidentialityLabel, policy: SpifPolicy, { language, code = "pageTop" }: MarkingOptions = {}): string {
  const { classification, entries, faults } = resolve(label, policy);
  const [fault] = faults;
  if (fault || !classification) throw new Failure(fault?.code ?? "label/unknown-classification", fault?.value ?? fault?.tagSet);
  const wanted: Wanted = { place: code, languages: languagesFrom(language) };
  const between = qualifier([policy.markings], "separator", wanted) ?? " ";
  const className = entries.some(({ category }) => has(category.markings, "suppressClassName", wanted)) ? "" : shownName(classification.name, [classification.markings], wanted);
  const parts = [policyName(policy, classification.markings, entries, wanted), className, ...tagParts(entries, wanted), label.privacyMark ?? ""];
  return `${qualifier([policy.markings], "prefix", wanted) ?? ""}${parts.filter((part) => part !== "").join(between)}${qualifier([policy.markings], "suffix", wanted) ?? ""}`;
}

/** The policy may call itself otherwise; a classification ("COSMIC") or category ("NATO/EAPC") may stand in its place. */
function policyName(policy: SpifPolicy, classification: Markings, entries: readonly Entry[], wanted: Wanted): string {
  for (const markings of [policy.markings, classification, ...entries.map(({ category }) => category.markings)]) {
    const replacing = choose(markings.data.filter(({ codes }) => codes.includes("replacePolicy")), wanted);
    if (replacing) return replacing.phrase ?? "";
  }
  return policy.name;
}

/** Per tag: what stands before, its categories, what stands after. */
function tagParts(entries: readonly Entry[], wanted: Wanted): readonly string[] {
  return [...Map.groupBy(entries, ({ tag }) => tag)].flatMap(([tag, own]) => {
    const markings = [tag.markings, own[0]!.set.markings];
    const names = own.map(({ category }) => shownName(category.name, [category.markings, tag.markings], wanted)).filter((name) => name !== "");
    if (names.length === 0) return [];
    return [`${qualifier(markings, "prefix", wanted) ?? ""}${names.join(qualifier(markings, "separator", wanted) ?? "/")}${qualifier(markings, "suffix", wanted) ?? ""}`];
  });
}

function shownName(name: string, sources: readonly Markings[], wanted: Wanted): string {
  for (const { data } of sources) {
    // A phrase that stands in the place of the policy's name is not this thing's own, but may come with the order not to show that.
    const own = choose(data.filter(({ codes }) => isHidden(codes) || !codes.includes("replacePolicy")), wanted);
    if (own && isHidden(own.codes)) return "";
    if (own?.phrase !== undefined) return own.phrase;
  }
  return name;
}

function isHidden(codes: readonly string[]): boolean {
  return codes.includes("noNameDisplay") || codes.includes("noMarkingDisplay");
}

function has(markings: Markings, code: string, wanted: Wanted): boolean {
  return choose(markings.data, wanted)?.codes.includes(code) ?? false;
}

/** For the place that is asked for; where the policy has nothing for it, as at the top of a page. */
function choose(data: readonly MarkingData[], { place, languages }: Wanted): MarkingData | undefined {
  for (const at of place === "pageTop" ? [place] : [place, "pageTop" as const]) {
    for (const language of languages) {
      const found = data.find((entry) => entry.language === language && holdsAt(entry.codes, at));
      if (found) return found;
    }
  }
  return undefined;
}

function qualifier(sources: readonly Markings[], use: Qualifier["use"], { place, languages }: Wanted): string | undefined {
  for (const { qualifiers } of sources) {
    for (const at of place === "pageTop" ? [place] : [place, "pageTop" as const]) {
      for (const language of languages) {
        const found = qualifiers.find((entry) => entry.use === use && entry.language === language && holdsAt(entry.codes, at));
        if (found) return found.text;
      }
    }
  }
  return undefined;
}

/** Codes that name no place ("replacePolicy" alone) hold at every place. */
function holdsAt(codes: readonly string[], place: MarkingPlace): boolean {
  return codes.includes(place) || !codes.some((code) => PLACES.includes(code));
}

function languagesFrom(language: string | undefined): readonly (string | undefined)[] {
  if (!language) return [undefined, "en"];
  const parts = language.toLowerCase().split("-");
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join("-")), undefined];
}

/**
 * A label of one policy said in another, by the equivalences that either policy's file declares. It never lowers what is protected: what no equivalence is declared for is
 * refused, and so is an equivalence that would drop a restriction, widen its readers by putting two lists of them into one, or lead back to something lower. Policies come
 * from elsewhere too: a peer's file may declare what suits it.
 */
import { Failure } from "../wire/failure.ts";
import { canonicalLabel, type ConfidentialityLabel } from "./confidentiality-label.ts";
import { equivalentClassification } from "./equivalent-classification.ts";
import { entriesOf, type Entry, matches, resolve } from "./resolve.ts";
import { categoryType, type CategoryRef, type RequiredCategory, type SpifPolicy, type SpifTag } from "./spif.ts";
import { isMet, validity } from "./validity.ts";

/** What the mapped label will carry, and which tag of the first policy (or none: a requirement of the second) asked for it. */
type Wanted = readonly { readonly entry: Entry; readonly by: SpifTag | undefined }[];

/** Throws what is wrong with the label (`label/…`), `label/unmappable`, `label/mapping-lowers`, `label/mapping-needs-choice`, `label/mapped-invalid`. */
export function mapLabel(label: ConfidentialityLabel, from: SpifPolicy, to: SpifPolicy): ConfidentialityLabel {
  const [fault] = validity(label, from);
  if (fault) throw new Failure(fault.code, fault.value ?? fault.tagSet);
  if (from.id === to.id) return label;
  const { classification, entries } = resolve(label, from);
  const becomes = equivalentClassification(classification!, entries, from, to);
  const mapped = entries.flatMap((entry) => mapEntry(entry, from, to).map((target) => ({ entry: target, by: entry.tag })));
  const wanted = withRequired(mapped, [...becomes.required, ...(from.equivalents.find(({ id }) => id === to.id)?.required ?? [])], to);
  keepReadersNarrow(wanted);
  const result = canonicalLabel({
    ...label,
    kind: "alternative",
    policy: { name: to.name, id: to.id },
    classification: becomes.classification.name,
    categories: wanted.map(({ entry: { set, tag, category } }) => ({ tagSet: set.name, tagSetId: set.id, type: categoryType(tag.type), values: [category.name] })),
  });
  const [left] = validity(result, to);
  if (left) throw new Failure("label/mapped-invalid", `${left.code} ${left.value ?? left.tagSet ?? ""}`.trim());
  return result;
}

function mapEntry({ set, tag, category }: Entry, from: SpifPolicy, to: SpifPolicy): readonly Entry[] {
  const declared = category.equivalents.filter(({ policyId, applied }) => policyId === to.id && applied !== "decrypt");
  const targets =
    declared.length > 0
      ? declared.flatMap(({ becomes }) => {
          if (!becomes) return [];
          const found = entriesOf(to).find((entry) => entry.set.id === becomes.tagSetId && entry.tag.type === becomes.type && entry.category.lacv === becomes.lacv);
          if (!found) throw new Failure("label/unmappable", category.name);
          return [found];
        })
      : entriesOf(to).filter((entry) =>
          entry.category.equivalents.some(({ policyId, applied, becomes }) => policyId === from.id && applied !== "encrypt" && becomes?.tagSetId === set.id && becomes.type === tag.type && becomes.lacv === category.lacv),
        );
  const type = categoryType(tag.type);
  // To leave a category out is for what protects nothing; a file that declares it of a restriction is not followed.
  if (targets.length === 0 && (declared.length === 0 || type !== "INFORMATIVE")) throw new Failure(declared.length === 0 ? "label/unmappable" : "label/mapping-lowers", category.name);
  const weaker = targets.some((target) => strength(categoryType(target.tag.type)) < strength(type));
  if (weaker) throw new Failure("label/mapping-lowers", category.name);
  return targets;
}

function strength(type: ReturnType<typeof categoryType>): number {
  return { INFORMATIVE: 0, PERMISSIVE: 1, RESTRICTIVE: 2 }[type];
}

/** Adds what the equivalence asks for. Where it leaves a choice that the label doesn't meet already, nobody chooses here. */
function withRequired(mapped: Wanted, required: readonly RequiredCategory[], to: SpifPolicy): Wanted {
  const out = [...mapped];
  for (const condition of required) {
    if (condition.operation === "all") for (const ref of condition.categories) out.push(...added(ref, out, to));
    if (!isMet(condition, out.map(({ entry }) => entry))) throw new Failure("label/mapping-needs-choice", condition.categories[0]!.tagSet);
  }
  return out;
}

function added(ref: CategoryRef, have: Wanted, to: SpifPolicy): Wanted {
  if (ref.lacv === undefined || have.some(({ entry }) => matches(ref, entry))) return [];
  const entry = entriesOf(to).find((known) => matches(ref, known));
  if (!entry) throw new Failure("label/unmappable", ref.tagSet);
  return [{ entry, by: undefined }];
}

/** Of a permissive tag any one is enough: a second list of readers joined to the first would let each one's readers past the other. */
function keepReadersNarrow(wanted: Wanted): void {
  for (const [tag, own] of Map.groupBy(wanted, ({ entry }) => entry.tag)) {
    if (categoryType(tag.type) === "PERMISSIVE" && new Set(own.map(({ by }) => by)).size > 1) throw new Failure("label/mapping-lowers", tag.name);
  }
}

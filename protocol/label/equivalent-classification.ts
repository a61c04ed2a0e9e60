/** Which classification of another policy one of ours is: as its own file declares (`encrypt`), or the other's (`decrypt`). Where both speak, the higher. */
import { Failure } from "../wire/failure.ts";
import type { Entry } from "./resolve.ts";
import type { RequiredCategory, SpifClassification, SpifPolicy } from "./spif.ts";
import { isMet } from "./validity.ts";

interface Equivalent {
  readonly classification: SpifClassification;
  /** What the other policy's label must carry then. */
  readonly required: readonly RequiredCategory[];
}

/** Throws `label/unmappable`, and `label/mapping-lowers` when the way back is declared and ends lower. */
export function equivalentClassification(own: SpifClassification, entries: readonly Entry[], from: SpifPolicy, to: SpifPolicy): Equivalent {
  const declared = own.equivalents.filter(({ policyId, applied }) => policyId === to.id && applied !== "decrypt");
  const outgoing = declared.map(({ lacv }) => to.classifications.find((classification) => classification.lacv === lacv));
  if (outgoing.includes(undefined)) throw new Failure("label/unmappable", own.name);
  const incoming = to.classifications.filter(({ equivalents }) =>
    equivalents.some(({ policyId, applied, lacv, required }) => policyId === from.id && applied !== "encrypt" && lacv === own.lacv && required.every((condition) => isMet(condition, entries))),
  );
  const classification = highest([...(outgoing as SpifClassification[]), ...incoming]);
  if (!classification) throw new Failure("label/unmappable", own.name);
  const back = highest([
    ...classification.equivalents.filter(({ policyId, applied }) => policyId === from.id && applied !== "decrypt").flatMap(({ lacv }) => from.classifications.filter((known) => known.lacv === lacv)),
    ...from.classifications.filter(({ equivalents }) => equivalents.some(({ policyId, applied, lacv }) => policyId === to.id && applied !== "encrypt" && lacv === classification.lacv)),
  ]);
  if (back && back.hierarchy < own.hierarchy) throw new Failure("label/mapping-lowers", own.name);
  return { classification, required: declared.flatMap(({ required }) => required) };
}

function highest(candidates: readonly SpifClassification[]): SpifClassification | undefined {
  return candidates.reduce<SpifClassification | undefined>((top, next) => (!top || next.hierarchy > top.hierarchy ? next : top), undefined);
}

/** Which of the places that share a name is meant: one that the text's other spellings and countries speak for, else the one where most people live. */
import type { Gazetteer } from "../gazetteer/gazetteer.ts";
import type { Spot } from "./spot-places.ts";

export interface Place {
  readonly entity: string;
  readonly country: number;
  /** Of a town: its number. */
  readonly town: number | null;
  readonly kind: "country" | "region" | "town";
  /** The towns it could be, likeliest first. */
  readonly towns: readonly number[];
}

const SHOWN = 5;

export function resolvePlaces(gazetteer: Gazetteer, spots: readonly Spot[], nameOf: (spot: Spot) => string, chosen: Readonly<Record<string, number>>): Place[] {
  const countries = new Set(spots.flatMap(({ meaning }) => (meaning.kind === "town" ? [] : [meaning.country])));
  const spellings = new Map<number, Set<string>>();
  for (const spot of spots) if (spot.meaning.kind === "town") for (const town of spot.meaning.towns) spellings.set(town, (spellings.get(town) ?? new Set()).add(nameOf(spot)));
  return spots.map(({ meaning }) => {
    if (meaning.kind === "country") return { kind: "country", entity: `place:${gazetteer.head.countries[meaning.country]!.code}`, country: meaning.country, town: null, towns: [] };
    if (meaning.kind === "region") return { kind: "region", entity: `place:${meaning.key}`, country: meaning.country, town: null, towns: [] };
    const score = (town: number) => (countries.has(gazetteer.town(town).country) ? 2 : 0) + (spellings.get(town)!.size > 1 ? 1 : 0);
    const ranked = meaning.towns.toSorted((a, b) => score(b) - score(a) || a - b).slice(0, SHOWN);
    const entity = `place:${ranked[0]!}`;
    const town = ranked[chosen[entity] ?? 0] ?? ranked[0]!;
    return { kind: "town", entity, country: gazetteer.town(town).country, town, towns: ranked };
  });
}

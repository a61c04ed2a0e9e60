/**
 * The person behind an end. What counts is what others say of it and it of them, so that both ends get the same answer; the worst of several judges is taken. Where two have not verified one
 * another, their desks may have (`introduced.ts`).
 */
import { type FactCode, factValues } from "../../protocol/assurance/fact-values.ts";
import { kindOrder } from "../../protocol/assurance/level.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { introducedBy } from "./introduced.ts";
import type { FollowState } from "./port.ts";
import type { RoomWords } from "./words.ts";

export interface PersonInput {
  readonly person: string;
  /** The other persons in the room; guests judge nobody. */
  readonly others: readonly string[];
  readonly fingerprintOf: (person: string) => Bytes | undefined;
  readonly words: Pick<RoomWords, "hasVerified" | "hasWithdrawn" | "hasVouched" | "following">;
  /** Persons whose word may stand in for two others, beside those two. */
  readonly standing: readonly string[];
  readonly isDesk: (person: string) => boolean;
  readonly ends: ReadonlySet<string>;
  /** Officers signed into the chain and nobody has verified the person since. */
  readonly recovered: boolean;
}

export interface PersonValue {
  readonly value: FactCode;
  /** Desks by whose word the person stands here, where it rests on any. */
  readonly by?: readonly string[];
}

export function personValue(input: PersonInput): PersonValue {
  if (input.fingerprintOf(input.person) === undefined) return { value: "person/unknown" };
  if (input.others.length === 0) return { value: "person/verified" };
  return input.others.map((other) => judgedBy(input, other)).sort((a, b) => worstFirst(a.value, b.value))[0]!;
}

function judgedBy(input: PersonInput, other: string): PersonValue {
  const { person, words, ends } = input;
  const [own, far] = [input.fingerprintOf(person), input.fingerprintOf(other)];
  if (!own || !far) return { value: "person/unknown" };
  const following = words.following(other, person, ends);
  if (following === "lying") return { value: "person/chain-fork" };
  const verified = Number(words.hasVerified(other, own)) + Number(words.hasVerified(person, far));
  if (verified === 2) return { value: followValue(following) };
  const by = introducedBy({ ...input, persons: input.standing }, person, other);
  if (by) {
    const value = followValue(following);
    return { value: value === "person/verified" ? "person/introduced" : value, by };
  }
  return { value: verified === 1 ? "person/verified-by-one" : input.recovered ? "person/recovered" : "person/asserted" };
}

function followValue(state: FollowState | null): FactCode {
  if (state === "followed") return "person/verified";
  if (state === "young") return "person/ledger-unwitnessed";
  return "person/chain-not-followed";
}

function worstFirst(a: FactCode, b: FactCode): number {
  return factValues[a].level - factValues[b].level || kindOrder.indexOf(factValues[a].kind) - kindOrder.indexOf(factValues[b].kind) || (a < b ? -1 : a > b ? 1 : 0);
}

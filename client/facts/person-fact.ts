/** The person behind an end. What counts is what others say of it and it of them, so that both ends get the same answer; the worst of several judges is taken. */
import { type FactCode, factValues } from "../../protocol/assurance/fact-values.ts";
import { kindOrder } from "../../protocol/assurance/level.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { FollowState } from "./port.ts";
import type { RoomWords } from "./words.ts";

export interface PersonInput {
  readonly person: string;
  /** The other persons in the room; guests judge nobody. */
  readonly others: readonly string[];
  readonly fingerprintOf: (person: string) => Bytes | undefined;
  readonly words: Pick<RoomWords, "hasVerified" | "following">;
  readonly ends: ReadonlySet<string>;
  /** Officers signed into the chain and nobody has verified the person since. */
  readonly recovered: boolean;
}

export function personValue(input: PersonInput): FactCode {
  if (input.fingerprintOf(input.person) === undefined) return "person/unknown";
  if (input.others.length === 0) return "person/verified";
  return input.others.map((other) => judgedBy(input, other)).sort(worstFirst)[0]!;
}

function judgedBy(input: PersonInput, other: string): FactCode {
  const { person, words, ends } = input;
  const [own, far] = [input.fingerprintOf(person), input.fingerprintOf(other)];
  if (!own || !far) return "person/unknown";
  const following = words.following(other, person, ends);
  if (following === "lying") return "person/chain-fork";
  const verified = Number(words.hasVerified(other, own)) + Number(words.hasVerified(person, far));
  if (verified === 0) return input.recovered ? "person/recovered" : "person/asserted";
  if (verified === 1) return "person/verified-by-one";
  return followValue(following);
}

function followValue(state: FollowState | null): FactCode {
  if (state === "followed") return "person/verified";
  if (state === "young") return "person/ledger-unwitnessed";
  return "person/chain-not-followed";
}

function worstFirst(a: FactCode, b: FactCode): number {
  return factValues[a].level - factValues[b].level || kindOrder.indexOf(factValues[a].kind) - kindOrder.indexOf(factValues[b].kind) || (a < b ? -1 : a > b ? 1 : 0);
}

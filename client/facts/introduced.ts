/**
 * Two persons who have not verified one another, and whose desks have: a path of mutual verifications, person – own desk – other desk – other person, each step said in this very room, each desk
 * speaking for its own organisation alone and shown to be a desk by its node. Both ends compute it from the same words. One step taken back takes all down, and whoever has withdrawn a
 * verification of their own is not overruled by any desk.
 */
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { RoomWords } from "./words.ts";

export interface IntroductionInput {
  /** Everybody whom the arrangement's room is for; nobody, in any other room. */
  readonly persons: readonly string[];
  readonly fingerprintOf: (person: string) => Bytes | undefined;
  readonly words: Pick<RoomWords, "hasVerified" | "hasWithdrawn" | "hasVouched">;
  /** That person's node says so now, by a statement that was said here. */
  readonly isDesk: (person: string) => boolean;
}

/** The desks of the path, in order from `a` to `b`; undefined where there is none. */
export function introducedBy(input: IntroductionInput, a: string, b: string): readonly string[] | undefined {
  const { words, fingerprintOf } = input;
  const [ofA, ofB] = [fingerprintOf(a), fingerprintOf(b)];
  if (!ofA || !ofB || words.hasWithdrawn(a, ofB) || words.hasWithdrawn(b, ofA)) return undefined;
  for (const first of desksFor(input, a)) {
    for (const second of desksFor(input, b)) {
      if (first === second || mutual(input, first, second)) return first === second ? [first] : [first, second];
    }
  }
  return undefined;
}

/** Desks of the person's own organisation that stand for this person, itself if it is one. Sorted: both ends name the same ones. */
function desksFor(input: IntroductionInput, person: string): string[] {
  const domain = domainOf(person as PersonUri);
  return [...input.persons].filter((desk) => domainOf(desk as PersonUri) === domain && input.isDesk(desk) && (desk === person || standsFor(input, desk, person))).sort();
}

function standsFor(input: IntroductionInput, desk: string, person: string): boolean {
  const fingerprint = input.fingerprintOf(person);
  return fingerprint !== undefined && input.words.hasVouched(desk, person, fingerprint) && mutual(input, desk, person);
}

function mutual({ words, fingerprintOf }: IntroductionInput, a: string, b: string): boolean {
  const [ofA, ofB] = [fingerprintOf(a), fingerprintOf(b)];
  return ofA !== undefined && ofB !== undefined && words.hasVerified(a, ofB) && words.hasVerified(b, ofA);
}

/** Whether two words about one arrangement, one of each side's desk, open anything. Pure. */
export interface Word {
  readonly by: string;
  /** Sorted. */
  readonly persons: readonly string[];
  /** Seconds. */
  readonly until: number;
  readonly serial: number;
  readonly withdrawn: boolean;
}

export type IntroductionState = "none" | "own" | "both" | "differs";

export function introductionState(own: Word | undefined, peer: Word | undefined, now: number): IntroductionState {
  if (!own || own.withdrawn || own.until <= now) return "none";
  if (!peer || peer.withdrawn || peer.until <= now) return "own";
  return samePersons(own.persons, peer.persons) ? "both" : "differs";
}

function samePersons(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((person, i) => person === b[i]);
}

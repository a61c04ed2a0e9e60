/** How high the level of a call came, and how far it fell from there: what its line in the history says. */
import type { LevelNumber } from "../model/views.ts";

export interface LevelReached {
  readonly highest: LevelNumber;
  /** The lowest since the highest was first reached: a fall, not the climb before it. */
  readonly lowestSince: LevelNumber;
}

/** The same object when nothing changed. Only levels on which both ends agree are handed in. */
export function reached(before: LevelReached | undefined, level: LevelNumber): LevelReached {
  if (!before || level > before.highest) return { highest: level, lowestSince: level };
  return level < before.lowestSince ? { ...before, lowestSince: level } : before;
}

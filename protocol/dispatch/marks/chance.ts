/**
 * How likely an innocent reader fits so well by chance. An innocent's wordings are uniformly random, whatever the passage says (assign-choices.ts): so the score of one has a known distribution, which is worked out here exactly,
 * without a guess about how the passage was made. Only how well the guilty one is found hangs on such guesses.
 */

/** Of a bit. */
const UNITS = 8;
/** The share of places that a passage is thought to show wrongly. It sets how a mismatch weighs; no chance of error rests on it. */
const SLIP = 0.1;

export function scoreOf(options: number, matches: boolean): number {
  return Math.round(UNITS * Math.log2(matches ? options * (1 - SLIP) : (SLIP * options) / (options - 1)));
}

/** For what was seen at sites with so many options each: the chance that a reader whose wordings are random scores at least this. */
export function chanceOf(sizes: readonly number[]): (score: number) => number {
  const steps = sizes.map((size) => ({ up: scoreOf(size, true), down: scoreOf(size, false), chance: 1 / size }));
  const least = steps.reduce((sum, { down }) => sum + down, 0);
  let reached = [1];
  for (const { up, down, chance } of steps) {
    const next = Array.from({ length: reached.length + up - down }, () => 0);
    reached.forEach((mass, score) => {
      if (mass === 0) return;
      next[score]! += mass * (1 - chance);
      next[score + up - down]! += mass * chance;
    });
    reached = next;
  }
  // From above, so that the small ones are summed first.
  for (let score = reached.length - 2; score >= 0; score--) reached[score]! += reached[score + 1]!;
  return (score) => (score <= least ? 1 : Math.min(1, reached[score - least] ?? 0));
}

/** Chance that is the same in every run: mulberry32. For tests and benches; never for keys. */

export type Seeded = (below: number) => number;

/** Whole numbers from 0, below what is asked. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

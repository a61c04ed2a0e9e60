/** How many slips of the hand lie between two words: letters wrong, missing, doubled, or swapped with their neighbour (optimal string alignment). */

/** Anything above `limit` is `limit + 1`. */
export function editsBetween(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  // Longer ones are no words; and rows of bytes hold no more.
  if (Math.abs(a.length - b.length) > limit || a.length > 200 || b.length > 200) return limit + 1;
  // Two rows back are needed for swapped letters.
  let [before, last, row] = [new Uint8Array(b.length + 1), Uint8Array.from({ length: b.length + 1 }, (_, j) => j), new Uint8Array(b.length + 1)];
  for (let i = 1; i <= a.length; i++) {
    let least = (row[0] = i);
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1));
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)) cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = cost;
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[b.length]!, limit + 1);
}

/** With how many slips a word of this length is still taken for itself. */
export function slipsAllowed(length: number): number {
  return length < 2 ? 0 : length < 4 ? 1 : length < 7 ? 2 : length < 10 ? 3 : 4;
}

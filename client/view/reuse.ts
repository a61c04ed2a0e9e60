/** Keeps what did not change: a new view shares every equal part with the old one, so that screens compare by identity and draw little. */
export function reuse<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(after)) {
    if (!Array.isArray(before)) return after;
    const merged = after.map((item, i) => reuse(before[i], item)) as unknown[];
    return (merged.length === before.length && merged.every((item, i) => Object.is(item, before[i])) ? before : merged) as T;
  }
  if (!isPlain(after) || !isPlain(before)) return after;
  const keys = Object.keys(after);
  const merged: Record<string, unknown> = {};
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    merged[key] = reuse(before[key], after[key]);
    same &&= Object.hasOwn(before, key) && Object.is(merged[key], before[key]);
  }
  return (same ? before : merged) as T;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

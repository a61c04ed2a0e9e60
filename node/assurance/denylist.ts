/**
 * Models and versions that may not count for more than nothing. An entry matches where its words stand in what the device says of its platform, case ignored; `<` after a name and before
 * a version, as in "Firefox <141", matches every lower version. The platform is the device's own word: the list catches honest devices that are out of date, not liars.
 */
export interface Denied {
  readonly match: string;
  readonly reason: string;
}

export function deniedBy(platform: string, entries: readonly Denied[]): Denied | undefined {
  const text = platform.toLowerCase();
  return entries.find((entry) => matches(text, entry.match.toLowerCase().trim()));
}

function matches(platform: string, entry: string): boolean {
  const below = /^(.+?)\s*<\s*(\d+(?:\.\d+)*)$/.exec(entry);
  if (!below) return platform.includes(entry);
  const at = platform.indexOf(below[1]!.trim());
  if (at < 0) return false;
  const version = /^[\s/v]*(\d+(?:\.\d+)*)/.exec(platform.slice(at + below[1]!.trim().length))?.[1];
  return version !== undefined && compare(version, below[2]!) < 0;
}

function compare(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

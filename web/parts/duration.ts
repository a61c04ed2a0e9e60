/** How long something lasted, in the words of the reader's language: seconds below a minute, then whole minutes, hours before them where there are any. */

/** `milliseconds` below zero count as none. */
export function durationText(milliseconds: number, language: string): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const say = (value: number, unit: "second" | "minute" | "hour") => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return say(seconds, "second");
  if (minutes < 60) return say(minutes, "minute");
  return [say(Math.floor(minutes / 60), "hour"), ...(minutes % 60 === 0 ? [] : [say(minutes % 60, "minute")])].join(" ");
}

/** What a text says of a time, as far as it says it. */
export interface Moment {
  readonly year?: number | undefined;
  /** 1 to 12. */
  readonly month?: number | undefined;
  readonly day?: number | undefined;
  /** 0 to 23; the only part that a clock gives. */
  readonly hour?: number | undefined;
  readonly minute?: number | undefined;
  /** A day of the week, or a day counted from another: past, near, or to come. */
  readonly loose?: "weekday" | "past" | "present" | "future" | undefined;
}

export const momentKey = ({ year, month, day, hour, minute, loose }: Moment, text: string) => `date:${year ?? ""}-${month ?? ""}-${day ?? ""}T${hour ?? ""}:${minute ?? ""}${loose ? `:${text.toLowerCase()}` : ""}`;

/** Impossible ones are no dates. */
export function plausible({ month, day, hour, minute, year }: Moment): boolean {
  return (month === undefined || (month >= 1 && month <= 12)) && (day === undefined || (day >= 1 && day <= 31)) && (hour === undefined || hour <= 24) && (minute === undefined || minute < 60) && (year === undefined || (year >= 1900 && year <= 2100));
}

export type Third = "early" | "mid" | "late";
export const thirdOf = (day: number): Third => (day <= 10 ? "early" : day <= 20 ? "mid" : "late");
export type DayPart = "night" | "morning" | "afternoon" | "evening";
export const dayPartOf = (hour: number): DayPart => (hour < 6 || hour >= 22 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening");

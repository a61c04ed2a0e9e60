/** What the clock on the wall says where the node's organisation is: rules and quiet hours go by it. */
export interface WallTime {
  readonly hour: number;
  /** Of the day. */
  readonly minute: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
}
/** Of seconds since 1970. */
export type LocalTime = (seconds: number) => WallTime;

const QUARTER = 900;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Zones differ by whole quarters of an hour, so that one look at the calendar is enough for each. */
export function localTimeIn(zone: string): LocalTime {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", weekday: "short", hourCycle: "h23" });
  let known: { quarter: number; at: WallTime } | undefined;
  return (seconds) => {
    const quarter = Math.floor(seconds / QUARTER);
    if (known?.quarter !== quarter) {
      const parts = Object.fromEntries(format.formatToParts(quarter * QUARTER * 1000).map(({ type, value }) => [type, value]));
      const hour = Number(parts["hour"]);
      known = { quarter, at: { hour, minute: hour * 60 + Number(parts["minute"]), weekday: WEEKDAYS.indexOf(parts["weekday"]!) + 1 } };
    }
    const { at } = known;
    return { ...at, minute: at.minute + Math.floor((seconds % QUARTER) / 60) };
  };
}

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/**
 * Times of a call: a moment, chosen on the clock of one place and shown on the clocks of two and in Zulu. A wall time that does not exist, or exists twice, because clocks are changed is
 * refused or asked about, never guessed.
 */
import { Temporal } from "temporal-polyfill";
import { Failure } from "../../protocol/wire/failure.ts";

/** What somebody chose on their clock: `2026-03-29`, `02:30`. `which`: of a time that comes twice. */
export interface WallTime {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly which?: "first" | "second";
}

/** Unix seconds. Throws `desk/bad-time`, `desk/zone-unknown`, `desk/time-skipped`, `desk/time-twice`. */
export function momentOf({ date, time, zone, which }: WallTime): number {
  const wall = readWall(date, time);
  const [earlier, later] = (["earlier", "later"] as const).map((disambiguation) => zoned(wall, zone, disambiguation)) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  if (earlier.epochMilliseconds === later.epochMilliseconds) return earlier.epochMilliseconds / 1000;
  if (!earlier.toPlainDateTime().equals(wall)) throw new Failure("desk/time-skipped");
  if (which === undefined) throw new Failure("desk/time-twice");
  return (which === "first" ? earlier : later).epochMilliseconds / 1000;
}

/** On the clock of a zone, or of Zulu where the zone is not known here: `2026-03-29`, `01:30`, and the offset `+02:00`. */
export function wallIn(seconds: number, zone: string): { date: string; time: string; offset: string; known: boolean } {
  const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
  const known = isZone(zone);
  const there = at.toZonedDateTimeISO(known ? zone : "UTC");
  return { date: there.toPlainDate().toString(), time: there.toPlainTime().toString({ smallestUnit: "minute" }), offset: there.offset, known };
}

/** As signals write it: `290130Z MAR 26`. */
export function zulu(seconds: number): string {
  const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO("UTC");
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(at.day)}${two(at.hour)}${two(at.minute)}Z ${MONTHS[at.month - 1]} ${two(at.year % 100)}`;
}

/** What is asked for that time can no longer be answered. `now`: milliseconds. */
export const isPast = ({ start }: { readonly start: number }, now: number): boolean => start * 1000 <= now;

export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;

function readWall(date: string, time: string): Temporal.PlainDateTime {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time)) throw new Failure("desk/bad-time");
  try {
    return Temporal.PlainDateTime.from(`${date}T${time}`, { overflow: "reject" });
  } catch (cause) {
    throw new Failure("desk/bad-time", undefined, { cause });
  }
}

function zoned(wall: Temporal.PlainDateTime, zone: string, disambiguation: "earlier" | "later"): Temporal.ZonedDateTime {
  try {
    return wall.toZonedDateTime(zone, { disambiguation });
  } catch (cause) {
    throw new Failure("desk/zone-unknown", undefined, { cause });
  }
}

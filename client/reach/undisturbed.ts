/** When somebody is not to be disturbed, and what rings all the same: pure, from what they set and the time. Daily hours are on the clock of a place, also across a change of summer time. */
import { Temporal } from "temporal-polyfill";
import { type Precedence, precedences } from "../../protocol/wire/desk/terms.ts";
import type { Disturbs } from "../../protocol/wire/reach.ts";
import type { CallSettings, Undisturbed } from "../../protocol/wire/settings.ts";

export const NOTHING_SET: CallSettings = { at: 0, undisturbed: { now: null, daily: null, lets: "FLASH", tells: false }, toDesk: null };

/** What the own node is told ahead covers so many days: a device may lie still that long. */
const DAYS_AHEAD = 30;

export function atLeast(precedence: Precedence, lowest: Precedence | null): boolean {
  return lowest !== null && precedences.indexOf(precedence) >= precedences.indexOf(lowest);
}

/** Undefined when one may be disturbed; else until when, null without an end. */
export function quietUntil(set: Undisturbed, at: number): number | null | undefined {
  const now = set.now && (set.now.until === null || set.now.until > at) ? set.now.until : undefined;
  const daily = dailyUntil(set.daily, at);
  if (now === null || daily === null) return null;
  return now === undefined ? daily : daily === undefined ? now : Math.max(now, daily);
}

function dailyUntil(daily: Undisturbed["daily"], at: number): number | null | undefined {
  if (!daily) return undefined;
  let there: Temporal.ZonedDateTime;
  try {
    there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(daily.zone);
  } catch {
    return undefined; // a zone that this machine does not know: a call that disturbs is better than one that is lost
  }
  const { from, to } = daily;
  if (from === to) return null;
  const minute = there.hour * 60 + there.minute;
  const within = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!within) return undefined;
  const end = { hour: Math.floor(to / 60), minute: to % 60 };
  const date = there.toPlainDate().add({ days: minute < to ? 0 : 1 });
  return date.toZonedDateTime({ timeZone: daily.zone, plainTime: Temporal.PlainTime.from(end) }).epochMilliseconds;
}

/** What closed apps may be woken for. Nodes know two kinds of ring, so IMMEDIATE wakes also who lets FLASH alone through. */
export function disturbsAt(set: Undisturbed, at: number): Disturbs {
  if (quietUntil(set, at) === undefined) return "all";
  return set.lets === null ? "nothing" : "urgent";
}

/** The changes that lie ahead, in order, for a node that watches the clock while the device sleeps. */
export function changesAhead(set: Undisturbed, at: number): { at: number; disturbs: Disturbs }[] {
  const end = at + DAYS_AHEAD * 86_400_000;
  const moments = [...(set.now?.until ? [set.now.until] : []), ...dailyEdges(set.daily, at)].filter((moment) => moment > at && moment <= end).sort((a, b) => a - b);
  let before = disturbsAt(set, at);
  return moments.flatMap((moment) => {
    const disturbs = disturbsAt(set, moment);
    if (disturbs === before) return [];
    before = disturbs;
    return [{ at: moment, disturbs }];
  });
}

function dailyEdges(daily: Undisturbed["daily"], at: number): number[] {
  if (!daily || daily.from === daily.to) return [];
  try {
    const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(daily.zone).toPlainDate();
    return Array.from({ length: DAYS_AHEAD + 1 }, (_, day) => today.add({ days: day })).flatMap((date) =>
      [daily.from, daily.to].map((minute) => date.toZonedDateTime({ timeZone: daily.zone, plainTime: Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 }) }).epochMilliseconds),
    );
  } catch {
    return [];
  }
}

/** An entry for a diary, which lies on other people's servers: that there is a call, when, and an id that is nobody's. No subject, no names, no place; nor any words but these, whatever the screen that asks. */
import { sha256 } from "@noble/hashes/sha2.js";
import ical from "ical-generator";
import { concat, toHex, utf8 } from "../../protocol/wire/bytes.ts";

const SUMMARY = { en: "Call (Entente)", fr: "Appel (Entente)" } as const;
export type DiaryLanguage = keyof typeof SUMMARY;

/** `sequence` rises with each change, so that a diary replaces the entry; the UID is the same at each import of one side and different at the other, so that two diaries can't be put side by side. */
export function diaryEntry(input: { arrangement: Uint8Array; own: string; start: number; minutes: number; sequence: number; cancelled: boolean; now: number; language: DiaryLanguage }): string {
  const calendar = ical({ prodId: { company: "Entente", product: "Entente" }, method: input.cancelled ? ("CANCEL" as never) : ("PUBLISH" as never) });
  calendar.createEvent({
    id: `${toHex(sha256(concat(utf8("entente/1 diary"), Uint8Array.of(0), input.arrangement, utf8(input.own)))).slice(0, 32)}@entente`,
    sequence: input.sequence,
    stamp: new Date(input.now),
    start: new Date(input.start * 1000),
    end: new Date((input.start + input.minutes * 60) * 1000),
    summary: SUMMARY[input.language],
    ...(input.cancelled ? { status: "CANCELLED" as never } : {}),
  });
  return calendar.toString();
}

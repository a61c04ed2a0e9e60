/**
 * What broke protocol in one call, as the person's own client saw it: when, of what kind, and what the person says to it. Nothing of what was said on the call. Signed by the device, so that not even the own
 * node, where a report lies that found no line to the security officer, can write one or change it.
 */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "./cbor-schema.ts";
import * as f from "./fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "./signed.ts";

const CONTEXT = "breach";
export const MAX_BREACH_REPORT = 32 << 10;
export const MOST_BREACHES = 64;
export const MAX_ANSWER = 2000;

/**
 * `open-line`: the call was at OPEN while it could be heard. `override`: somebody went on above the ceiling. `standing-lapsed`: a node no longer vouched for a device on the call, or an end no longer said what
 * it saw. `guest`: somebody came in by a link.
 */
export const breachKind = z.enum(["open-line", "override", "standing-lapsed", "guest"]);
export type BreachKind = z.infer<typeof breachKind>;
export const breachKinds: readonly BreachKind[] = breachKind.options;

export const breach = z.strictObject({
  kind: breachKind,
  at: f.milliseconds,
  /** Null: to the end of the call. */
  until: f.milliseconds.nullable(),
  /** Whose: of `override` who overrode, of `guest` the guest, of the others the end that the limiting fact is about. A URI; null where nobody can be named. */
  who: z.string().max(400).nullable(),
  /** Of `override` the reason given, of `guest` the name given, of `open-line` the code of the limiting fact. */
  note: z.string().max(400),
});
export type Breach = z.infer<typeof breach>;

export const breachReport = z.strictObject({
  v: z.literal(1),
  /** Random: the same report twice is one. */
  id: bytesOf(16),
  person: f.personUri,
  deviceId: f.deviceId,
  call: f.roomUri,
  with: z.array(f.personUri).max(64),
  startedAt: f.milliseconds,
  endedAt: f.milliseconds,
  breaches: z.array(breach).min(1).max(MOST_BREACHES),
  /** Null: a day went by without one. */
  answer: z.strictObject({ text: z.string().min(1).max(MAX_ANSWER), at: f.milliseconds }).nullable(),
  at: f.milliseconds,
});
export type BreachReport = z.infer<typeof breachReport>;

/** In the line of a person and a security officer of the same organisation. */
export const breachReportSignal = z.object({ kind: z.literal("breach-report"), report: bytesUpTo(MAX_BREACH_REPORT) });
/** The officer has looked at them: told to the person, and to the officer's other devices. */
export const breachSeen = z.object({ kind: z.literal("breach-seen"), reports: z.array(bytesOf(16)).min(1).max(256) });

export function signBreachReport(report: BreachReport, signer: Signer) {
  return signObject(CONTEXT, shaped(breachReport, report), signer);
}

/** Throws `wire/bad-signature`, `wire/…`. */
export function openBreachReport(bytes: Uint8Array, key: Uint8Array): BreachReport {
  return openSigned(CONTEXT, bytes, key, breachReport, { maxBytes: MAX_BREACH_REPORT });
}

/** NOT verified. */
export function peekBreachReport(bytes: Uint8Array): BreachReport {
  return shaped(breachReport, peekSigned(bytes, { maxBytes: MAX_BREACH_REPORT }));
}

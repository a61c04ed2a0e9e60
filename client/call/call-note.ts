/** The line that a call leaves in the conversation once it is over: what became of it, as this end knows it. Each end writes its own; nothing of it leaves the device. */
import type { KeptNote } from "../lines/notes.ts";
import type { LevelReached } from "./level-reached.ts";
import type { RingPhase, RingState } from "./ring-state.ts";

/** Catalogue keys. Those that end in `-here` are about this end. */
export const callNoteKinds = [
  "call-held", "call-broken", "call-revoked", "call-page-closed", "call-far-page-closed", "call-failed", "call-elsewhere",
  "call-declined", "call-declined-here", "call-busy", "call-missed", "call-missed-busy", "call-unable", "call-unable-here", "call-no-answer", "call-unreachable", "call-cancelled",
] as const;
export type CallNoteKind = (typeof callNoteKinds)[number];

export interface CallCourseSeen {
  /** What this device was about when the call ended. */
  readonly before: RingPhase;
  /** When it rang here, when sound first passed, when it ended; milliseconds. */
  readonly since: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number;
  readonly reached: LevelReached | undefined;
  /** Whose device's revocation ended it. */
  readonly revoked: string;
}

export function callNote(ring: RingState, seen: CallCourseSeen): KeptNote {
  const kind = kindOf(ring, seen);
  const talked = seen.startedAt !== undefined && kind !== "call-elsewhere";
  const level: Record<string, string> = talked && seen.reached ? { level: String(seen.reached.highest), ...(seen.reached.lowestSince < seen.reached.highest ? { lowest: String(seen.reached.lowestSince) } : {}) } : {};
  // When a page went nobody can say to the second; the time at which it was back would be a lie.
  const times: Record<string, string> = kind === "call-page-closed" ? { from: text(seen.startedAt ?? seen.since) } : talked ? { from: text(seen.startedAt!), to: text(seen.endedAt) } : {};
  return { id: `call ${ring.call}`, kind, at: talked ? seen.endedAt : seen.since, values: { ...times, ...level, ...(kind === "call-revoked" ? { who: seen.revoked } : {}) } };
}

function kindOf({ ended, caller, own, unreachable }: RingState, { before, startedAt }: CallCourseSeen): CallNoteKind {
  const outgoing = caller === own.person;
  if (before === "elsewhere" && (ended === "hung-up" || ended === "failed" || ended === "answered-elsewhere")) return "call-elsewhere";
  switch (ended) {
    case "declined":
      return outgoing ? "call-declined" : "call-declined-here";
    case "busy":
      return outgoing ? "call-busy" : "call-missed-busy";
    case "missed":
      return "call-missed";
    case "cancelled":
      return "call-cancelled";
    case "no-answer":
      return unreachable ? "call-unreachable" : "call-no-answer";
    case "answered-elsewhere":
      return "call-elsewhere";
    case "unable":
      return outgoing ? "call-unable" : "call-unable-here";
    case "page-closed":
      return "call-page-closed";
    case "failed":
      return !outgoing && before === "ringing" ? "call-unable-here" : "call-failed";
    case "hung-up":
      return startedAt === undefined ? "call-failed" : "call-held";
    case "broken":
      return "call-broken";
    case "revoked":
      return startedAt === undefined ? "call-failed" : "call-revoked";
    case "far-page-closed":
      return startedAt === undefined ? "call-failed" : "call-far-page-closed";
    case undefined:
      return "call-failed";
  }
}

const text = (milliseconds: number) => String(Math.floor(milliseconds));

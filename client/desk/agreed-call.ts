/** What is known of a call that is agreed: from the own board at a desk, by the own desk's word at a participant. */
import { type Arrangement, participantsOf } from "../../protocol/desk/arrangement.ts";
import type { Participant, Terms } from "../../protocol/wire/desk/terms.ts";
import type { ArrangementRecord } from "./arrangement-record.ts";

/** Minutes are exchanged in the days after; then the people of the call are strangers again. */
export const AFTER_START_SECONDS = 7 * 86_400;

export interface AgreedCall {
  readonly id: Uint8Array;
  readonly terms: Terms;
  readonly participants: readonly Participant[];
  /** Own one first. */
  readonly desks: readonly [string, string];
  /** Whose desk makes the line. */
  readonly requester: string;
  readonly zones: readonly [string, string];
  /** Unix seconds. */
  readonly until: number;
}

/** Undefined while nothing is agreed, or when it was cancelled. */
export function agreedCall({ id, own, far }: Pick<ArrangementRecord, "id" | "own" | "far">, folded: Arrangement): AgreedCall | undefined {
  const { agreed, state } = folded;
  if (!agreed || state === "cancelled") return undefined;
  const { proposal, acceptance } = agreed;
  const zoneOf = (party: string) => (proposal.by === party ? proposal.proposal.zone : acceptance.zone);
  return { id, terms: proposal.proposal.terms, participants: participantsOf(agreed), desks: [own, far], requester: proposal.requester, zones: [zoneOf(own), zoneOf(far)], until: proposal.proposal.terms.start + AFTER_START_SECONDS };
}

export const personsOf = (call: Pick<AgreedCall, "participants">): string[] => [...new Set(call.participants.map(({ person }) => person))].sort();

/**
 * A staged call that takes the place of one that runs: the desks join two people who called without them. It rings through that call, which goes on until this person is let in; then it is silent here,
 * and over once all who were in it are in the other. Only the own desk's word says which call it is; so it is the one only if everybody in it comes along as a principal: nobody is led away from
 * somebody who is left behind, and a call with a guest, or of others, is no place to be taken.
 */
import type { RoomGroup } from "../lines/channel.ts";
import type { RingState } from "./ring-state.ts";
import type { Staging } from "./staging.ts";

interface InCall {
  readonly ring: Pick<RingState, "phase" | "staged" | "others">;
  readonly group: Pick<RoomGroup, "members"> | undefined;
}

/** The call of this device whose place a call with that staging takes. */
export function placeTaken<C extends InCall>(staging: Staging | undefined, calls: ReadonlyMap<string, C>): C | undefined {
  const call = staging?.continues === undefined ? undefined : calls.get(staging.continues);
  if (!staging || !call?.group || call.ring.phase !== "active" || call.ring.staged) return undefined;
  const comesAlong = (person: string | null) => person !== null && staging.roles.get(person) === "principal";
  return call.ring.others.every(comesAlong) && call.group.members.every(({ person }) => comesAlong(person)) ? call : undefined;
}

/** Everybody who was in the first is in the second. */
export function allHaveMoved(first: Pick<InCall, "ring">, second: { readonly ring: Pick<RingState, "phase" | "present"> }): boolean {
  return second.ring.phase === "active" && first.ring.others.every((person) => second.ring.present.includes(person));
}

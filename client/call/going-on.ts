/**
 * A staged call that takes the place of one that runs: the desks join two people who called without them. It rings through that call, which goes on until this person is let in; then it is silent here,
 * and over once all who were in it are in the other. Only the own desk's word says which call it is; so it is the one only if everybody in it comes along as a principal: nobody is led away from
 * somebody who is left behind, and a call with a guest, or of others, is no place to be taken; and only if no other principal comes: the talk that goes on is the one that was.
 */
import type { RoomGroup } from "../lines/channel.ts";
import { type RingState, stillIn } from "./ring-state.ts";
import type { Staging } from "./staging.ts";

interface InCall {
  readonly ring: Pick<RingState, "phase" | "staged" | "others" | "own">;
  readonly group: Pick<RoomGroup, "members"> | undefined;
}

/**
 * The call of this person whose place a call with that staging takes. Of one that runs on another own device no more is known here than between whom it is: it is shown here, and left to the device
 * that is in it.
 */
export function placeTaken<C extends InCall>(staging: Staging | undefined, calls: ReadonlyMap<string, C>): C | undefined {
  const call = staging?.continues === undefined ? undefined : calls.get(staging.continues);
  if (!staging || !call || call.ring.staged) return undefined;
  const { phase, own, others } = call.ring;
  const between = [own.person, ...others];
  const principals = [...staging.roles].flatMap(([person, role]) => (role === "principal" ? [person] : []));
  if (principals.length !== between.length || !principals.every((person) => between.includes(person))) return undefined;
  if (phase === "elsewhere") return call;
  return phase === "active" && call.group?.members.every(({ person }) => person !== null && between.includes(person)) ? call : undefined;
}

type Second = Pick<RingState, "phase" | "own" | "present" | "roll" | "gone">;

/** This person is in that call with another own device, as whoever let them in has said. */
export function isInElsewhere(ring: Pick<Second, "phase" | "own" | "roll" | "gone">): boolean {
  return ring.phase === "elsewhere" && (stillIn(ring)?.includes(ring.own.person) ?? false);
}

/** Everybody who was in the first is in the second. */
export function allHaveMoved(first: { readonly ring: Pick<RingState, "others"> }, { ring }: { readonly ring: Second }): boolean {
  const present = ring.phase === "active" ? ring.present : isInElsewhere(ring) ? (stillIn(ring) ?? []) : [];
  return present.length > 0 && first.ring.others.every((person) => present.includes(person));
}

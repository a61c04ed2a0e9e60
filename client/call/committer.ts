/** Who makes a commit that any member could make: the lowest leaf of those who may, at once; the others, in turn, if it has not happened meanwhile. */
import type { Clock } from "../environment.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";

const EACH_WAITS_MS = 4_000;

export function placeInTurn(group: RoomGroup, may: (member: Member) => boolean): number | undefined {
  const leaves = group.members.filter((member) => member.guest === undefined && !member.ignored && may(member)).map((member) => member.leaf);
  const place = leaves.sort((a, b) => a - b).indexOf(group.ownLeaf);
  return place < 0 ? undefined : place;
}

/** Returns the function that gives up waiting. */
export function inTurn(place: number, clock: Clock, run: () => void): () => void {
  if (place > 0) return clock.after(place * EACH_WAITS_MS, run);
  run();
  return () => {};
}

/** A line that was replaced by another goes on in it: for what belongs to the conversation and not to one room, all of them are one. */
import type { RoomUri } from "./channel.ts";
import type { Rooms } from "./rooms.ts";

/** Where one would say something now. */
export function presentRoom(rooms: Pick<Rooms, "get">, room: RoomUri): RoomUri {
  const seen = new Set([room]);
  let at = room;
  for (let next = rooms.get(at)?.record.replacedBy; next && !seen.has(next) && rooms.get(next); next = rooms.get(at)?.record.replacedBy) {
    seen.add(next);
    at = next;
  }
  return at;
}

/** Whether `later` is that room, or has taken its place: by the signed creations, which say whom they replace, and for the same persons. */
export function goesOnIn(rooms: Pick<Rooms, "get">, room: RoomUri, later: RoomUri): boolean {
  const persons = rooms.get(later)?.create.persons.join();
  for (let at: RoomUri | undefined = later, steps = 0; at !== undefined && steps < 64; steps++) {
    const known = rooms.get(at);
    if (known && known.create.persons.join() !== persons) return false;
    if (at === room) return true;
    at = known?.create.replaces;
  }
  return false;
}

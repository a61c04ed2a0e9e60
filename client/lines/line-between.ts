/** The line of this person and another one alone, in which something can be said: none of an arrangement, none that was replaced. */
import type { RoomUri } from "./channel.ts";
import { isWritable } from "./room.ts";
import type { Rooms } from "./rooms.ts";

export function lineBetween(rooms: Pick<Rooms, "lines">, own: string): (person: string) => RoomUri | undefined {
  return (person) =>
    rooms.lines().find((room) => {
      const { persons, arrangement } = room.create;
      return persons.length === 2 && persons.includes(own) && persons.includes(person) && arrangement === undefined && room.record.replacedBy === null && isWritable(room);
    })?.uri;
}

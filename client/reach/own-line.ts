/** The line that only this person's devices are in: what they tell one another. Made when there is something to say and somebody to say it to. */
import type { Signal } from "../../protocol/wire/signals.ts";
import type { GroupEvent, LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import { isWritable } from "../lines/room.ts";
import type { Rooms } from "../lines/rooms.ts";

export interface OwnLine {
  exists(): boolean;
  /** Nothing where there is no other device. Where the line has yet to be made, whoever is let in asks for what was said (`joined`). */
  say(signal: Signal): Promise<void>;
  sayIn(room: RoomUri, signal: Signal): Promise<void>;
  /** Said there by another device of this person. */
  isFromOwn(event: Pick<SignalEvent, "room" | "sender" | "own">): boolean;
  /** Others were let in to that line, and have not heard what was said before. */
  joined(event: GroupEvent): RoomUri | undefined;
}

export interface OwnLineDeps {
  readonly rooms: Pick<Rooms, "lines">;
  readonly channel: Pick<LineChannel, "createRoom" | "sendSignal">;
  /** Looks after who is in a room. */
  readonly upkeep: { check(room: RoomUri): void };
  readonly own: { readonly person: string };
  /** How many devices of this person may act now. */
  readonly ownDevices: () => number;
}

export function createOwnLine({ rooms, channel, upkeep, own, ownDevices }: OwnLineDeps): OwnLine {
  let making = false;

  /** Two devices may have made one each: what is said is said in both, and neither is in the way. */
  const all = () => rooms.lines().filter((room) => room.create.persons.length === 1 && room.create.persons[0] === own.person && isWritable(room));
  const isOwn = (room: RoomUri) => all().some(({ uri }) => uri === room);

  return {
    exists: () => all().length > 0,
    async say(signal) {
      if (ownDevices() < 2 || making) return;
      const lines = all();
      if (lines.length > 0) return void (await Promise.all(lines.map(({ uri }) => channel.sendSignal(uri, signal))));
      making = true;
      try {
        upkeep.check(await channel.createRoom({ kind: "line", persons: [own.person] }));
      } finally {
        making = false;
      }
    },
    sayIn: (room, signal) => channel.sendSignal(room, signal),
    isFromOwn: ({ room, sender, own: said }) => !said && !sender.ignored && sender.person === own.person && isOwn(room),
    joined: ({ room, added, committer }) => (committer !== null && added.length > 0 && isOwn(room) ? room : undefined),
  };
}

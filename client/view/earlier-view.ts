/** What a line's screen says of the time before a device came: this one, or one that asks this one. */
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { Device } from "../device-parts.ts";
import type { Room } from "../lines/room.ts";
import type { LineView } from "../model/views.ts";

export function earlierView({ earlier, note, people }: Device, room: Room): Pick<LineView, "earlier" | "historyAsked"> {
  const ask = earlier.asking.view(room.uri);
  const asked = earlier.giving.asked(room.uri);
  return {
    earlier: {
      joinedLate: room.create.at < note.record.addedAt,
      ownDevices: room.members.some((member) => member.person === note.person && !member.own && !member.ignored),
      ...(ask ? { ask } : {}),
    },
    ...(asked
      ? { historyAsked: { ask: toBase64Url(asked.ask), person: asked.person, device: people.chain(asked.person)?.devices.get(asked.deviceId as never)?.record.name ?? "", own: asked.person === note.person, byOfficers: asked.byOfficers } }
      : {}),
  };
}

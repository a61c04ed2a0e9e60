/** What a call shows to whoever watches for breaks of protocol. */
import type { CallSeen } from "../breach/breaches.ts";
import type { RoomAssessment } from "../facts/port.ts";
import type { RoomGroup } from "../lines/channel.ts";

export function callSeen(room: RoomAssessment, call: Pick<CallSeen, "begun" | "startedAt" | "with" | "overridden"> & { readonly group: RoomGroup | undefined; readonly guestNames: ReadonlyMap<string, string> }): CallSeen {
  const { group, guestNames, ...rest } = call;
  const { limiting } = room.assessment;
  return {
    ...rest,
    settled: room.settled,
    level: room.level,
    lapsed: room.lapsed,
    limiting: limiting && { end: limiting.end, value: limiting.value },
    guests: (group?.members ?? []).flatMap(({ guest, ignored }) => (guest === undefined || ignored ? [] : [{ guest, name: guestNames.get(guest) ?? "" }])),
  };
}

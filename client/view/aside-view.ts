/** What a line's screen says where a device of the person's own holds the line down: which one, with which others it would go on, and which are kept out. */
import { deviceClasses } from "../../protocol/identity/standing.ts";
import type { Device } from "../device-parts.ts";
import type { Room } from "../lines/room.ts";
import type { AssessmentView, LineView } from "../model/views.ts";

/** These facts are about a device, so that another one may do. */
const OF_DEVICE: ReadonlySet<string> = new Set(["device", "client", "authenticator"]);

export function asideView({ account, aside, note, people }: Device, room: Room, { limiting }: AssessmentView): Pick<LineView, "goOn" | "goOnAsked" | "keptOut" | "leftHere"> {
  const nameOf = (deviceId: string) => people.chain(note.person)?.devices.get(deviceId as never)?.record.name ?? "";
  const mine = people.chain(note.person)?.devices;
  const holding = limiting && OF_DEVICE.has(limiting.kind) ? room.members.find((member) => member.end === limiting.end && member.person === note.person) : undefined;
  const asked = aside.asked(room.uri);
  const keptOut = aside.of(room.uri).filter((deviceId) => mine?.has(deviceId as never) && deviceId !== note.record.deviceId);
  const inLine = new Set(room.members.filter((member) => member.person === note.person && !member.ignored).map(({ deviceId }) => deviceId));
  const would = account
    .devices()
    .filter((device) => device.person === note.person && device.status === "good" && (device.class === "issued" || device.class === "approved") && device.deviceId !== holding?.deviceId && inLine.has(device.deviceId))
    .sort((a, b) => deviceClasses.indexOf(b.class) - deviceClasses.indexOf(a.class) || Number(b.wakes !== "none") - Number(a.wakes !== "none") || Number(b.online) - Number(a.online));
  return {
    ...(holding ? { goOn: { device: { deviceId: holding.deviceId, name: nameOf(holding.deviceId), here: holding.own }, would: would.map(({ deviceId, name, class: of, online }) => ({ deviceId, name, class: of, online, here: deviceId === note.record.deviceId })) } } : {}),
    ...(asked === undefined ? {} : { goOnAsked: { deviceId: asked, name: nameOf(asked) } }),
    ...(keptOut.length > 0 ? { keptOut: keptOut.map((deviceId) => ({ deviceId, name: nameOf(deviceId) })) } : {}),
    ...(aside.isAside(room.uri, note.record.deviceId) ? { leftHere: true } : {}),
  };
}

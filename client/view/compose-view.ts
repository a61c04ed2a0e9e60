/** The whole view of a device at work, from its parts. */
import { formatFingerprint } from "../../protocol/identity/chain.ts";
import { ownBreaches } from "../breach/overview.ts";
import type { Device } from "../device-parts.ts";
import { asideView } from "./aside-view.ts";
import type { ClientView, LineView } from "../model/views.ts";
import { contactView } from "./contact-view.ts";
import { earlierView } from "./earlier-view.ts";
import { lineView } from "./line-view.ts";
import { missedView } from "./missed-view.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";

export function composeView(device: Device, state: ClientView["state"], failure: ClientView["failure"]): ClientView {
  const { account, people, lines, facts, calls, ownNotices, removals, linking, replacing, station, atStations, attachments, uploads, desk, reach, note } = device;
  const own = note.person;
  const contacts = people.all().filter(({ consent }) => consent !== "self" && consent !== "introduced").map((record) => contactView(record, people.chain(record.person), (deviceId) => people.notice(record.person, deviceId), (domain) => account.organisation(domain)?.organisation, desk.offices.isDesk(record.person, "once")));
  const byPerson = new Map(contacts.map((contact) => [contact.person, contact]));
  const callViews = calls.calls();
  const lineViews = lines.rooms
    .lines()
    .flatMap((room): LineView[] => {
      if (room.create.arrangement !== undefined) return []; // a line of many belongs to its arrangement
      const person = room.create.persons.find((one) => one !== own);
      const contact = person === undefined ? undefined : byPerson.get(person);
      const messages = lines.history.of(room.uri);
      // Of two lines that were made at once, the one that nobody wrote in is not shown.
      if (!contact || (room.record.replacedBy !== null && messages.every(({ kind }) => kind === "notice"))) return [];
      const call = callViews.find((view) => view.line === room.uri && view.state !== "ended")?.room;
      const assessment = facts.assessmentOf(room.uri);
      return [lineView({ room, contact, messages, get: (id) => lines.history.get(room.uri, id), assessment, aside: asideView(device, room, assessment), peerReachable: account.reachable(contact.domain), call, loading: attachments.loading(), uploads: uploads.of(room.uri), removing: removals.pending(), earlier: earlierView(device, room) })];
    })
    .sort((a, b) => b.lastAt - a.lastAt);
  const me = meView(device);
  return {
    state,
    ...(failure ? { failure } : {}),
    ...(me ? { me } : {}),
    ...(account.ownOrganisation() ? { organisation: account.ownOrganisation()! } : {}),
    peers: [...account.peers()],
    contacts,
    lines: lineViews,
    calls: callViews,
    directCalls: desk.directCalls(),
    arrangements: desk.arrangements({ calls: callViews, assessmentOf: facts.assessmentOf }),
    pendingDevices: [...linking.pending()],
    replacements: [...replacing.list()],
    ...(station.view() ? { station: station.view()! } : {}),
    presence: { asks: atStations.asks(), here: atStations.here() },
    notices: [...ownNotices.list()],
    reach: reach.all(),
    missed: missedView(device.missed.all(), lineViews, (person) => contacts.find((one) => one.person === person)),
    undisturbed: device.callSettings.get().undisturbed,
    toDesk: device.callSettings.get().toDesk,
    ...(reach.push() ? { push: reach.push()! } : {}),
    dispatches: device.dispatches.view(),
    dispatchDrafts: device.dispatches.drafts(),
    incidents: device.incidents.view(),
    minutes: device.minutes.minutes(),
    drafts: device.minutes.drafts(),
    breaches: ownBreaches(device.breaches, (person) => people.record(person)?.name ?? ""),
  };
}

function meView({ account, people, note, presence, served }: Device): ClientView["me"] {
  const me = account.me();
  const record = people.record(note.person);
  if (!me || !record) return undefined;
  const until = presence.until();
  const hasPasskey = note.record.authenticator.kind === "passkey";
  return {
    person: note.person,
    name: me.person.name,
    role: me.person.role as NonNullable<ClientView["me"]>["role"],
    domain: domainOf(note.person as PersonUri),
    organisation: me.organisation.organisation,
    fingerprint: formatFingerprint(record.fingerprint),
    deviceId: note.record.deviceId,
    device: me.device,
    devices: me.devices,
    served,
    demonstration: me.organisation.demonstration,
    passkey: !hasPasskey ? "none" : until === undefined ? "due" : "fresh",
    ...(until === undefined ? {} : { passkeyUntil: until }),
  };
}

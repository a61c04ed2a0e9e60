/** A call as screens see it. */
import { nodeOf } from "../facts/directory.ts";
import type { CallView, ParticipantView } from "../model/views.ts";
import { deviceClasses } from "../../protocol/identity/standing.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import type { Member } from "../lines/channel.ts";
import type { Call } from "./call.ts";
import { conferenceView, whoIsNamed } from "./conference-view.ts";
import { lapsesSoon } from "./call-lapses.ts";
import { atLeast } from "../reach/undisturbed.ts";
import { FLOOR } from "./interpretation.ts";
import { isOfMany, stillIn } from "./ring-state.ts";
import type { CallsDeps } from "./port.ts";

/** `continues`: the call whose place it takes. */
export function callView(call: Call, deps: Pick<CallsDeps, "facts" | "people" | "directory" | "ownDevices" | "me" | "reachable" | "clock" | "reach" | "delegateOf" | "standsInFor">, continues: string | undefined): CallView {
  const { ring } = call;
  const details = call.details();
  const assessment = deps.facts.assessmentOf(call.group ? call.room : ring.line);
  const own = deps.directory()?.own.domain;
  const { gate, voices } = details;
  return {
    room: call.room,
    line: ring.line,
    direction: ring.caller === ring.own.person && !ring.continues ? "out" : "in",
    state: stateOf(call),
    ...(ring.ended ? { ended: ring.ended } : {}),
    ...(ring.phase === "outside" && ring.outside ? { outside: ring.outside } : {}),
    video: ring.video,
    precedence: ring.precedence,
    ...(ring.quiet && ring.phase === "ringing" ? { quiet: true } : {}),
    ...(ring.notNow && ring.phase === "placing" ? { notNow: ring.notNow } : {}),
    ...(cannotBeReached(call, deps) ? { unreachable: true } : {}),
    ...deskOf(call, deps),
    ...(details.startedAt === undefined ? {} : { startedAt: details.startedAt }),
    ...(details.endedAt === undefined ? {} : { endedAt: details.endedAt }),
    ...(ring.ended === "revoked" ? { revoked: details.revoked } : {}),
    participants: call.group ? call.group.members.map((member) => participant(call, member, deps)) : expected(call).map((person) => awaited(person, deps)),
    assessment,
    declared: details.declared,
    mayDeclare: details.mayDeclare,
    gate: {
      state: gate.state,
      reason: gate.state === "open" ? null : assessment.limiting,
      ...(details.gateSince === undefined ? {} : { since: details.gateSince }),
      waysOut: [...gate.waysOut],
      ...(details.overridden ? { overrideReason: details.overridden.reason, overrideBy: details.overridden.by } : {}),
    },
    ...(call.parked ? { parked: true } : {}),
    muted: details.muted,
    camera: call.media?.cameraOn ?? details.video,
    microphone: details.microphone,
    code: details.code,
    ownDevices: ownDevices(call, deps),
    ...(details.guestLink ? { guestLink: details.guestLink } : {}),
    receipts: { own: own !== undefined && details.receipts.has(own), far: [...details.receipts.keys()].some((domain) => domain !== own) || call.receiptsComplete() },
    canProve: own !== undefined && details.receipts.has(own) && details.startedAt !== undefined,
    interpretation: {
      mode: voices.mode,
      languages: [...voices.languages],
      speaks: voices.speaks,
      hears: voices.hears,
      heard: call.group ? voices.heard(call.group) : FLOOR,
      balance: voices.balance,
      mayConduct: voices.mayConduct,
      mayInterpret: voices.mayInterpret(ring.own.person),
    },
    lapses: call.group ? lapsesSoon(assessment.facts, Math.floor(deps.clock.now() / 1000)) : [],
    moving: details.move.standby,
    ...(isOfMany(ring) ? { conference: conferenceView(call, deps) } : {}),
    ...(continues === undefined || ring.phase === "ended" ? {} : { continues: { call: continues, with: whoIsNamed(call, deps) } }),
  };
}

/** Who answers instead, once that is due; and, to a desk, for whom. */
function deskOf(call: Call, deps: Pick<CallsDeps, "reachable" | "reach" | "delegateOf" | "standsInFor" | "people" | "clock">): Pick<CallView, "desk" | "meant"> {
  const { ring } = call;
  const [other] = ring.others;
  if (other === undefined || isOfMany(ring) || ring.staged) return {};
  if (ring.caller !== ring.own.person) return ring.meant !== undefined && deps.standsInFor?.(ring.meant, ring.caller) ? { meant: deps.people.known(ring.meant)?.name ?? ring.meant } : {};
  const known = deps.delegateOf?.(other);
  const open = ring.phase === "placing" || (ring.phase === "ended" && (ring.ended === "no-answer" || ring.ended === "busy"));
  if (!known || !open || atLeast(ring.precedence, known.lets)) return {};
  const waited = ring.ended !== undefined || cannotBeReached(call, deps) || deps.clock.now() - ring.at >= known.after * 1000;
  const due = known.when === "always" || (known.when === "quiet" ? ring.notNow !== null : waited);
  return due ? { desk: { person: known.person, name: known.name } } : {};
}

/** Every one of them, as their nodes say: known before the first second of waiting. */
function nobodyRings({ ring }: Call, { reach }: Pick<CallsDeps, "reach">): boolean {
  return ring.others.every((person) => reach?.of(person)?.ringable === "no");
}

/** Nobody's device rings; or, at the door, nobody inside has said that they know of it. */
function cannotBeReached(call: Call, deps: Pick<CallsDeps, "reachable" | "reach">): boolean {
  const { phase, reached, unreachable, line } = call.ring;
  if (phase === "waiting") return unreachable;
  return phase === "placing" && !reached && (unreachable || !deps.reachable(line) || nobodyRings(call, deps));
}

function stateOf(call: Call): CallView["state"] {
  switch (call.ring.phase) {
    case "placing":
    case "ringing":
      return "ringing";
    case "accepting":
      return "connecting";
    case "active":
      // A connection that drops for a moment does not make a running call a new one.
      return call.isFlowing() || call.details().startedAt !== undefined ? "active" : "connecting";
    default:
      return call.ring.phase;
  }
}


/** Whom this device will find in the call: those of whom it is told, or whoever was rung. */
function expected({ ring }: Call): readonly string[] {
  if (ring.phase === "outside" || ring.phase === "waiting") return stillIn(ring) ?? [ring.caller];
  if (ring.phase === "ringing" && ring.roll) return stillIn(ring)!;
  return ring.others.filter((person) => person === ring.caller || ring.rung.includes(person));
}

function participant(call: Call, member: Member, deps: Pick<CallsDeps, "people" | "directory">): ParticipantView {
  const details = call.details();
  const { voices } = details;
  const known = member.person === null ? undefined : deps.people.known(member.person);
  const directory = deps.directory();
  const said = details.senders.get(member.leaf);
  const role = call.door.roleOf(member.person);
  return {
    leaf: member.leaf,
    end: member.end,
    person: member.person,
    name: member.guest === undefined ? (known?.name ?? "") : (details.guestNames.get(member.guest) ?? ""),
    organisation: known?.organisation ?? (directory && nodeOf(directory, member.end)?.organisation) ?? "",
    deviceName: known?.chain.devices.get(member.deviceId as DeviceId)?.record.name ?? "",
    own: member.own,
    guest: member.guest !== undefined,
    connected: member.own || (call.media?.isConnected(member.leaf) ?? false),
    held: member.own ? details.gate.state === "held" : (said?.held ?? false),
    muted: member.own ? details.muted || voices.isListening(member.person) : (said?.muted ?? false),
    camera: member.own ? (call.media?.cameraOn ?? false) : (said?.camera ?? false),
    ...(role ? { role } : {}),
    listening: voices.isListening(member.person),
    speaks: member.own ? voices.speaks : voices.channelOf(member),
    hears: member.own ? voices.hears : (said?.hears ?? FLOOR),
    ...((member.own ? call.parked : said?.parked) ? { parked: true } : {}),
    poor: member.own ? details.poor.own : (said?.poor ?? false) || details.poor.peers.has(member.leaf),
    arriving: details.waiting.has(member.leaf),
    standby: call.group !== undefined && details.move.isStandby(member, call.group),
  };
}

function awaited(person: string, deps: Pick<CallsDeps, "people">): ParticipantView {
  const known = deps.people.known(person);
  return { leaf: -1, end: person, person, name: known?.name ?? "", organisation: known?.organisation ?? "", deviceName: "", own: false, guest: false, connected: false, held: false, muted: false, camera: false, listening: false, speaks: FLOOR, hears: FLOOR, poor: false, arriving: false, standby: false };
}

/** Good ones first: what is issued, then what rings, then what is connected. */
function ownDevices(call: Call, deps: Pick<CallsDeps, "ownDevices" | "me">): CallView["ownDevices"] {
  const me = deps.me();
  const mine = call.group?.members.filter((member) => member.person === me?.person) ?? [];
  const inCall = (mine.find((member) => member.own) ?? mine[0])?.deviceId;
  return deps
    .ownDevices()
    .filter((device) => device.person === me?.person && device.status === "good")
    .map((device) => ({ deviceId: device.deviceId, name: device.name, class: device.class, current: device.deviceId === inCall, online: device.online, wakes: device.wakes }))
    .sort((a, b) => deviceClasses.indexOf(b.class) - deviceClasses.indexOf(a.class) || Number(b.wakes !== "none") - Number(a.wakes !== "none") || Number(b.online) - Number(a.online));
}

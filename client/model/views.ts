/**
 * What a screen, the CLI or a test sees of a client: plain values, rebuilt when something changed, never handed back.
 * Nothing is decided from a view; the client decides and the view says what was decided.
 */
import type { WakeWay } from "../../protocol/wire/reach.ts";
import type { DispatchDraftView, DispatchView } from "./dispatches.ts";
import type { IncidentView } from "./incidents.ts";
import type { OwnBreach } from "./breaches.ts";
import type { DraftView, MinutesView } from "./minutes.ts";
import type { CallRole } from "../../protocol/wire/desk/terms.ts";
import type { ConferenceView, InterpretationView } from "./conference-view.ts";
import type { DeviceClass, Rank, Role } from "../../protocol/wire/fields.ts";
import type { DeviceView, OrganisationView, PeerView, ReplacementView } from "../../protocol/wire/api.ts";
import type { ArrangementView, DirectCallView } from "./desk.ts";
import type { PresenceAsk } from "../../protocol/wire/station.ts";
import type { StationShown } from "./station-shown.ts";
import type { StationView } from "./station-view.ts";
import type { AskView } from "../history/ask-view.ts";
import type { FactView, LevelNumber } from "./fact-view.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import type { NotNow, ToDesk, Undisturbed } from "../../protocol/wire/settings.ts";
import type { Ringable } from "../../protocol/wire/reach.ts";

export type { FactView, LevelNumber } from "./fact-view.ts";

export interface AssessmentView {
  level: LevelNumber;
  /** While it is being worked out the ring is drawn dotted, never optimistic. */
  settled: boolean;
  ceiling: Rank;
  limiting: FactView | null;
  facts: FactView[];
  /** Ends that are stations: where, and everybody who is there. */
  stations: StationView[];
  /** The far end says otherwise, for longer than an exchange takes; shown, and the lower counts. */
  difference?: { farLevel: LevelNumber; since: number };
}

export interface MessageView {
  id: string;
  from: string;
  own: boolean;
  at: number;
  text: string;
  label: Rank;
  editedAt?: number;
  deleted: boolean;
  /** Deleted here only so far: may be undone until then, milliseconds. */
  undoUntil?: number;
  replyTo?: { id: string; text: string; from: string };
  attachment?: { name: string; type: string; size: number; state: "remote" | "loading" | "ready" | "failed"; progress: number };
  delivery: "queued" | "sent" | "delivered" | "read" | "failed";
  failure?: string;
  /** Said before this device came: so says another one, which handed it on. */
  handedBy?: { device: string; name: string; own: boolean };
  /** `notice` lines are the client's own: device added, verification withdrawn, call missed … (`text` is then a catalogue key, `values` its words). */
  kind: "message" | "notice";
  values?: Record<string, string>;
}

export interface ContactView {
  person: string;
  name: string;
  organisation: string;
  domain: string;
  fingerprint: string;
  state: "requested" | "asks" | "granted" | "refused";
  /** Their node has shown this person to be a desk. */
  desk: boolean;
  verification: { own: "none" | "in-person" | "short-code" | "withdrawn"; far: boolean; since?: number };
  /** What following the ledger says about this person's chain. */
  chain: "unknown" | "followed" | "young" | "withheld" | "lying" | "unreachable";
  /** The last device that was added, if it is not the first one: who signed it in, when (seconds, by its own clock). */
  newDevice?: { name: string; byOfficers: boolean; at: number };
  devices: { deviceId: string; name: string; class: DeviceClass; status: string; since: number }[];
}

/** A message whose file is still on its way to the node. */
export interface UploadView {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  sent: number;
  /** `waiting`: for the connection. `failed`: until it is tried again or cancelled. */
  state: "sending" | "waiting" | "failed";
  failure?: string;
}

export interface LineView {
  room: string;
  contact: ContactView;
  assessment: AssessmentView;
  messages: MessageView[];
  uploads: readonly UploadView[];
  unread: number;
  lastAt: number;
  /** Set when the hub is gone and another line replaced this one. */
  readOnly: boolean;
  /** This device was away too long, and waits for others to let it in again. */
  rejoining?: true;
  peerReachable: boolean;
  /** This device came later than the line, and whether another one of the person's is in it to be asked for what was said before. */
  earlier: { joinedLate: boolean; ownDevices: boolean; ask?: AskView };
  /** Another device asks for a copy of what was said here, and it takes this person's yes. */
  historyAsked?: { ask: string; person: string; device: string; own: boolean; byOfficers: boolean };
  /** A device of one's own holds the line down, and these would do, best first. */
  goOn?: { device: { deviceId: string; name: string; here: boolean }; would: { deviceId: string; name: string; class: DeviceClass; online: boolean; here: boolean }[] };
  /** Another own device asks this one to go on with the line in its place. */
  goOnAsked?: { deviceId: string; name: string };
  /** Own devices that the person keeps out of this line. */
  keptOut?: { deviceId: string; name: string }[];
  /** The person went on with another device: this one is out. */
  leftHere?: true;
  call?: string;
}

export interface ParticipantView {
  leaf: number;
  /** Device or guest URI; person for the name. */
  end: string;
  person: string | null;
  name: string;
  organisation: string;
  deviceName: string;
  own: boolean;
  guest: boolean;
  connected: boolean;
  held: boolean;
  muted: boolean;
  camera: boolean;
  role?: CallRole;
  /** Only listens, by role: a desk can open the microphone. */
  listening: boolean;
  /** `floor` or a language: into which this end speaks, and to which it listens. */
  speaks: string;
  hears: string;
  /** Loses so many packets that speech suffers. */
  poor: boolean;
  /** On another call for now: neither speaks nor hears here. */
  parked?: true;
  /** Came in while the call ran; its level is being worked out, and it neither hears nor is heard yet. */
  arriving: boolean;
  /** The person goes on here, and another of their devices speaks for this moment. */
  standby: boolean;
}

/** `until` in seconds. */
export interface LapseView { end: string; name: string; own: boolean; kind: FactView["kind"]; value: string; until: number }

export interface CallView {
  room: string;
  line: string | null;
  direction: "out" | "in";
  /** `outside`: others are in it, and one may ask to join. `waiting`: asked, and not let in yet. */
  state: "ringing" | "connecting" | "waiting" | "active" | "elsewhere" | "outside" | "ended";
  ended?: "declined" | "busy" | "missed" | "cancelled" | "hung-up" | "failed" | "no-answer" | "answered-elsewhere" | "unable" | "revoked" | "broken" | "page-closed" | "far-page-closed";
  /** How it came about that it runs without oneself. */
  outside?: "not-asked" | "declined" | "busy" | "missed" | "unable" | "left" | "removed" | "broken";
  video: boolean;
  precedence: Precedence;
  /** Rings here without a sound: the person is not to be disturbed. */
  quiet?: boolean;
  /** The other side does not want to be disturbed now: until when, and the lowest precedence that rings; null for no end, and for nothing. */
  notNow?: Pick<NotNow, "until" | "lets">;
  /** Their calls are answered by this desk of theirs, when they say so: who it is, as whom alone it answers. */
  desk?: { person: string; name: string };
  /** To a desk: whom the caller wants, whose calls it answers. */
  meant?: string;
  /** While it rings: no device of the other side does. They will be told of the missed call. */
  unreachable?: boolean;
  startedAt?: number;
  /** When it ended here, milliseconds; and, ended `revoked`, whose device was. */
  endedAt?: number;
  revoked?: string;
  participants: ParticipantView[];
  assessment: AssessmentView;
  declared: Rank;
  /** In a staged call the desks declare. */
  mayDeclare: boolean;
  gate: { state: "open" | "held" | "overridden"; reason: FactView | null; since?: number; waysOut: ("continue-on-issued" | "restore" | "lower-declaration" | "override")[]; overrideReason?: string; overrideBy?: string };
  /** On hold, since one is on another call. */
  parked?: true;
  muted: boolean;
  camera: boolean;
  microphone: "ok" | "no-device" | "denied" | "insecure" | "unknown";
  /** Short code by voice: `read` aloud, `type` what the other reads. */
  code: { state: "none" | "waiting" | "ready" | "typed" | "done" | "failed"; read?: string; attemptsLeft?: number };
  /** Own devices that could take the call over, best first. */
  ownDevices: { deviceId: string; name: string; class: DeviceClass; current: boolean; online: boolean; wakes: WakeWay }[];
  guestLink?: { url: string; expiresAt: number };
  receipts: { own: boolean; far: boolean };
  canProve: boolean;
  /** Of more than two persons. */
  conference?: ConferenceView;
  /** It takes the place of that call, in which one is: that one goes on until one is let in here, and is there, on hold, until everybody is. Who may be in it, beside oneself. */
  continues?: { call: string; with: { person: string; name: string; organisation: string; role: CallRole }[] };
  interpretation: InterpretationView;
  /** What is about to run out and would hold the call, five minutes ahead. */
  lapses: LapseView[];
  /** This device takes over from another of this person, which still speaks. */
  moving: boolean;
}

export type { OwnBreach } from "./breaches.ts";
export type { DraftView, MinutesView, MinutesVersionView, ReadoutView } from "./minutes.ts";
export type { ArrangementView } from "./desk.ts";
/** As nodes say it. `urgent`: for IMMEDIATE and FLASH. */
export interface ReachView { ringable: Ringable; urgent: Ringable }

export interface PendingDevice { deviceId: string; person: string; name: string; platform: string; at: number; approvals: number; mine: boolean; /** Comes by a spoken code, which an own device wants to be told. */ byCode: boolean }

/** A lost device's replacement, as the node has it, and what this device knows of it besides. */
export interface ReplacementShown extends ReplacementView {
  /** Made on this device: to be read to the person. */
  code?: string;
  /** Why this device does not sign. */
  trouble?: string;
}

/** What somebody tried in vain. */
export interface MissedView {
  person: string;
  name: string;
  organisation: string;
  /** The line to call back in; null where none stands. */
  line: string | null;
  /** Newest first. `busy`: this person was on another call. */
  calls: { call: string; at: number; precedence: Precedence; video: boolean; busy: boolean }[];
  /** Of those that nobody has looked at yet. */
  unseen: number;
  /** The highest of them. */
  precedence: Precedence;
}

export interface ClientView {
  state: "starting" | "not-enrolled" | "pending-approval" | "offline" | "online" | "revoked" | "other-tab" | "signed-out";
  failure?: { code: string; detail?: string };
  me?: { person: string; name: string; role: Role; domain: string; organisation: string; fingerprint: string; deviceId: string; device: DeviceView; devices: DeviceView[]; served: boolean; demonstration: boolean; passkey: "none" | "fresh" | "due"; passkeyUntil?: number };
  organisation?: OrganisationView;
  peers: PeerView[];
  contacts: ContactView[];
  lines: LineView[];
  calls: CallView[];
  /** Calls that are arranged between desks, those that must be answered first. */
  arrangements: ArrangementView[];
  /** At a desk: calls of own people across organisations that it did not arrange, newest first. */
  directCalls: DirectCallView[];
  pendingDevices: PendingDevice[];
  replacements: ReplacementShown[];
  /** This device as a station. */
  station?: StationShown;
  /** Stations that ask whether this person is there, and those where the person is listed. */
  presence: { asks: readonly PresenceAsk[]; here: readonly PresenceAsk[] };
  /** About oneself, and attacks on anybody; each stays until it is dismissed. */
  notices: { id: string; at: number; kind: string; values: Record<string, string> }[];
  /** By person: whether a device of theirs can ring now. Of those only who were asked about. */
  reach: Readonly<Record<string, ReachView>>;
  /** Calls that nobody answered, by person, the newest first. */
  missed: MissedView[];
  /** When calls may disturb this person. */
  undisturbed?: Undisturbed;
  /** Which desk answers this person's calls; null: none, or never set. */
  toDesk?: ToDesk | null;
  /** Whether this organisation lets a browser vendor's push service wake this device, the node's key for it, and whether it may. Known once connected. */
  push?: { allowed: boolean; key?: string; subscribed: boolean };
  /** What broke protocol in calls of this person, for the person to answer: newest first. */
  dispatches: DispatchView[];
  /** Dispatches that are being written, the newest first. */
  dispatchDrafts: DispatchDraftView[];
  incidents: IncidentView[];
  breaches: OwnBreach[];
  /** Minutes of calls, the last changed first; and drafts that this person's own side alone sees. */
  minutes: MinutesView[];
  drafts: DraftView[];
}

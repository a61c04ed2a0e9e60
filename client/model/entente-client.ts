/**
 * Everything that a person can do, without a screen. The same class drives the web app, the CLI, the tests and the benches.
 * Every method either does what it says durably, or throws a Failure with a stable code and changes nothing.
 */
import type { DeviceClass, Rank, Role } from "../../protocol/wire/fields.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import type { Delegate, Undisturbed } from "../../protocol/wire/settings.ts";
import type { PushSubscription } from "../../protocol/wire/reach.ts";
import type { Args, DeviceView, Result } from "../../protocol/wire/api.ts";
import type { MediaDevice } from "../media/port.ts";
import type { Policies } from "../label/policies.ts";
import type { BreachOverview } from "./breaches.ts";
import type { DispatchesApi } from "./dispatches.ts";
import type { BriefApi } from "./meeting-brief.ts";
import type { ExposureApi } from "./exposure.ts";
import type { IncidentsApi } from "./incidents.ts";
import type { OversightApi } from "./oversight.ts";
import type { MinutesApi } from "./minutes.ts";
import type { Desk } from "./desk.ts";
import type { StockFiles } from "../tdf/stock-files.ts";
import type { PresenceApi, StationApi } from "./station-api.ts";
import type { ClientView } from "./views.ts";

export interface EntenteClient {
  view(): ClientView;
  subscribe(listener: () => void): () => void;
  /** Opens the stored device, or says `not-enrolled`. */
  start(): Promise<void>;
  stop(): Promise<void>;

  // Enrol
  lookEnrolment(link: string): Promise<Result<"enrol.look">>;
  enrol(link: string, options: { deviceName: string; passkey: boolean }): Promise<void>;
  /** Passkey ceremony that delegates this device's leaf key for up to 12 h. */
  confirmPresence(): Promise<void>;
  /** After local user verification: a typed QR / link by which a further device of this person is added. */
  linkDevice(): Promise<{ link: string; qr: string; expiresAt: number }>;
  /** `code`: the spoken one, where the device comes by one and this is the person's own other device. */
  approveDevice(deviceId: string, code?: string): Promise<void>;
  refuseDevice(deviceId: string): Promise<void>;
  revokeOwnDevice(deviceId: string, reason: string): Promise<void>;
  /** Forgets this device: keys, messages, all. */
  forget(): Promise<void>;

  /** A notice about oneself has been dealt with. */
  dismissNotice(id: string): Promise<void>;

  /** Files for partners' OpenTDF programs, and from them: readable by the own node. */
  stock(): StockFiles;

  // Card and contacts
  card(): { link: string; qr: string; fingerprint: string };
  /** For the next ten minutes the first request from that domain is granted without asking again. */
  handOver(domain: string): void;
  readCard(text: string): { person: string; domain: string; fingerprint: string; name?: string; organisation?: string };
  acceptCard(text: string): Promise<void>;
  answerContact(person: string, grant: boolean): Promise<void>;
  verifyInPerson(person: string): { qr: string };
  confirmInPerson(person: string, scanned: string): Promise<void>;
  withdrawVerification(person: string): Promise<void>;

  // Write
  /** With a file it resolves when the file is at the node; until then, and if it fails, it is among the line's `uploads`. */
  send(room: string, message: { text: string; label: Rank; replyTo?: string; file?: { name: string; type: string; size: number; stream(): ReadableStream<Uint8Array> } }): Promise<string>;
  edit(room: string, id: string, text: string): Promise<void>;
  remove(room: string, id: string): Promise<void>;
  /** Gone from here at once, and said to the others in ten seconds, unless it is undone before. Outlives a restart. */
  removeSoon(room: string, id: string): Promise<void>;
  undoRemoval(room: string, id: string): Promise<void>;
  /** The page is being left: what still could be undone goes out. */
  sendRemovals(): Promise<void>;
  retryUpload(room: string, id: string): Promise<void>;
  cancelUpload(room: string, id: string): Promise<void>;
  openAttachment(room: string, id: string): Promise<Blob>;
  /** In pieces, in order; whole only once it resolves. */
  saveAttachment(room: string, id: string, write: (piece: Uint8Array<ArrayBuffer>) => Promise<void>): Promise<void>;
  cancelAttachment(room: string, id: string): Promise<void>;
  markRead(room: string): Promise<void>;
  /** What was said before this device came: from the person's other devices, or from any member of the line, who is asked. */
  askHistory(room: string, of: "own" | "anybody"): Promise<void>;
  /** The line as this device has it, for another one that asked (`historyAsked` of the line). */
  giveHistory(room: string, ask: string): Promise<void>;
  refuseHistory(room: string, ask: string): Promise<void>;
  /** Asks an own device to go on with the line in this one's place (`goOn` of the line). Throws `line/not-own`. */
  continueLineOn(room: string, deviceId: string): Promise<void>;
  /** Goes on with the line here: that own device is out of it until it is taken back. Throws `line/not-own`. */
  continueLineWithout(room: string, deviceId: string): Promise<void>;
  takeBackIntoLine(room: string, deviceId: string): Promise<void>;
  /** Not here (`goOnAsked` of the line). */
  refuseLine(room: string): Promise<void>;

  // Reach
  /** Asks whether these people can be rung; `view().reach` has the answers. Never throws: not knowing is an answer. */
  lookReach(persons: readonly string[]): Promise<void>;
  /** Lets the own node wake this device by its browser's push service; null ends that. Throws `push/…`. */
  wakeByPush(subscription: PushSubscription | null): Promise<void>;

  /** The missed calls have been looked at; so they are on all of this person's devices. */
  seeMissed(): Promise<void>;
  /** Which desk answers this person's calls, and when; null: none. Throws `settings/not-a-desk`. */
  setToDesk(to: Delegate | null): Promise<void>;
  /** When calls may disturb, on all of this person's devices. */
  setUndisturbed(undisturbed: Undisturbed): Promise<void>;

  // Call
  /** `only`: these persons of the line ring and nobody else. `staged`: nobody is let in but by a desk. */
  call(room: string, options: { video: boolean; only?: string[]; staged?: boolean; precedence?: Precedence; meant?: string }): Promise<string>;
  /** Instead of that call, the desk that answers for whom it is to: a line with it is made where none stands. Throws `call/no-desk`, `call/desk-not-there`. */
  callDesk(call: string): Promise<string>;
  /** Also from outside, where it asks to be let in. */
  /** `hold`: the call that runs is put on hold first, and told so. */
  answer(call: string, options?: { video?: boolean; hold?: boolean }): Promise<void>;
  /** Goes on with a call that was put on hold. Throws `call/busy` while another one runs. */
  resume(call: string): Promise<void>;
  decline(call: string): Promise<void>;
  /** Go on with a call that runs on another device of mine, here. */
  takeOver(call: string): Promise<void>;
  /** Ask another own device to go on with it (rings there as "continue here"). */
  continueOn(call: string, deviceId: string): Promise<void>;
  hangUp(call: string): Promise<void>;
  /** Asks persons of the line to come into a running call, and lets them in when it is their turn. In a staged call a desk's to do. */
  bringIn(call: string, persons: string[]): Promise<void>;
  /** A desk takes a person out of a staged call. */
  putOut(call: string, person: string): Promise<void>;
  /** How languages are dealt with, for everybody on the call. In a staged call a desk's to say. */
  interpret(call: string, mode: "none" | "consecutive" | "simultaneous", languages: string[]): Promise<void>;
  /** A desk lets a note-taker speak, or ends it. */
  openMicrophone(call: string, person: string, open: boolean): Promise<void>;
  /** `floor` or a language; the balance is how loud the floor is under interpretation, 0 to 1. */
  speakInto(call: string, channel: string): Promise<void>;
  listenTo(call: string, channel: string, balance: number): Promise<void>;
  mute(call: string, on: boolean): void;
  camera(call: string, on: boolean): Promise<void>;
  /** How loud an end is just now: RMS of the decoded audio (0 to 1), 0 where there is none. Beside the view, which it would change several times a second; `of` is a participant's leaf. */
  meter(call: string, of: number | "self"): number;
  mediaDevices(): Promise<MediaDevice[]>;
  chooseMediaDevice(call: string, device: MediaDevice): Promise<void>;
  declare(call: string, rank: Rank): Promise<void>;
  override(call: string, reason: string): Promise<void>;
  startCode(call: string): Promise<void>;
  typeCode(call: string, digits: string): Promise<boolean>;
  inviteGuest(call: string, minutes: number): Promise<{ url: string; expiresAt: number }>;
  removeGuest(call: string, guest: string): Promise<void>;
  /** A file that a third party can check offline. */
  prove(call: string): Promise<{ name: string; bytes: Uint8Array }>;

  /** What is shared under its originator's control. */
  dispatches: DispatchesApi & ExposureApi & BriefApi;
  incidents: IncidentsApi;
  /** For who has the role of an overseer; refused for everybody else. */
  oversight: OversightApi;
  /** The security policies that labels here and at peers are under. */
  labels: Policies;

  /** Notes in a call, minutes afterwards, readouts in public. */
  minutes: MinutesApi;

  /** What this person has to say to what broke protocol in that call; it goes to the security officer at once. Throws `breach/…`. */
  answerBreach(call: string, text: string): Promise<void>;

  // A device is lost: officers on duty, roles `desk` and `security`
  lost: {
    look(): Promise<Result<"lost.look">>;
    /** For good, at once. */
    revoke(deviceId: string, reason: string): Promise<DeviceView>;
    /** Revokes what is lost and makes a code to be read to the person. Who signs the new device in: another device of the person, or two officers. */
    replace(person: string, given: { lost: readonly string[]; by: "own-device" | "officers"; reason?: string }): Promise<{ id: string; code: string; expiresAt: number }>;
    /** The second officer's word; what there is to sign is signed as soon as it is here. */
    agree(id: string): Promise<void>;
    /** No own device is at hand after all. */
    turn(id: string): Promise<void>;
    end(id: string): Promise<void>;
  };

  /** Calls between leaders, arranged by desks. */
  desk: Desk;

  // Stations: this device as one, and this person at one
  station: StationApi;
  presence: PresenceApi;

  // Security officer
  security: {
    devices(): Promise<Result<"security.devices">>;
    set(args: Args<"security.set">): Promise<DeviceView>;
    denylist(entries?: Args<"security.denylist">["set"]): Promise<Result<"security.denylist">>;
    invite(args: { name: string; user: string; role: Role; hours: number }): Promise<Result<"security.invite">>;
    events(): Promise<Result<"security.events">>;
    stations(): Promise<Result<"security.stations">>;
    place(deviceId: string, place: Args<"security.place">["place"]): Promise<void>;
    /** `categories`: beside the rank; left out, those that are there stay. */
    clearance(person: string, rank: Rank | null, categories?: readonly string[]): Promise<void>;
    /** Readers whose keys this node has paused, and how much one reader may open. */
    brakes(): Promise<Result<"security.brakes">>;
    liftBrake(person: string): Promise<void>;
    /** null: the common limits again. */
    readerLimits(person: string, limits: Args<"security.readerLimits">["limits"]): Promise<void>;
    /** What broke protocol, as people's clients told it, and as the node saw it by itself. */
    breaches(): Promise<BreachOverview>;
    /** `reports`: their ids. The people are told that it was looked at. */
    breachesSeen(reports: string[]): Promise<void>;
  };
}

export type { DeviceClass };

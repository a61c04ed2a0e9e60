/** What a device at work is made of, as everything above it sees it. Types only; `device.ts` puts it together. */
import type { Rings } from "../protocol/wire/reach.ts";
import type { Calls } from "./call/port.ts";
import type { Attachments } from "./attachments/attachments.ts";
import type { Uploads } from "./attachments/uploads.ts";
import type { Breaches } from "./breach/breaches.ts";
import type { Reports } from "./breach/reports.ts";
import type { Account } from "./contacts/account.ts";
import type { Contacts } from "./contacts/contacts.ts";
import type { OwnNotices } from "./contacts/own-notices.ts";
import type { People } from "./contacts/people.ts";
import type { Verification } from "./contacts/verification.ts";
import type { Linking } from "./enrol/linking.ts";
import type { Replacing } from "./enrol/replacing.ts";
import type { Presence } from "./enrol/presence.ts";
import type { Dispatches } from "./dispatch/dispatches.ts";
import type { ExposurePart } from "./exposure/exposure.ts";
import type { Incidents } from "./incident/incidents.ts";
import type { Letters } from "./letters/letters.ts";
import type { OversightApi } from "./model/oversight.ts";
import type { DeskPart } from "./desk/desk.ts";
import type { DeviceNote } from "./enrol/device-note.ts";
import type { Facts } from "./facts/port.ts";
import type { Aside } from "./lines/aside.ts";
import type { Lines } from "./lines/line-channel.ts";
import type { Earlier } from "./history/earlier.ts";
import type { Notes } from "./lines/notes.ts";
import type { Receipts } from "./lines/receipts.ts";
import type { Removals } from "./lines/removals.ts";
import type { Writing } from "./lines/writing.ts";
import type { AtStations } from "./station/presence.ts";
import type { Station } from "./station/station.ts";
import type { MediaSource } from "./media/port.ts";
import type { CallSettingsBook } from "./reach/call-settings.ts";
import type { Delegation } from "./reach/delegation.ts";
import type { MissedCalls } from "./reach/missed-calls.ts";
import type { Reach } from "./reach/reach.ts";
import type { MinutesPart } from "./minutes/minutes.ts";
import type { Session } from "./session/session.ts";
import type { Store } from "./store/store.ts";
import type { StockFiles } from "./tdf/stock-files.ts";

export interface DeviceOptions {
  /** Where the sound comes from: the microphone unless told. */
  readonly source?: MediaSource;
  readonly muteOutput?: boolean;
  /** What this program does when a call comes: a page that rings, unless told. */
  readonly rings?: Rings;
}

export interface Device {
  readonly note: DeviceNote;
  readonly store: Store;
  readonly session: Session;
  readonly account: Account;
  readonly people: People;
  readonly contacts: Contacts;
  readonly verification: Verification;
  readonly linking: Linking;
  readonly replacing: Replacing;
  readonly presence: Presence;
  readonly lines: Lines;
  readonly writing: Writing;
  readonly removals: Removals;
  readonly receipts: Receipts;
  readonly attachments: Attachments;
  readonly uploads: Uploads;
  readonly earlier: Earlier;
  readonly notes: Notes;
  readonly ownNotices: OwnNotices;
  readonly facts: Facts;
  readonly station: Station;
  readonly atStations: AtStations;
  readonly calls: Calls;
  readonly desk: DeskPart;
  readonly reach: Reach;
  readonly callSettings: CallSettingsBook;
  readonly missed: MissedCalls;
  readonly delegation: Delegation;
  /** Throws `call/no-desk`, `call/desk-not-there`. */
  callDesk(call: string): Promise<string>;
  readonly breaches: Breaches;
  readonly breachReports: Reports;
  readonly minutes: MinutesPart;
  readonly dispatches: Dispatches;
  readonly stock: StockFiles;
  readonly incidents: Incidents;
  readonly letters: Letters;
  readonly exposure: ExposurePart;
  readonly oversight: OversightApi;
  readonly aside: Aside;
  /** The code that runs here came from a node, not from an installed package. */
  readonly served: boolean;
  confirmPresence(): Promise<void>;
  /** The person shows himself to the passkey; at once for a device without one. */
  verifyUser(): Promise<void>;
  /** Codes of what came and could not be processed. */
  quarantine(): Promise<string[]>;
  onChange(listener: () => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

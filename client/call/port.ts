/** What calls are made of, and what they offer. `client/entente.ts` plugs the two together. Types only. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { CallSeen } from "../breach/breaches.ts";
import type { Clock, Random } from "../environment.ts";
import type { Directory } from "../facts/directory.ts";
import type { Facts, Me, People } from "../facts/port.ts";
import type { LineChannel, RoomUri } from "../lines/channel.ts";
import type { KeptNote } from "../lines/notes.ts";
import type { MediaDevice, MediaPort, MediaSession, MediaSource } from "../media/port.ts";
import type { EntenteClient } from "../model/entente-client.ts";
import type { CallView } from "../model/views.ts";
import type { DeviceView } from "../../protocol/wire/api.ts";
import type { MissedCall } from "../reach/missed-calls.ts";
import type { DelegateKnown } from "../reach/delegation.ts";
import type { Reach } from "../reach/reach.ts";
import type { Batch, Store } from "../store/store.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import type { Quiet } from "./ring-state.ts";
import type { Staging } from "./staging.ts";

export interface CallsDeps {
  readonly channel: LineChannel;
  readonly facts: Facts;
  readonly media: MediaPort | null;
  /** Where the sound comes from; the rehearsal and the tests use a sample or a tone. */
  readonly source: MediaSource;
  readonly muteOutput: boolean;
  readonly me: () => Me | undefined;
  readonly directory: () => Directory | undefined;
  readonly people: People;
  /** Own devices as the node lists them. */
  readonly ownDevices: () => readonly DeviceView[];
  /** Whether the node of the line's other side answers, as far as the own node knows. */
  readonly reachable: (line: RoomUri) => boolean;
  /** Whether people can be rung, as nodes say; asked when a call is placed. */
  readonly reach?: Pick<Reach, "look" | "of">;
  /** False for a program that only looks: it says of no call that it rings. */
  readonly rings?: boolean;
  /** Undefined where a call of that precedence may disturb the person now. */
  readonly quiet?: (precedence: Precedence, caller: string) => Quiet | undefined;
  /** Who answers that person's calls, as they say; for desks, for whom they answer when that person calls. */
  readonly delegateOf?: (person: string) => DelegateKnown | undefined;
  readonly standsInFor?: (person: string, caller: string) => boolean;
  /** What was agreed about the calls of a conference; undefined for any other line. */
  readonly staging?: (line: RoomUri) => Staging | undefined;
  /** The short code of a call came out right: this person is who the line says. Contacts then tell the others (`verified`). */
  readonly verifiedByCode: (person: string) => Promise<void>;
  /** A line of the client's own in the conversation, such as `guest-refused`. */
  readonly note: (line: RoomUri, kind: string, values: Record<string, string>) => void;
  /** What became of a call, in the conversation: kept once under its id, however often it is handed in. `also` is stored with it, whether there still is such a line or not. */
  readonly keepNote: (line: RoomUri, note: KeptNote, also: Batch) => Promise<void>;
  /** Somebody called and was not answered; kept once under its id. */
  readonly missed?: (call: MissedCall) => Promise<void>;
  /** Hears what may break protocol in a call that runs, in the turn in which it changes. */
  readonly breaches?: { seen(call: RoomUri, state: CallSeen): void; ended(call: RoomUri): void };
  /** Groups of calls that are still here from before a restart. */
  readonly openCalls?: () => readonly RoomUri[];
  /** Reads a path under `/ledger/` of the own node. */
  readonly readLedger: (path: string) => Promise<Bytes>;
  readonly store: Store;
  /** The own node's time, milliseconds: a clock that is wrong by an hour must not make a ring look stale. The device's own clock unless given. */
  readonly nodeTime?: () => number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

type CallMethods =
  | "call" | "answer" | "resume" | "decline" | "takeOver" | "continueOn" | "hangUp" | "bringIn" | "putOut" | "interpret" | "openMicrophone" | "speakInto" | "listenTo" | "mute" | "meter" | "camera" | "mediaDevices" | "chooseMediaDevice"
  | "declare" | "override" | "startCode" | "typeCode" | "inviteGuest" | "removeGuest" | "prove";

export interface Calls extends Pick<EntenteClient, CallMethods> {
  start(): Promise<void>;
  stop(): void;
  calls(): CallView[];
  onChange(listener: () => void): () => void;
  /** For screens: streams of the session and the click that lets sound play. Undefined before the call is connected. */
  mediaOf(call: string): MediaSession | undefined;
}

export type { MediaDevice };

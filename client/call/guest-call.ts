/** The call as a guest has it: hears and speaks, declares nothing, and sees at all times that the line is OPEN. */
import { parseUri, showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { Clock } from "../environment.ts";
import type { GroupEvent, LineChannel, Member, RoomGroup, SignalEvent } from "../lines/channel.ts";
import type { MediaPort, MediaSession, MediaSource } from "../media/port.ts";
import type { AssessmentView, CallView, FactView } from "../model/views.ts";
import { CallMedia } from "./call-media.ts";
import { FLOOR, gains } from "./interpretation.ts";

export interface GuestCallDeps {
  readonly room: string;
  readonly guest: string;
  readonly name: string;
  readonly media: MediaPort | null;
  readonly source: MediaSource;
  readonly muteOutput: boolean;
  readonly clock: Clock;
  readonly channel: Pick<LineChannel, "call">;
  readonly send: (signal: Signal, options?: { ephemeral?: boolean }) => Promise<void>;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
  readonly changed: () => void;
}

export class GuestCall {
  readonly #deps: GuestCallDeps;
  readonly #since: number;
  readonly #senders = new Map<number, { held: boolean; muted: boolean; camera: boolean; standby: boolean; speaks: string; hears: string; poor: boolean }>();
  #group: RoomGroup | undefined;
  #media: CallMedia | null = null;
  #ended: CallView["ended"];
  #startedAt: number | undefined;
  #declared: { rank: Rank; turn: number } = { rank: 0, turn: 0 };
  #noted = false;
  #muted = false;
  #microphone: CallView["microphone"] = "unknown";
  #context = "";

  constructor(deps: GuestCallDeps) {
    this.#deps = deps;
    this.#since = Math.floor(deps.clock.now() / 1000);
  }

  meter(of: number | "self"): number {
    return this.#media?.meter(of) ?? 0;
  }

  get session(): MediaSession | undefined {
    return this.#media?.session;
  }

  get media(): CallMedia | null {
    return this.#media;
  }

  onGroup(event: GroupEvent): void {
    this.#group = event.group;
    this.#media?.enter(event.group);
    for (const { leaf } of event.removed) this.#senders.delete(leaf);
    if (event.group.members.every((member) => member.own)) return this.end("hung-up");
    this.#startedAt ??= this.#deps.clock.now();
    if (!this.#media && this.#deps.media) this.#open(event.group, this.#deps.media);
    this.#saySender();
    this.update();
  }

  hear({ signal, sender }: SignalEvent): void {
    if (sender.own || sender.ignored) return;
    if (signal.kind === "media" && signal.to === this.#group?.ownLeaf) this.#media?.hear(sender.leaf, signal.signal as Bytes);
    else if (signal.kind === "sender") this.#senders.set(sender.leaf, { held: signal.held, muted: signal.muted, camera: signal.camera, standby: signal.standby ?? false, speaks: signal.speaks ?? FLOOR, hears: signal.hears ?? FLOOR, poor: signal.poor ?? false });
    else if (signal.kind === "declare" && sender.person !== null && signal.turn >= this.#declared.turn) this.#declared = { rank: signal.rank as Rank, turn: signal.turn };
    else if (signal.kind === "entry") this.#noted = true;
    else if (signal.kind === "leave") {
      this.#media?.drop(sender.leaf);
      if (this.#group?.members.every((member) => member.own || member.leaf === sender.leaf)) return this.end("hung-up");
    }
    this.update();
  }

  /** A guest is held whenever more than UNCLASSIFIED is declared: what he would hear is held at the others' ends. */
  update(): void {
    this.#media?.hold(this.#held() || !this.#noted);
    this.#media?.play(this.#gains());
    this.#media?.deafen(this.#held() || !this.#noted);
    this.#deps.changed();
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#media?.mute(on);
    this.#saySender();
    this.#deps.changed();
  }

  async camera(on: boolean): Promise<void> {
    await this.#media?.camera(on);
    this.#saySender();
    this.#deps.changed();
  }

  async leave(): Promise<void> {
    await this.#deps.send({ kind: "leave", at: this.#deps.clock.now() }).catch(() => undefined);
    this.end("hung-up");
  }

  end(why: NonNullable<CallView["ended"]>): void {
    this.#ended ??= why;
    this.#media?.close();
    this.#media = null;
    this.#deps.changed();
  }

  view(): CallView {
    const members = this.#group?.members ?? [];
    const fact = this.#ownFact();
    const assessment: AssessmentView = { level: 0, settled: this.#group !== undefined, ceiling: 0, limiting: fact, facts: [fact], stations: [] };
    const held = this.#held();
    return {
      room: this.#deps.room,
      line: null,
      direction: "in",
      state: this.#ended ? "ended" : this.#noted ? "active" : "connecting",
      ...(this.#ended ? { ended: this.#ended } : {}),
      video: this.#media?.cameraOn ?? false,
      precedence: "ROUTINE",
      ...(this.#startedAt === undefined ? {} : { startedAt: this.#startedAt }),
      participants: members.map((member) => this.#participant(member)),
      assessment,
      declared: this.#declared.rank,
      mayDeclare: false,
      gate: { state: held ? "held" : "open", reason: held ? fact : null, waysOut: [] },
      muted: this.#muted,
      camera: this.#media?.cameraOn ?? false,
      microphone: this.#microphone,
      code: { state: "none" },
      ownDevices: [],
      receipts: { own: this.#noted, far: this.#noted },
      canProve: false,
      // A guest hears the floor; who interprets into what is between the organisations.
      interpretation: { mode: "none", languages: [], speaks: FLOOR, hears: FLOOR, heard: FLOOR, balance: 0, mayConduct: false, mayInterpret: false },
      moving: false,
      lapses: [],
    };
  }

  /** The floor and nothing else, and of somebody who moves between two devices only one. */
  #gains(): ReadonlyMap<number, number> {
    const others = (this.#group?.members ?? []).filter((member) => !member.own && !member.ignored);
    const speakers = others.map(({ leaf, person }) => ({ leaf, person, speaks: this.#senders.get(leaf)?.speaks ?? FLOOR, listening: false, standby: this.#senders.get(leaf)?.standby ?? false }));
    return gains(speakers, { person: null, hears: FLOOR, balance: 0 }, "simultaneous");
  }

  #held(): boolean {
    return this.#declared.rank > 0;
  }

  #open(group: RoomGroup, port: MediaPort): void {
    const { send, changed } = this.#deps;
    this.#media = new CallMedia({
      port,
      channel: { call: this.#deps.channel.call, sendSignal: (_room, signal, options) => send(signal, options) },
      clock: this.#deps.clock,
      source: this.#deps.source,
      muteOutput: this.#deps.muteOutput,
      packetMs: 20,
      log: this.#deps.log,
      changed,
      captured: () => {
        this.#microphone = "ok";
        changed();
      },
      quality: () => undefined,
      peerLost: () => undefined,
      peerBack: () => undefined,
      failed: (code) => {
        this.#microphone = code === "media/no-device" ? "no-device" : code === "media/denied" ? "denied" : code === "media/insecure" ? "insecure" : "unknown";
        void this.leave();
      },
      context: (context) => {
        this.#context = context;
        this.#saySender();
      },
      early: () => undefined, // a guest is let in by whoever asked him, without ringing
    });
    this.#media.begin(false);
    this.#media.enter(group);
  }

  #saySender(): void {
    this.#deps
      .send({ kind: "sender", context: utf8(this.#context), held: false, muted: this.#muted, camera: this.#media?.cameraOn ?? false })
      .catch(() => this.#deps.log("signal-not-sent", { kind: "sender" }));
  }

  #participant(member: Member): CallView["participants"][number] {
    const said = this.#senders.get(member.leaf);
    return {
      leaf: member.leaf,
      end: member.end,
      person: member.person,
      name: member.own ? this.#deps.name : member.person === null ? "" : showPerson(member.person as PersonUri),
      organisation: member.end === "unknown" ? "" : parseUri(member.end).domain,
      deviceName: "",
      own: member.own,
      guest: member.guest !== undefined,
      connected: member.own || (this.#media?.isConnected(member.leaf) ?? false),
      held: member.own ? this.#held() : (said?.held ?? false),
      muted: member.own ? this.#muted : (said?.muted ?? false),
      camera: said?.camera ?? false,
      listening: false,
      speaks: said?.speaks ?? FLOOR,
      hears: said?.hears ?? FLOOR,
      poor: said?.poor ?? false,
      arriving: false,
      standby: said?.standby ?? false,
    };
  }

  #ownFact(): FactView {
    return { end: this.#deps.guest, endName: this.#deps.name, kind: "person", value: "person/guest", level: 0, source: "checked", since: this.#since, demonstration: false, own: true };
  }
}

/** Sound and picture of this device in one call: made ready while it rings, begun once somebody accepted, never before; and what the person set. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { CaptureState } from "../media/port.ts";
import type { CallView } from "../model/views.ts";
import type { CallLost } from "./call-lost.ts";
import { CallMedia, type EarlyPeer } from "./call-media.ts";
import type { CallScope } from "./call-scope.ts";
import { judgeConnections, type Poor } from "./connection-quality.ts";
import { isOfMany } from "./ring-state.ts";

/** Who made the call's group is its first leaf. */
const CREATOR = 0;
/** What the other end says of its connection may overtake its `accept`. */
const MOST_EARLY_SIGNALS = 16;

/** The device at the other end while one of the two lets the other in. */
export interface EarlyEnd {
  readonly deviceId: string;
  readonly key: Bytes;
}

export interface CallSoundDeps {
  /** What this end says about itself may be another thing now. */
  readonly changed: () => void;
  /** To a device that the call's group does not hold yet. */
  readonly sayEarly: (deviceId: string, signal: Bytes) => void;
}

export class CallSound {
  readonly #call: CallScope;
  readonly #lost: CallLost;
  readonly #deps: CallSoundDeps;
  #media: CallMedia | null = null;
  /** The device that rang. */
  #ringer: EarlyEnd | undefined;
  #offer: Promise<Bytes | undefined> | undefined;
  #capture: Promise<CaptureState> | undefined;
  #early: { readonly deviceId: string; readonly peer: EarlyPeer } | undefined;
  #overtaken: { readonly deviceId: string; readonly signal: Bytes }[] = [];
  #context = "";
  #muted = false;
  #silent = false;
  #poor: Poor = { own: false, peers: new Set() };
  #video: boolean;
  #microphone: CallView["microphone"] = "unknown";
  /** The microphone did not open before this device was let in: said once there is somebody to say it to. */
  #refused: string | undefined;

  constructor(call: CallScope, lost: CallLost, deps: CallSoundDeps) {
    this.#call = call;
    this.#lost = lost;
    this.#deps = deps;
    this.#video = call.ring.video;
  }

  /** Undefined until the call has been accepted. */
  get media(): CallMedia | null {
    return this.#media?.begun ? this.#media : null;
  }

  get context(): string {
    return this.#context;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get video(): boolean {
    return this.#video;
  }

  get microphone(): CallView["microphone"] {
    return this.#microphone;
  }

  /** Which connections are poor. */
  get poor(): Poor {
    return this.#poor;
  }

  beginWith(video: boolean): void {
    this.#video = video;
  }

  /** While it rings: whatever can be done before anybody has accepted. `ringer`: the device that rings here. */
  prepare(ringer?: EarlyEnd): void {
    if (!this.#load()) return;
    this.#capture ??= this.#call.deps.media!.canCapture();
    this.#ringer = ringer;
    if (ringer) this.#offer ??= this.#media!.offer(CREATOR);
  }

  /** As it was while it rang, so that nobody waits to be told again; asked anew where that was no. */
  async canCapture(): Promise<CaptureState> {
    if ((await this.#capture) === "ok") return "ok";
    return (await this.#call.deps.media?.canCapture()) ?? "ok";
  }

  /** This end has accepted: an offer to the device that rang, where there is one. */
  async accepted(): Promise<Bytes | undefined> {
    if (!this.#load()) return undefined;
    this.#media!.begin(this.#video);
    const [ringer, offer] = [this.#ringer, this.#offer];
    this.#ringer = this.#offer = undefined;
    const offered = ringer && (await offer);
    if (ringer && offered) this.#reach(ringer, CREATOR);
    return offered;
  }

  /** This end lets that device in; its offer came with its `accept`. */
  admitted({ leaf, ...end }: EarlyEnd & { readonly leaf: number }, offer: Bytes | undefined): void {
    if (!this.#load()) return;
    this.#media!.begin(this.#video);
    if (offer !== undefined) this.#reach(end, leaf, offer);
  }

  /** Said in the line to this device about a connection to one that is being let in, or lets this one in. */
  hearEarly(deviceId: string, signal: Bytes): void {
    if (this.#early?.deviceId === deviceId) this.#media?.hearEarly(this.#early.peer, signal);
    else if (this.#early === undefined && this.#overtaken.length < MOST_EARLY_SIGNALS) this.#overtaken.push({ deviceId, signal });
  }

  /** Everybody in the group gets a connection, or is counted as lost until there is one. */
  open(group: RoomGroup, waiting: ReadonlySet<number>): void {
    if (this.#refused !== undefined) return this.#failed(this.#refused);
    if (!this.#load()) return;
    const media = this.#media!;
    if (!media.begun) {
      media.begin(this.#video);
      media.enter(group, waiting);
    }
    for (const member of group.members) if (!member.own && !member.ignored && !media.isConnected(member.leaf)) this.#lost.away(member.leaf);
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#media?.mute(on || this.#silent);
    this.#deps.changed();
  }

  /** Nothing is said here, whatever the person set: by role, or since another device of theirs speaks. */
  silence(on: boolean): void {
    if (on === this.#silent) return;
    this.#silent = on;
    this.#media?.mute(on || this.#muted);
  }

  async camera(on: boolean): Promise<void> {
    await this.#media?.camera(on);
    this.#video = on;
    this.#deps.changed();
  }

  isAnyConnected(group: RoomGroup): boolean {
    return group.members.some((member) => !member.own && this.#media?.isConnected(member.leaf));
  }

  close(): void {
    this.#media?.close();
    this.#media = null;
    this.#ringer = this.#offer = this.#capture = this.#early = undefined;
    this.#overtaken = [];
  }

  /** False where this device has no sound at all. */
  #load(): boolean {
    const { deps } = this.#call;
    const { media: port } = deps;
    if (!port) return false;
    if (this.#media) return true;
    this.#media = new CallMedia({
      port,
      channel: deps.channel,
      clock: deps.clock,
      source: deps.source,
      muteOutput: deps.muteOutput,
      packetMs: isOfMany(this.#call.ring) ? 40 : 20,
      log: deps.log,
      changed: () => this.#call.update(),
      captured: () => {
        this.#microphone = "ok";
        this.#call.update();
      },
      quality: (links) => {
        const before = this.#poor;
        this.#poor = judgeConnections(links, before);
        if (before.own !== this.#poor.own || before.peers.size !== this.#poor.peers.size || [...before.peers].some((leaf) => !this.#poor.peers.has(leaf))) this.#call.update();
      },
      peerLost: (leaf) => {
        if (this.#call.ring.phase === "active") this.#lost.away(leaf);
      },
      peerBack: (leaf) => this.#lost.back(leaf),
      failed: (code) => this.#failed(code),
      context: (context) => {
        this.#context = context;
        this.#deps.changed();
      },
      early: (signal) => {
        if (this.#early) this.#deps.sayEarly(this.#early.deviceId, signal);
      },
    });
    this.#media.mute(this.#muted || this.#silent);
    return true;
  }

  #reach({ deviceId, key }: EarlyEnd, leaf: number, offer?: Bytes): void {
    const peer = { leaf, key };
    this.#early = { deviceId, peer };
    this.#media!.reach(peer, offer);
    for (const one of this.#overtaken.splice(0)) this.hearEarly(one.deviceId, one.signal);
  }

  #failed(code: string): void {
    if (this.#call.ring.phase === "accepting") {
      this.#refused = code;
      return;
    }
    const states: Record<string, CallView["microphone"]> = { "media/no-device": "no-device", "media/denied": "denied", "media/insecure": "insecure" };
    this.#microphone = states[code] ?? "unknown";
    this.#call.dispatch({ kind: "failed", flowed: this.#call.hasFlowed });
  }
}

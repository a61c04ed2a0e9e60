/** Sound and picture of this device in one call: opened once it is in the group, never before; and what the person set. */
import type { RoomGroup } from "../lines/channel.ts";
import type { CallView } from "../model/views.ts";
import type { CallLost } from "./call-lost.ts";
import { CallMedia } from "./call-media.ts";
import type { CallScope } from "./call-scope.ts";
import { judgeConnections, type Poor } from "./connection-quality.ts";

export class CallSound {
  readonly #call: CallScope;
  readonly #lost: CallLost;
  /** What this end says about itself may be another thing now. */
  readonly #changed: () => void;
  #media: CallMedia | null = null;
  #context = "";
  #muted = false;
  #silent = false;
  #poor: Poor = { own: false, peers: new Set() };
  #video: boolean;
  #microphone: CallView["microphone"] = "unknown";

  constructor(call: CallScope, lost: CallLost, changed: () => void) {
    this.#call = call;
    this.#lost = lost;
    this.#changed = changed;
    this.#video = call.ring.video;
  }

  get media(): CallMedia | null {
    return this.#media;
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

  /** Everybody in the group gets a connection, or is counted as lost until there is one. */
  open(group: RoomGroup): void {
    const { deps } = this.#call;
    const { media: port } = deps;
    if (!port) return;
    for (const member of group.members) if (!member.own && !member.ignored && !this.#media?.isConnected(member.leaf)) this.#lost.away(member.leaf);
    if (this.#media) return;
    this.#media = new CallMedia(
      {
        port,
        channel: deps.channel,
        clock: deps.clock,
        source: deps.source,
        muteOutput: deps.muteOutput,
        log: deps.log,
        metered: deps.changed,
        changed: () => {
          if (this.#microphone === "unknown") this.#microphone = "ok";
          this.#call.update();
        },
        quality: (links) => {
          const before = this.#poor;
          this.#poor = judgeConnections(links, before);
          if (before.own !== this.#poor.own || before.peers.size !== this.#poor.peers.size || [...before.peers].some((leaf) => !this.#poor.peers.has(leaf))) this.#call.update();
        },
        peerLost: (leaf) => this.#lost.away(leaf),
        peerBack: (leaf) => this.#lost.back(leaf),
        failed: (code) => this.#failed(code),
        context: (context) => {
          this.#context = context;
          this.#changed();
        },
      },
      group,
      this.#video,
    );
    this.#media.mute(this.#muted || this.#silent);
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#media?.mute(on || this.#silent);
    this.#changed();
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
    this.#changed();
  }

  isAnyConnected(group: RoomGroup): boolean {
    return group.members.some((member) => !member.own && this.#media?.isConnected(member.leaf));
  }

  close(): void {
    this.#media?.close();
    this.#media = null;
  }

  #failed(code: string): void {
    const states: Record<string, CallView["microphone"]> = { "media/no-device": "no-device", "media/denied": "denied", "media/insecure": "insecure" };
    this.#microphone = states[code] ?? "unknown";
    this.#call.dispatch({ kind: "failed", flowed: this.#call.hasFlowed });
  }
}

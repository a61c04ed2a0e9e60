/**
 * The media of one call: opened only once this device is in the call's group, keyed by that group, and cut for whoever left before anything else is done.
 * Signals go to one leaf each, inside MLS.
 */
import { SFRAME_EXPORTER } from "../../protocol/line/sframe/base-key.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, fromUtf8, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import type { LineChannel, RoomGroup } from "../lines/channel.ts";
import type { MediaEvent, MediaPort, MediaSession, MediaSource } from "../media/port.ts";
import { parseMediaSignal } from "../media/signal.ts";
import type { LinkQuality } from "./connection-quality.ts";

const RENEW_BEFORE_MS = 60_000;
const RELAY_ATTEMPTS = 10;
const RELAY_AGAIN_MS = 1_000;

export interface CallMediaDeps {
  readonly port: MediaPort;
  readonly channel: Pick<LineChannel, "call" | "sendSignal">;
  readonly clock: Clock;
  readonly source: MediaSource;
  readonly muteOutput: boolean;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
  readonly changed: () => void;
  /** Only a meter moved. */
  readonly metered: () => void;
  /** How well connections go, as of now. */
  readonly quality: (links: ReadonlyMap<number, LinkQuality>) => void;
  /** A peer is out of reach for good, or came back. */
  readonly peerLost: (leaf: number) => void;
  readonly peerBack: (leaf: number) => void;
  /** Media could not be opened at all. */
  readonly failed: (code: string) => void;
  /** This sender's SFrame context, as soon as it is known. */
  readonly context: (context: string) => void;
}

export class CallMedia {
  readonly #deps: CallMediaDeps;
  #session: MediaSession | null = null;
  #group: RoomGroup;
  #waiting: ReadonlySet<number> = new Set();
  /** By leaf: whose key it is. A leaf number is given to somebody else as soon as it is free. */
  #peers = new Map<number, string>();
  #connected = new Set<number>();
  #meters = new Map<number | "self", number>();
  /** Null: everybody at full. */
  #gains: ReadonlyMap<number, number> | null = null;
  readonly #quality = new Map<number, LinkQuality>();
  #held = true;
  #deaf = true;
  #muted = false;
  #camera: boolean;
  #closed = false;
  #steps: Promise<void>;
  #early: { leaf: number; bytes: Bytes }[] = [];
  #cancelRelay: () => void = () => {};

  /** Opens at once: the call has been accepted. */
  constructor(deps: CallMediaDeps, group: RoomGroup, video: boolean) {
    this.#deps = deps;
    this.#group = group;
    this.#camera = video;
    this.#steps = this.#open();
  }

  get session(): MediaSession | undefined {
    return this.#session ?? undefined;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get cameraOn(): boolean {
    return this.#camera;
  }

  isConnected(leaf: number): boolean {
    return this.#connected.has(leaf);
  }

  meter(leaf: number | "self"): number {
    return this.#meters.get(leaf) ?? 0;
  }

  /** The next epoch. Those who are gone are cut in this turn; keys and new connections follow. `waiting`: leaves that neither hear nor are heard yet. */
  enter(group: RoomGroup, waiting: ReadonlySet<number> = new Set()): void {
    this.#group = group;
    this.#waiting = waiting;
    const present = new Map(group.members.filter((member) => !member.ignored).map((member) => [member.leaf, toHex(member.signatureKey)]));
    for (const [leaf, key] of this.#peers) if (present.get(leaf) !== key) this.#drop(leaf);
    this.#next(() => this.#follow());
  }

  /** From the leaf that MLS names as the sender; what is not a signal is dropped. */
  hear(leaf: number, bytes: Bytes): void {
    if (!this.#session) this.#early.push({ leaf, bytes });
    else this.#next(() => this.#hear(leaf, bytes));
  }

  /** Stops everything that goes out, in this turn of the event loop. */
  hold(on: boolean): void {
    if (on === this.#held) return;
    this.#held = on;
    this.#session?.hold(on);
  }

  /** Stops everything that comes in from being heard, in this turn of the event loop. */
  deafen(on: boolean): void {
    if (on === this.#deaf) return;
    this.#deaf = on;
    this.#session?.deafen(on);
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#session?.mute(on);
  }

  /** How loudly each leaf is played; one that is not named is silent. */
  play(gains: ReadonlyMap<number, number>): void {
    const before = this.#gains;
    this.#gains = gains;
    for (const leaf of this.#peers.keys()) if (before === null || before.get(leaf) !== gains.get(leaf)) this.#session?.gain(leaf, gains.get(leaf) ?? 0);
  }

  async camera(on: boolean): Promise<void> {
    await this.#session?.camera(on);
    this.#camera = on;
  }

  drop(leaf: number): void {
    this.#drop(leaf);
  }

  close(): void {
    this.#closed = true;
    this.#cancelRelay();
    this.#session?.close();
    this.#session = null;
  }

  async #open(): Promise<void> {
    const { port, source, muteOutput } = this.#deps;
    try {
      const relay = await this.#relay();
      const session = await port.open({
        ownLeaf: this.#group.ownLeaf,
        video: this.#camera,
        source,
        muteOutput,
        iceServers: relay.servers,
        relayOnly: relay.relayOnly,
        outgoingHeld: true,
      });
      if (this.#closed) {
        session.close();
        return;
      }
      session.on((event) => this.#heard(event));
      this.#session = session;
      session.hold(this.#held);
      session.deafen(this.#deaf);
      this.#renewRelay(relay.expiresAt);
      if (this.#muted) session.mute(true);
      await this.#follow();
      for (const { leaf, bytes } of this.#early.splice(0)) await this.#hear(leaf, bytes);
      this.#deps.changed();
    } catch (error) {
      this.#deps.log("media-not-opened", { code: codeOf(error) });
      this.#deps.failed(codeOf(error));
    }
  }

  /** Whether only relays may be used is the node's to say: without its word nothing is gathered, since that would give this end's address away. */
  async #relay(): Promise<Result<"turn.get">> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#deps.channel.call("turn.get", {});
      } catch (error) {
        if (attempt >= RELAY_ATTEMPTS || this.#closed) throw error;
        await new Promise<void>((resolve) => void this.#deps.clock.after(RELAY_AGAIN_MS, resolve));
      }
    }
  }

  /** Credentials end; a call may last longer. Seconds since 1970. */
  #renewRelay(expiresAt: number | undefined): void {
    if (expiresAt === undefined || this.#closed) return;
    const { clock, channel, log } = this.#deps;
    const wait = Math.max(RENEW_BEFORE_MS, expiresAt * 1000 - clock.now() - RENEW_BEFORE_MS);
    const renew = async () => {
      try {
        const relay = await channel.call("turn.get", {});
        this.#session?.useIceServers(relay.servers);
        this.#renewRelay(relay.expiresAt);
      } catch (error) {
        log("relay-not-renewed", { code: codeOf(error) });
        this.#renewRelay(expiresAt);
      }
    };
    this.#cancelRelay = clock.after(wait, () => void renew());
  }

  /** Keys first, then connections: nothing is ever sent under an epoch that is over. */
  async #follow(): Promise<void> {
    const session = this.#session;
    const group = this.#group;
    if (!session || this.#closed) return;
    const others = group.members.filter((member) => member.leaf !== group.ownLeaf && !member.ignored);
    const baseKey = await group.export(SFRAME_EXPORTER.label, SFRAME_EXPORTER.context, SFRAME_EXPORTER.length);
    if (group !== this.#group) return; // a later epoch is already on its way
    const leaves = others.map(({ leaf }) => leaf);
    await session.setEpoch({ epoch: BigInt(group.epoch), baseKey, peers: leaves.filter((leaf) => !this.#waiting.has(leaf)), waiting: leaves.filter((leaf) => this.#waiting.has(leaf)) });
    for (const { leaf, signatureKey } of others) {
      if (this.#peers.has(leaf)) continue;
      this.#peers.set(leaf, toHex(signatureKey));
      if (this.#gains) session.gain(leaf, this.#gains.get(leaf) ?? 0);
      await session.connect(leaf, group.ownLeaf < leaf);
    }
  }

  async #hear(leaf: number, bytes: Bytes): Promise<void> {
    try {
      await this.#session?.signal(leaf, parseMediaSignal(JSON.parse(fromUtf8(bytes))));
    } catch (error) {
      this.#deps.log("media-signal-refused", { code: codeOf(error), leaf });
    }
  }

  #heard(event: MediaEvent): void {
    switch (event.kind) {
      case "signal":
        if (event.signal.kind === "description") this.#deps.context(event.signal.context);
        this.#deps.channel
          .sendSignal(this.#group.room, { kind: "media", to: event.peer, signal: utf8(JSON.stringify(event.signal)) }, { ephemeral: true })
          .catch((error: unknown) => this.#deps.log("signal-not-sent", { kind: "media", code: codeOf(error) }));
        return;
      case "connected":
        this.#connected.add(event.peer);
        this.#deps.peerBack(event.peer);
        break;
      case "disconnected":
      case "failed":
        this.#connected.delete(event.peer);
        this.#deps.peerLost(event.peer);
        break;
      case "meter":
        this.#meters.set(event.peer, event.rms);
        this.#deps.metered();
        return;
      case "quality":
        this.#quality.set(event.peer, { in: event.in, out: event.out });
        this.#deps.quality(this.#quality);
        return;
      case "undecryptable":
      case "refused":
        this.#deps.log(`media-${event.kind}`, { code: event.code, leaf: event.peer });
        return;
      default:
        break;
    }
    this.#deps.changed();
  }

  #drop(leaf: number): void {
    this.#peers.delete(leaf);
    this.#connected.delete(leaf);
    this.#meters.delete(leaf);
    this.#quality.delete(leaf);
    this.#session?.disconnect(leaf);
  }

  #next(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(step).catch((error: unknown) => this.#deps.log("media-step-failed", { code: codeOf(error) }));
  }
}

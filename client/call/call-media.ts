/**
 * The media of one call. A session is loaded while it rings, so that nobody waits for it; it captures and gathers nothing before `begin`, which is to say: before somebody accepted. It is keyed by
 * the call's group, and whoever left is cut before anything else is done. Signals go to one leaf each, inside MLS: in the call's group, or, to the one end that is being let in, in the line, so
 * that the connection comes about while the group does.
 */
import { SFRAME_EXPORTER } from "../../protocol/line/sframe/base-key.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, fromUtf8, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import type { LineChannel, RoomGroup } from "../lines/channel.ts";
import type { MediaEvent, MediaPort, MediaSession, MediaSignal, MediaSource, PacketMs } from "../media/port.ts";
import { parseMediaSignal } from "../media/signal.ts";
import type { LinkQuality } from "./connection-quality.ts";

const RENEW_BEFORE_MS = 60_000;
const RELAY_ATTEMPTS = 10;
const RELAY_AGAIN_MS = 1_000;

type Relay = Result<"turn.get">;

export interface CallMediaDeps {
  readonly port: MediaPort;
  readonly channel: Pick<LineChannel, "call" | "sendSignal">;
  readonly clock: Clock;
  readonly source: MediaSource;
  readonly muteOutput: boolean;
  readonly packetMs: PacketMs;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
  readonly changed: () => void;
  /** How well connections go, as of now. */
  readonly quality: (links: ReadonlyMap<number, LinkQuality>) => void;
  /** The microphone is open. */
  readonly captured: () => void;
  /** A peer is out of reach for good, or came back. */
  readonly peerLost: (leaf: number) => void;
  readonly peerBack: (leaf: number) => void;
  /** Media could not be opened at all. */
  readonly failed: (code: string) => void;
  /** This sender's SFrame context, as soon as it is known. */
  readonly context: (context: string) => void;
  /** To the end that is being let in, which the group does not hold yet. */
  readonly early: (signal: Bytes) => void;
}

/** An end that is not in the group yet, or whose group this device is not in yet: the leaf that it will have, if all goes as it should, and its key. */
export interface EarlyPeer {
  readonly leaf: number;
  readonly key: Bytes;
}

export class CallMedia {
  readonly #deps: CallMediaDeps;
  readonly #relay: Promise<Relay | undefined>;
  #session: MediaSession | null = null;
  #group: RoomGroup | undefined;
  #waiting: ReadonlySet<number> = new Set();
  /** By leaf: whose key it is. A leaf number is given to somebody else as soon as it is free. */
  #peers = new Map<number, string>();
  /** Let in, or letting this device in, and not in the group yet as this device sees it. */
  #early: EarlyPeer | undefined;
  #connected = new Set<number>();
  #meters = new Map<number | "self", number>();
  /** Null: everybody at full. */
  #gains: ReadonlyMap<number, number> | null = null;
  readonly #quality = new Map<number, LinkQuality>();
  #held = true;
  #deaf = true;
  #muted = false;
  #camera = false;
  #begun = false;
  #closed = false;
  #refused: string | undefined;
  #steps: Promise<void>;
  #cancelRelay: () => void = () => {};

  constructor(deps: CallMediaDeps) {
    this.#deps = deps;
    this.#relay = deps.channel.call("turn.get", {}).catch(() => undefined);
    this.#steps = this.#open();
  }

  /** Somebody has accepted. */
  get begun(): boolean {
    return this.#begun;
  }

  get session(): MediaSession | undefined {
    return this.#begun ? (this.#session ?? undefined) : undefined;
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

  /** A description to go along with `accept`; undefined where there is none to be had. Made while it rings, it gathers nothing. */
  async offer(leaf: number): Promise<Bytes | undefined> {
    await this.#steps;
    try {
      const signal = await this.#session?.offer(leaf);
      if (!signal) return undefined;
      this.#note(signal);
      return encoded(signal);
    } catch (error) {
      this.#deps.log("media-not-offered", { code: codeOf(error) });
      return undefined;
    }
  }

  /** The call has been accepted: by this end, or by the first of the others. */
  begin(video: boolean): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#camera = video;
    this.#next(() => this.#begin());
    this.#next(() => this.#follow());
  }

  /** A connection to the end that is being let in, or by which this device is: with the offer that came with its `accept`, or with the one made ahead here. */
  reach(peer: EarlyPeer, offered?: Bytes): void {
    const { leaf } = peer;
    if (this.#peers.has(leaf) || this.#early !== undefined) return;
    this.#peers.set(leaf, toHex(peer.key));
    this.#early = peer;
    this.#next(async () => {
      if (this.#isStill(peer)) await this.#session?.connect(leaf, offered === undefined);
    });
    if (offered !== undefined) this.hearEarly(peer, offered);
  }

  /** Said by that end in the line. Its leaf may be another's by now: then it is said to nobody. */
  hearEarly(peer: EarlyPeer, bytes: Bytes): void {
    this.#next(async () => {
      if (this.#isStill(peer)) await this.#hear(peer.leaf, bytes);
    });
  }

  /** The next epoch. Those who are gone are cut in this turn; keys and new connections follow. `waiting`: leaves that neither hear nor are heard yet. */
  enter(group: RoomGroup, waiting: ReadonlySet<number> = new Set()): void {
    this.#group = group;
    this.#waiting = waiting;
    const present = new Map(group.members.filter((member) => !member.ignored).map((member) => [member.leaf, toHex(member.signatureKey)]));
    for (const [leaf, key] of this.#peers) if (present.get(leaf) !== key) this.#drop(leaf);
    this.#early = undefined; // it is a member now, or was cut
    this.#next(() => this.#follow());
  }

  /** From the leaf that MLS names as the sender; what is not a signal is dropped. */
  hear(leaf: number, bytes: Bytes): void {
    this.#next(() => this.#hear(leaf, bytes));
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
      const session = await port.open({ source, muteOutput, outgoingHeld: true });
      if (this.#closed) return session.close();
      session.on((event) => this.#heard(event));
      this.#session = session;
      session.hold(this.#held);
      session.deafen(this.#deaf);
      if (this.#muted) session.mute(true);
    } catch (error) {
      this.#refused = codeOf(error); // nobody has to know before the call is accepted
    }
  }

  async #begin(): Promise<void> {
    if (this.#closed) return;
    try {
      const relay = (await this.#relay) ?? (await this.#askRelay());
      const session = this.#session;
      if (this.#closed) return;
      if (!session) return this.#fail(this.#refused ?? "media/unsupported");
      this.#renewRelay(relay.expiresAt);
      // Not waited for: connections come about while the microphone opens.
      session.begin({ video: this.#camera, iceServers: relay.servers, relayOnly: relay.relayOnly, packetMs: this.#deps.packetMs }).then(this.#deps.captured, (error: unknown) => this.#fail(codeOf(error)));
    } catch (error) {
      this.#fail(codeOf(error));
    }
  }

  #fail(code: string): void {
    if (this.#closed) return;
    this.#deps.log("media-not-opened", { code });
    this.#deps.failed(code);
  }

  /** Whether only relays may be used is the node's to say: without its word nothing is gathered, since that would give this end's address away. */
  async #askRelay(): Promise<Relay> {
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

  /** Keys first, then new connections. One that was begun early sends nothing before there is a key, and nothing ever under an epoch that is over. */
  async #follow(): Promise<void> {
    const session = this.#session;
    const group = this.#group;
    if (!session || !group || !this.#begun || this.#closed) return;
    const others = group.members.filter((member) => member.leaf !== group.ownLeaf && !member.ignored);
    const baseKey = await group.export(SFRAME_EXPORTER.label, SFRAME_EXPORTER.context, SFRAME_EXPORTER.length);
    if (group !== this.#group) return; // a later epoch is already on its way
    const leaves = others.map(({ leaf }) => leaf);
    const [waiting, peers] = [leaves.filter((leaf) => this.#waiting.has(leaf)), leaves.filter((leaf) => !this.#waiting.has(leaf))];
    await session.setEpoch({ epoch: BigInt(group.epoch), ownLeaf: group.ownLeaf, baseKey, peers, waiting });
    for (const { leaf, signatureKey } of others) {
      if (group !== this.#group) return; // somebody else may have that leaf by now
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
        this.#note(event.signal);
        this.#say(event.peer, encoded(event.signal));
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

  #note(signal: MediaSignal): void {
    if (signal.kind === "description") this.#deps.context(signal.context);
  }

  #say(leaf: number, signal: Bytes): void {
    if (leaf === this.#early?.leaf) return this.#deps.early(signal);
    const room = this.#group?.room;
    if (room === undefined) return;
    this.#deps.channel.sendSignal(room, { kind: "media", to: leaf, signal }, { ephemeral: true }).catch((error: unknown) => this.#deps.log("signal-not-sent", { kind: "media", code: codeOf(error) }));
  }

  #isStill({ leaf, key }: EarlyPeer): boolean {
    return this.#peers.get(leaf) === toHex(key);
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

const encoded = (signal: MediaSignal): Bytes => utf8(JSON.stringify(signal));

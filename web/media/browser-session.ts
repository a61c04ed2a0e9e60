/** One device's part in one call: a connection to each peer, one frame worker, one source of sound, at most one of picture. */
import type { DeviceKind, EpochKeys, IceServer, MediaEvent, MediaOptions, MediaSession, MediaSignal, MediaStart } from "../../client/media/port.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { FrameCrew } from "./frame-crew.ts";
import { PeerEar } from "./peer-ear.ts";
import { PeerLine, type Medium } from "./peer-line.ts";
import { openPicture, type PictureSource } from "./picture-source.ts";
import { countsOf, type LinkCounts, lossSince } from "./link-loss.ts";
import { SoundMeter } from "./sound-meter.ts";
import { SoundMix } from "./sound-mix.ts";
import { openMicrophone, type OpenSound, type SoundSource } from "./sound-source.ts";

const METER_EVERY = 100;
const QUALITY_EVERY = 2000;
/** A browser that may play at once has begun by then. */
const PLAYBACK_GRACE = 300;
/** Signals of a peer to whom `connect` was not called yet. */
const MOST_EARLY_SIGNALS = 64;

export interface SessionParts {
  readonly options: MediaOptions;
  readonly crew: FrameCrew;
  readonly audio: AudioContext;
  readonly sound: OpenSound;
}

export class BrowserSession implements MediaSession {
  readonly #options: MediaOptions;
  readonly #crew: FrameCrew;
  readonly #audio: AudioContext;
  readonly #openSound: OpenSound;
  readonly #lines = new Map<number, PeerLine>();
  /** Made ahead, and not begun. */
  readonly #ahead = new Map<number, PeerLine>();
  readonly #ears = new Map<number, PeerEar>();
  readonly #early = new Map<number, MediaSignal[]>();
  readonly #listeners = new Set<(event: MediaEvent) => void>();
  readonly #mix: SoundMix;
  readonly #gains = new Map<number, number>();
  readonly #counts = new Map<number, LinkCounts>();
  #timers: ReturnType<typeof setInterval>[] = [];
  #sound: SoundSource | undefined;
  #ownMeter: SoundMeter | undefined;
  #picture: PictureSource | undefined;
  #relay: Omit<MediaStart, "video"> | undefined;
  #held: boolean;
  #deaf = false;
  #muted = false;
  #closed = false;

  constructor({ options, crew, audio, sound }: SessionParts) {
    this.#options = options;
    this.#crew = crew;
    this.#audio = audio;
    this.#openSound = sound;
    this.#mix = new SoundMix(audio, options.muteOutput);
    this.#held = options.outgoingHeld;
  }

  async begin({ video, ...relay }: MediaStart): Promise<void> {
    if (this.#closed) throw new Failure("media/closed");
    this.#relay = relay;
    for (const line of this.#ahead.values()) line.configure(this.#config());
    if (this.#timers.length === 0) this.#timers = [setInterval(() => this.#measure(), METER_EVERY), setInterval(() => void this.#measureLoss(), QUALITY_EVERY)];
    globalThis.addEventListener("online", this.#networkChanged);
    void this.#audio.resume();
    setTimeout(() => {
      if (this.#audio.state === "suspended") this.report({ kind: "playback-blocked" });
    }, PLAYBACK_GRACE);
    // A call goes on without a picture; the person is told why there is none.
    if (video) void this.camera(true).catch(() => this.report({ kind: "device-lost", device: "camera" }));
    await this.#speakFrom(await this.#openSound());
  }

  async setEpoch(keys: EpochKeys): Promise<void> {
    for (const peer of this.#lines.keys()) if (!keys.peers.includes(peer) && !keys.waiting?.includes(peer)) this.disconnect(peer);
    await this.#crew.setEpoch(keys);
  }

  async offer(peer: number): Promise<MediaSignal> {
    if (this.#closed) throw new Failure("media/closed");
    const line = this.#open(peer, true, true);
    this.#ahead.get(peer)?.close();
    this.#ahead.set(peer, line);
    return line.offerAhead();
  }

  async connect(peer: number, initiator: boolean): Promise<void> {
    if (this.#closed) throw new Failure("media/closed");
    if (this.#relay === undefined) throw new TypeError("connected before the call was accepted");
    if (this.#lines.has(peer)) return;
    const ahead = this.#ahead.get(peer);
    this.#ahead.delete(peer);
    if (initiator && ahead) {
      this.#lines.set(peer, ahead);
      ahead.start();
    } else {
      ahead?.close();
      this.#lines.set(peer, this.#open(peer, initiator));
    }
    const early = this.#early.get(peer) ?? [];
    this.#early.delete(peer);
    for (const signal of early) await this.signal(peer, signal);
  }

  async signal(peer: number, signal: MediaSignal): Promise<void> {
    if (this.#closed) return;
    let line = this.#lines.get(peer);
    if (line === undefined) {
      const early = this.#early.get(peer) ?? [];
      if (early.length < MOST_EARLY_SIGNALS) this.#early.set(peer, [...early, signal]);
      return;
    }
    if (line.yieldsTo(signal) || (!line.initiator && line.isFromNewStart(signal))) {
      this.disconnect(peer);
      line = this.#open(peer, false);
      this.#lines.set(peer, line);
    }
    await line.receive(signal);
  }

  disconnect(peer: number): void {
    this.#lines.get(peer)?.close();
    this.#lines.delete(peer);
    this.#ahead.get(peer)?.close();
    this.#ahead.delete(peer);
    this.#ears.get(peer)?.close();
    this.#ears.delete(peer);
    this.#early.delete(peer);
    this.#counts.delete(peer);
  }

  hold(on: boolean): void {
    this.#held = on;
    this.#applyHold();
    this.#crew.hold(on);
  }

  /** The tracks fall silent in this turn; the worker keeps what comes from the decoder. Either alone would be enough. */
  deafen(on: boolean): void {
    this.#deaf = on;
    for (const line of this.#lines.values()) line.deafen(on);
    this.#crew.deafen(on);
  }

  /** Silence goes on leaving at the constant rate: that somebody is muted is nobody's business on the way. */
  mute(on: boolean): void {
    this.#muted = on;
    this.#applyHold();
  }

  gain(peer: number, value: number): void {
    this.#gains.set(peer, value);
    this.#ears.get(peer)?.gain(value);
  }

  async camera(on: boolean): Promise<void> {
    if (on === (this.#picture !== undefined)) return;
    await this.#show(on ? await openPicture(this.#options.source) : undefined);
  }

  async useDevice(kind: DeviceKind, id: string): Promise<void> {
    if (kind === "loudspeaker") {
      await this.#mix.useLoudspeaker(id);
    } else if (kind === "camera") {
      await this.#show(await openPicture("microphone", id));
    } else {
      await this.#speakFrom(await openMicrophone(id));
    }
  }

  async restartIce(peer?: number): Promise<void> {
    for (const [leaf, line] of this.#lines) if (peer === undefined || peer === leaf) line.restartIce();
  }

  async resume(): Promise<void> {
    await this.#audio.resume();
    await Promise.all([...this.#ears.values()].map((ear) => ear.play()));
  }

  useIceServers(servers: readonly IceServer[]): void {
    if (this.#relay === undefined) return;
    this.#relay = { ...this.#relay, iceServers: servers };
    for (const line of this.#lines.values()) line.configure(this.#config());
  }

  /** What the loudspeaker gets here, for tests. */
  get output(): AudioNode {
    return this.#mix.output;
  }

  /** Statistics of the connection to a peer, for tests and diagnosis. */
  async stats(peer: number): Promise<RTCStatsReport | undefined> {
    return this.#lines.get(peer)?.stats();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    globalThis.removeEventListener("online", this.#networkChanged);
    for (const timer of this.#timers) clearInterval(timer);
    for (const peer of [...this.#lines.keys(), ...this.#ahead.keys()]) this.disconnect(peer);
    this.#crew.close();
    this.#ownMeter?.close();
    this.#sound?.stop();
    this.#picture?.stop();
    this.#mix.close();
    void this.#audio.close();
    this.#listeners.clear();
  }

  on(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  report(event: MediaEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #open(peer: number, initiator: boolean, ahead = false): PeerLine {
    const line = new PeerLine({
      peer,
      initiator,
      ahead,
      crew: this.#crew,
      config: this.#config(),
      packetMs: () => this.#relay?.packetMs ?? 20,
      outgoing: (media) => (media === "audio" ? (this.#sound?.track ?? null) : (this.#picture?.track ?? null)),
      signal: (signal) => this.report({ kind: "signal", peer, signal }),
      state: (kind) => this.report({ kind, peer }),
      refused: (code) => this.report({ kind: "refused", peer, code }),
      track: (media, track) => this.#hear(peer, media, track),
    });
    line.deafen(this.#deaf);
    return line;
  }

  /** Before the call was accepted: one under which nothing could be gathered, whatever happened. */
  #config(): RTCConfiguration {
    const { iceServers, relayOnly } = this.#relay ?? { iceServers: [], relayOnly: true };
    return {
      iceServers: iceServers.map(({ urls, ...rest }) => ({ ...rest, urls: typeof urls === "string" ? urls : [...urls] })),
      iceTransportPolicy: relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
    };
  }

  #hear(peer: number, media: Medium, track: MediaStreamTrack): void {
    if (media === "audio") {
      this.#ears.get(peer)?.close();
      const ear = new PeerEar({
        audio: this.#audio,
        mix: this.#mix,
        track,
        gain: this.#gains.get(peer) ?? 1,
        firstAudio: () => this.report({ kind: "first-audio", peer }),
        playbackBlocked: () => this.report({ kind: "playback-blocked" }),
      });
      this.#ears.set(peer, ear);
    }
    this.report({ kind: "track", peer, media, stream: new MediaStream([track]) });
  }

  async #show(picture: PictureSource | undefined): Promise<void> {
    this.#picture?.stop();
    this.#picture = picture;
    this.#applyHold();
    await Promise.all([...this.#lines.values()].map((line) => line.send("video", picture?.track ?? null)));
    if (picture === undefined) return;
    this.#watchLoss(picture.track, "camera");
    this.report({ kind: "track", peer: "self", media: "video", stream: new MediaStream([picture.track]) });
  }

  async #speakFrom(sound: SoundSource): Promise<void> {
    if (this.#closed) return sound.stop();
    const before = this.#sound;
    this.#sound = sound;
    this.#applyHold();
    await Promise.all([...this.#lines.values()].map((line) => line.send("audio", sound.track)));
    before?.stop();
    this.#ownMeter?.close();
    this.#ownMeter = new SoundMeter(this.#audio, sound.track);
    this.#watchLoss(sound.track, "microphone");
  }

  /** The page's half of a hold; the worker's half drops what is already encoded. Either alone would be enough. */
  #applyHold(): void {
    if (this.#sound !== undefined) this.#sound.track.enabled = !this.#held && !this.#muted;
    if (this.#picture !== undefined) this.#picture.track.enabled = !this.#held;
  }

  #measure(): void {
    this.report({ kind: "meter", peer: "self", rms: this.#held || this.#muted ? 0 : (this.#ownMeter?.rms() ?? 0) });
    for (const [peer, ear] of this.#ears) this.report({ kind: "meter", peer, rms: ear.rms() });
  }

  async #measureLoss(): Promise<void> {
    for (const [peer, line] of this.#lines) {
      const report = await line.stats().catch(() => undefined);
      if (report === undefined || this.#lines.get(peer) !== line) continue;
      const [before, now] = [this.#counts.get(peer), countsOf(report.values())];
      this.#counts.set(peer, now);
      if (before) this.report({ kind: "quality", peer, ...lossSince(before, now) });
    }
  }

  #watchLoss(track: MediaStreamTrack, device: DeviceKind): void {
    track.addEventListener("ended", () => this.report({ kind: "device-lost", device }));
  }

  readonly #networkChanged = () => void this.restartIce();
}

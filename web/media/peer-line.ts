/**
 * One connection of the mesh. Descriptions follow "perfect negotiation" (W3C WebRTC §10.7): the initiator makes the first offer and
 * wins a collision, so that both ends may restart ICE at once. Both media are negotiated from the start; a camera only swaps a track.
 */
import { contextFromText } from "../../protocol/line/sframe/base-key.ts";
import type { MediaCandidate, MediaSignal, PacketMs } from "../../client/media/port.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { CandidateBatch } from "./candidate-batch.ts";
import type { FrameCrew } from "./frame-crew.ts";
import { hardened } from "./sdp.ts";

export type Medium = "audio" | "video";

export interface PeerLineOptions {
  readonly peer: number;
  readonly initiator: boolean;
  /** Only an offer is made now; everything else waits for `start`. */
  readonly ahead: boolean;
  readonly config: RTCConfiguration;
  /** As of now: a connection that is made ahead does not know it yet, and sends nothing yet. */
  readonly packetMs: () => PacketMs;
  readonly crew: FrameCrew;
  /** What to send now; `send` changes it. */
  readonly outgoing: (media: Medium) => MediaStreamTrack | null;
  readonly signal: (signal: MediaSignal) => void;
  readonly state: (state: "connected" | "disconnected" | "failed") => void;
  readonly track: (media: Medium, track: MediaStreamTrack) => void;
  readonly refused: (code: string) => void;
}

/** The other end gives the initiator this long to mend the path before it tries too. */
const PATIENCE = 2000;
/** An offer that nothing came of is made again after so long, then after twice as long each time: it, its answer or the candidates were lost on the way. */
const FIRST_AGAIN = 4000;
const LONGEST_AGAIN = 16_000;
/** Candidates that came before the description which they belong to. */
const MOST_BEFORE = 64;

export class PeerLine {
  readonly initiator: boolean;
  readonly #options: PeerLineOptions;
  readonly #pc: RTCPeerConnection;
  readonly #candidates: CandidateBatch;
  readonly #equipped = new Set<RTCRtpTransceiver>();
  #inbox: Promise<void> = Promise.resolve();
  #peerContext: string | undefined;
  #offering = false;
  #deaf = false;
  #before: MediaCandidate[] = [];
  #ahead: Promise<RTCSessionDescriptionInit> | undefined;
  #ignoring = false;
  #mend: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** Gathering begins with the local description: one that was made ahead has none until the call was accepted. */
  constructor(options: PeerLineOptions) {
    this.#options = options;
    this.initiator = options.initiator;
    this.#pc = new RTCPeerConnection(options.config);
    this.#candidates = new CandidateBatch((candidates) => options.signal({ kind: "candidates", candidates }));
    this.#pc.onicecandidate = ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== "") this.#candidates.add(candidate);
    };
    this.#pc.ontrack = ({ track }) => {
      track.enabled = !this.#deaf;
      options.track(track.kind as Medium, track);
    };
    this.#pc.onconnectionstatechange = () => this.#stateChanged();
    this.#pc.onnegotiationneeded = () => {
      if (!options.ahead || this.#pc.localDescription !== null) void this.#offer();
    };
    if (options.initiator) {
      for (const media of ["audio", "video"] as const) {
        this.#equip(this.#pc.addTransceiver(options.outgoing(media) ?? media, { direction: "sendrecv" }), media);
      }
    }
  }

  async offerAhead(): Promise<MediaSignal> {
    this.#ahead ??= this.#pc.createOffer();
    return { kind: "description", type: "offer", sdp: hardened((await this.#ahead).sdp ?? "", this.#options.packetMs()), context: this.#options.crew.context };
  }

  /** What was offered ahead holds from now on. */
  start(): void {
    this.#inbox = this.#startAhead(this.#inbox);
  }

  /** It offered ahead, nobody has answered, and the peer makes an offer of its own: that one counts. */
  yieldsTo(signal: MediaSignal): boolean {
    return this.#options.ahead && signal.kind === "description" && signal.type === "offer" && this.#pc.remoteDescription === null;
  }

  /** The peer has begun anew: its context changed, so the certificate behind it did too, and this connection cannot follow. */
  isFromNewStart(signal: MediaSignal): boolean {
    return signal.kind === "description" && this.#peerContext !== undefined && signal.context !== this.#peerContext;
  }

  /** Signals are taken in the order they came. */
  async receive(signal: MediaSignal): Promise<void> {
    this.#inbox = this.#take(this.#inbox, signal);
    return this.#inbox;
  }

  async send(media: Medium, track: MediaStreamTrack | null): Promise<void> {
    const line = this.#pc.getTransceivers().find((one) => one.receiver.track.kind === media);
    await line?.sender.replaceTrack(track);
  }

  /** A track that is not enabled gives silence and black at once, whatever the jitter buffer still holds. */
  deafen(on: boolean): void {
    this.#deaf = on;
    for (const { receiver } of this.#pc.getTransceivers()) receiver.track.enabled = !on;
  }

  /** Takes effect at the next ICE restart. */
  configure(config: RTCConfiguration): void {
    if (this.#pc.signalingState !== "closed") this.#pc.setConfiguration(config);
  }

  restartIce(): void {
    if (this.#pc.signalingState !== "closed") this.#pc.restartIce();
  }

  async stats(): Promise<RTCStatsReport> {
    return this.#pc.getStats();
  }

  close(): void {
    clearTimeout(this.#mend);
    clearTimeout(this.#again);
    this.#candidates.close();
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  async #take(before: Promise<void>, signal: MediaSignal): Promise<void> {
    await before;
    try {
      await (signal.kind === "description" ? this.#describe(signal) : this.#addCandidates(signal.candidates));
    } catch (error) {
      if (this.#pc.signalingState === "closed") return;
      this.#options.refused(error instanceof DOMException ? "media/bad-description" : codeOf(error));
    }
  }

  async #startAhead(before: Promise<void>): Promise<void> {
    await before;
    try {
      // What may have been opened between the offer and now.
      await Promise.all(this.#pc.getTransceivers().map(({ sender, receiver }) => sender.replaceTrack(this.#options.outgoing(receiver.track.kind as Medium))));
      await this.#pc.setLocalDescription(await (this.#ahead ??= this.#pc.createOffer()));
      this.#awaitConnection(FIRST_AGAIN);
    } catch (error) {
      if (this.#pc.signalingState !== "closed") this.#options.refused(codeOf(error));
    }
  }

  async #offer(): Promise<void> {
    // Before the first offer has come the answering end has nothing to negotiate.
    if (!this.initiator && this.#pc.remoteDescription === null) return;
    try {
      this.#offering = true;
      await this.#pc.setLocalDescription();
      this.#sendDescription();
      if (this.#again === undefined) this.#awaitConnection(FIRST_AGAIN);
    } catch (error) {
      if (this.#pc.signalingState !== "closed") this.#options.refused(codeOf(error));
    } finally {
      this.#offering = false;
    }
  }

  async #describe(signal: MediaSignal & { kind: "description" }): Promise<void> {
    const collision = signal.type === "offer" && (this.#offering || this.#pc.signalingState !== "stable");
    this.#ignoring = collision && this.initiator;
    if (this.#ignoring) return;
    if (signal.type === "answer" && this.#pc.signalingState !== "have-local-offer") return; // to an offer that was made twice
    const sdp = hardened(signal.sdp, this.#options.packetMs());
    this.#peerContext = signal.context;
    this.#options.crew.announce(this.#options.peer, contextFromText(signal.context));
    await this.#pc.setRemoteDescription({ type: signal.type, sdp });
    const lines = this.#pc.getTransceivers();
    // All of them before anything else is awaited: Chromium lets frames run past a worker that is named in a later task, and one path is enough for them to go.
    for (const line of lines) if (!this.#equipped.has(line)) this.#equip(line, line.receiver.track.kind as Medium);
    await this.#addCandidates(this.#before.splice(0));
    if (signal.type === "answer") return;
    await Promise.all(lines.map((line) => line.sender.replaceTrack(this.#options.outgoing(line.receiver.track.kind as Medium))));
    await this.#pc.setLocalDescription();
    this.#sendDescription();
  }

  async #addCandidates(candidates: readonly MediaCandidate[]): Promise<void> {
    if (this.#ignoring) return;
    if (this.#pc.remoteDescription === null) {
      this.#before = [...this.#before, ...candidates].slice(0, MOST_BEFORE);
      return;
    }
    for (const { candidate, mid, line, ufrag } of candidates) {
      await this.#pc.addIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: line, usernameFragment: ufrag });
    }
  }

  /** Every frame of either direction goes through the worker before anything can flow. */
  #equip(line: RTCRtpTransceiver, media: Medium): void {
    const { crew, peer } = this.#options;
    crew.route(line.sender, { direction: "send", peer, media });
    crew.route(line.receiver, { direction: "receive", peer, media });
    line.direction = "sendrecv";
    line.setCodecPreferences(codecs(media));
    this.#equipped.add(line);
  }

  #sendDescription(): void {
    const local = this.#pc.localDescription;
    if (local === null || (local.type !== "offer" && local.type !== "answer")) return;
    this.#options.signal({ kind: "description", type: local.type, sdp: hardened(local.sdp, this.#options.packetMs()), context: this.#options.crew.context });
  }

  /** What this end said may be lost on the way, and so may what the other said: nothing of it is kept by anybody. Said again, a description brings along the candidates that were found meanwhile. */
  #awaitConnection(wait: number): void {
    if (!this.initiator) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      const { connectionState, signalingState } = this.#pc;
      if (signalingState === "closed" || (connectionState === "connected" && signalingState === "stable")) return;
      this.#awaitConnection(Math.min(LONGEST_AGAIN, wait * 2));
      if (signalingState === "have-local-offer") this.#sendDescription();
      else if (signalingState === "stable") void this.#offer();
    }, wait);
  }

  #stateChanged(): void {
    const state = this.#pc.connectionState;
    if (state !== "connected" && state !== "disconnected" && state !== "failed") return;
    this.#options.state(state);
    clearTimeout(this.#mend);
    if (state === "connected") {
      if (this.#pc.signalingState !== "stable") return; // an offer is under way, and may be lost
      clearTimeout(this.#again);
      this.#again = undefined;
      return;
    }
    this.#mend = setTimeout(() => this.restartIce(), this.initiator ? 0 : PATIENCE);
  }
}

/** Opus alone for sound. VP9 for picture: its packets describe themselves outside the payload, so that the whole frame can be sealed. */
function codecs(media: Medium): RTCRtpCodec[] {
  const wanted = media === "audio" ? ["audio/opus"] : ["video/vp9", "video/rtx"];
  return (RTCRtpReceiver.getCapabilities(media)?.codecs ?? []).filter((codec) => wanted.includes(codec.mimeType.toLowerCase()));
}

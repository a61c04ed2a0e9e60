/**
 * How the headless client uses sound and picture without knowing what makes them. `web/media/` is the browser's implementation;
 * Node tests and the CLI bring their own. Types only: nothing here runs.
 *
 * What crosses: keys go down, signals go both ways (the client carries them inside MLS, so a server neither reads nor changes
 * a fingerprint), facts about the sound come up. A session may be opened while it rings, so that nobody waits afterwards; nothing is
 * captured or gathered before `begin`, and nothing sent before `connect`, that is, before the call has been accepted.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

/** `sample` is a looped voice recording, `tone` a sine wave: for the rehearsal and the tests, and shown as such. */
export type MediaSource = "microphone" | "sample" | "tone";

export type CaptureState = "ok" | "no-device" | "denied" | "insecure";

export type DeviceKind = "microphone" | "camera" | "loudspeaker";

export interface MediaDevice {
  readonly kind: DeviceKind;
  readonly id: string;
  /** Empty until the person has granted capture once: browsers hide names before. */
  readonly label: string;
}

/** One STUN or TURN server as the node hands it out; credentials are time-limited. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

export interface MediaPort {
  /** Loads what a call needs and starts a sender with a fresh SFrame context. Captures nothing, gathers nothing, holds no key. Throws `media/unsupported`. */
  open(options: MediaOptions): Promise<MediaSession>;
  devices(): Promise<readonly MediaDevice[]>;
  /** Says what a call would meet, without asking the person for permission. */
  canCapture(): Promise<CaptureState>;
}

export interface MediaOptions {
  readonly source: MediaSource;
  /** The tone's pitch in hertz; 440 unless told. */
  readonly toneHertz?: number;
  /** Nothing is played aloud here; meters still run. */
  readonly muteOutput: boolean;
  /** Begin held: nothing leaves until `hold(false)`. */
  readonly outgoingHeld: boolean;
}

/** Milliseconds of sound in one packet. Where each end encodes for five others, forty of them cost half the work and half the packets, for twenty of delay. */
export type PacketMs = 20 | 40;

/** What may begin once the call has been accepted. */
export interface MediaStart {
  /** Whether the camera is on from the start; `camera()` changes it later without renegotiation. */
  readonly video: boolean;
  readonly iceServers: readonly IceServer[];
  /** Only relayed candidates are gathered: the far end does not learn this end's address. */
  readonly relayOnly: boolean;
  /** What this end sends. */
  readonly packetMs: PacketMs;
}

/** The keys of one epoch of the call's group. Peers that are not listed are cut off at once, without grace. */
export interface EpochKeys {
  readonly epoch: bigint;
  /** This device's leaf index in the call's MLS group: the same for as long as it is in it. */
  readonly ownLeaf: number;
  /** 32 bytes: MLS exporter, `SFRAME_EXPORTER` of `protocol/line/sframe/base-key.ts`. Sender and context enter through the KID. */
  readonly baseKey: Bytes;
  /** Leaf indices of the other members. */
  readonly peers: readonly number[];
  /** Members with whom a connection may stand already, to whom nothing goes and from whom nothing is opened yet. */
  readonly waiting?: readonly number[];
}

/**
 * What two ends tell each other, inside MLS. `context` is the sender's fresh SFrame context (10 lower-case hex digits): a receiver
 * opens frames of that context and of no other. `parseMediaSignal` in `client/media/signal.ts` is the edge.
 */
export type MediaSignal =
  | { readonly kind: "description"; readonly type: "offer" | "answer"; readonly sdp: string; readonly context: string }
  | { readonly kind: "candidates"; readonly candidates: readonly MediaCandidate[] };

export interface MediaCandidate {
  /** RFC 8839 candidate-attribute; empty means that no more will come. */
  readonly candidate: string;
  readonly mid: string | null;
  readonly line: number | null;
  readonly ufrag: string | null;
}

export type MediaEvent =
  | { readonly kind: "signal"; readonly peer: number; readonly signal: MediaSignal }
  | { readonly kind: "connected" | "disconnected" | "failed"; readonly peer: number }
  /** Root mean square, 0 to 1, ten times a second: of what was decoded from a peer, or of what leaves here (0 while held or muted). */
  | { readonly kind: "meter"; readonly peer: number | "self"; readonly rms: number }
  /** The first decoded sound that is not silence, once a peer. */
  | { readonly kind: "first-audio"; readonly peer: number }
  /** `stream` is a browser's MediaStream, opaque here: screens attach it to a video element. Sound is played by the session itself. */
  | { readonly kind: "track"; readonly peer: number | "self"; readonly media: "audio" | "video"; readonly stream: unknown }
  /** The browser wants a click before it plays: call `resume()` from one. */
  | { readonly kind: "playback-blocked" }
  | { readonly kind: "device-lost"; readonly device: DeviceKind }
  /** Frames came that do not open: wrong key, wrong sender, replayed, mangled. At most one a second for each peer. */
  | { readonly kind: "undecryptable"; readonly peer: number; readonly code: string; readonly count: number }
  /** Share of packets lost since the last time, 0 to 1, every two seconds: of what comes from a peer, and of what goes to it. */
  | { readonly kind: "quality"; readonly peer: number; readonly in: number; readonly out: number }
  /** A peer's description or candidate was refused, e.g. `media/no-fingerprint`. */
  | { readonly kind: "refused"; readonly peer: number; readonly code: string };

export interface MediaSession {
  /**
   * The call was accepted: opens the microphone, and lets connections gather. Connections need not wait for it: their sound begins when the microphone is there. Throws
   * `media/no-device`, `media/denied`, `media/insecure`.
   */
  begin(start: MediaStart): Promise<void>;
  /** Resolves once the old epoch can no longer be sent or heard. Nothing is sent or heard before the first. */
  setEpoch(keys: EpochKeys): Promise<void>;
  /**
   * A description for that peer, made before anybody has accepted: nothing is gathered until `connect(peer, true)`, which then says it to nobody again. An end whose offer was not
   * answered yields when the peer makes one.
   */
  offer(peerLeaf: number): Promise<MediaSignal>;
  /** A mesh: one connection for each peer. Exactly one end of a pair is the initiator (the lower leaf, by custom). Only after `begin`. */
  connect(peerLeaf: number, initiator: boolean): Promise<void>;
  /** A signal that arrived inside MLS from that leaf. Signals of a peer that is not connected yet are kept until `connect`. */
  signal(peerLeaf: number, signal: MediaSignal): Promise<void>;
  disconnect(peerLeaf: number): void;
  /** Outgoing sound and picture stop at once; what arrives is still heard. Silence leaves instead, at the same rate and size. */
  hold(on: boolean): void;
  /** What arrives is neither heard nor seen, from this turn on, whatever lies in buffers: a held end does not wait for the far one to fall silent. */
  deafen(on: boolean): void;
  mute(on: boolean): void;
  /** How loudly a peer is played here, 0 to 1; 1 unless told. Nothing that is sent changes. */
  gain(peer: number, value: number): void;
  camera(on: boolean): Promise<void>;
  useDevice(kind: DeviceKind, id: string): Promise<void>;
  /** Fresh TURN credentials, before the old ones end; the next ICE restart uses them. */
  useIceServers(servers: readonly IceServer[]): void;
  /** After a change of network; the session does it by itself when it notices one. */
  restartIce(peerLeaf?: number): Promise<void>;
  /** To be called from a click when `playback-blocked` was reported. */
  resume(): Promise<void>;
  close(): void;
  /** Returns the function that stops listening. */
  on(listener: (event: MediaEvent) => void): () => void;
}

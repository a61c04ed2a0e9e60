/**
 * Sound without sound: sessions that connect by the same signals as real ones do, and tell a test who could hear whom. Frames open only with the key of the same epoch and
 * the context that the sender announced, as SFrame's do.
 */
import { equalBytes, toHex, type Bytes } from "../protocol/wire/bytes.ts";
import { Failure } from "../protocol/wire/failure.ts";
import type { CaptureState, EpochKeys, MediaEvent, MediaOptions, MediaPort, MediaSession, MediaSignal, MediaStart } from "../client/media/port.ts";

export interface FakeMediaPort extends MediaPort {
  readonly sessions: FakeSession[];
  /** What `canCapture` and `begin` meet. */
  capture: CaptureState;
}

export interface FakeSession extends MediaSession {
  readonly options: MediaOptions;
  /** Null while nothing was captured and nothing could be gathered. */
  readonly begun: MediaStart | null;
  readonly log: string[];
  readonly context: string;
  readonly keys: EpochKeys | null;
  readonly held: boolean;
  readonly deaf: boolean;
  readonly muted: boolean;
  readonly closed: boolean;
  readonly connected: ReadonlySet<number>;
  /** How loudly each peer is played, where it was told. */
  readonly gains: ReadonlyMap<number, number>;
  emit(event: MediaEvent): void;
}

export function fakeMedia(random: (length: number) => Bytes): FakeMediaPort {
  const sessions: FakeSession[] = [];
  const port: FakeMediaPort = {
    sessions,
    capture: "ok",
    async open(options) {
      const session = fakeSession(options, toHex(random(5)), port);
      sessions.push(session);
      return session;
    },
    devices: async () => [],
    canCapture: async () => port.capture,
  };
  return port;
}

function fakeSession(options: MediaOptions, context: string, port: Pick<FakeMediaPort, "capture">): FakeSession {
  const listeners = new Set<(event: MediaEvent) => void>();
  const wanted = new Set<number>();
  const offered = new Set<number>();
  const early = new Map<number, MediaSignal[]>();
  const connected = new Set<number>();
  const contexts = new Map<number, string>();
  const gains = new Map<number, number>();
  const log: string[] = [];
  let begun: MediaStart | null = null;
  let keys: EpochKeys | null = null;
  let held = options.outgoingHeld;
  let deaf = false;
  let muted = false;
  let closed = false;
  const emit = (event: MediaEvent) => {
    if (!closed) for (const listener of listeners) listener(event);
  };
  const description = (type: "offer" | "answer"): MediaSignal => ({ kind: "description", type, sdp: "v=0", context });
  const describe = (peer: number, type: "offer" | "answer") => emit({ kind: "signal", peer, signal: description(type) });
  const up = (peer: number, farContext: string) => {
    contexts.set(peer, farContext);
    connected.add(peer);
    emit({ kind: "connected", peer });
  };
  const take = (peer: number, signal: MediaSignal) => {
    if (signal.kind !== "description") return;
    if (signal.type === "offer") describe(peer, "answer");
    up(peer, signal.context);
  };
  return {
    options,
    log,
    context,
    connected,
    get begun() {
      return begun;
    },
    get keys() {
      return keys;
    },
    get held() {
      return held;
    },
    get deaf() {
      return deaf;
    },
    get muted() {
      return muted;
    },
    get closed() {
      return closed;
    },
    gains,
    emit,
    async begin(start) {
      if (port.capture !== "ok") throw new Failure(`media/${port.capture}`);
      log.push("begin");
      begun = start;
    },
    async offer(peer) {
      log.push(`offer ${peer}`);
      offered.add(peer);
      return description("offer");
    },
    async setEpoch(next) {
      log.push(`epoch ${next.epoch}`);
      keys = next;
      for (const peer of connected) if (!next.peers.includes(peer) && !next.waiting?.includes(peer)) connected.delete(peer);
    },
    async connect(peer, initiator) {
      if (begun === null) throw new Error("connected before the call was accepted");
      log.push(`connect ${peer}`);
      const ahead = initiator && offered.delete(peer);
      wanted.add(peer);
      if (initiator && !ahead) describe(peer, "offer");
      for (const signal of early.get(peer) ?? []) take(peer, signal);
      early.delete(peer);
    },
    async signal(peer, signal) {
      if (wanted.has(peer)) take(peer, signal);
      else early.set(peer, [...(early.get(peer) ?? []), signal]);
    },
    disconnect(peer) {
      log.push(`disconnect ${peer}`);
      wanted.delete(peer);
      offered.delete(peer);
      connected.delete(peer);
    },
    hold(on) {
      log.push(on ? "hold" : "release");
      held = on;
    },
    deafen(on) {
      log.push(on ? "deafen" : "hear");
      deaf = on;
    },
    mute(on) {
      muted = on;
    },
    gain(peer, value) {
      gains.set(peer, value);
    },
    async camera(on) {
      log.push(`camera ${on ? "on" : "off"}`);
    },
    async useDevice(kind, id) {
      log.push(`use ${kind} ${id}`);
    },
    useIceServers: () => {},
    restartIce: async () => {},
    resume: async () => {},
    close() {
      closed = true;
      connected.clear();
      log.push("close");
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether what `from` says now would be decoded at `to`. */
export function hears(to: FakeSession | undefined, from: FakeSession | undefined): boolean {
  if (!to || !from || to.closed || from.closed || to.deaf || from.begun === null || from.held || from.muted || !to.keys || !from.keys) return false;
  const linked = to.connected.has(from.keys.ownLeaf) && from.connected.has(to.keys.ownLeaf);
  return linked && to.keys.epoch === from.keys.epoch && equalBytes(to.keys.baseKey, from.keys.baseKey) && to.keys.peers.includes(from.keys.ownLeaf) && from.keys.peers.includes(to.keys.ownLeaf);
}

/** How loudly `from` comes out of the loudspeaker at `to`; 0 when nothing of it does. */
export function loudness(to: FakeSession | undefined, from: FakeSession | undefined): number {
  return hears(to, from) ? (to!.gains.get(from!.keys!.ownLeaf) ?? 1) : 0;
}

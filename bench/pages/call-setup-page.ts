/** Both ends of a call in one page, once as a bare pair of connections and once as two media sessions with their inner encryption. */
import type { MediaOptions } from "../../client/media/port.ts";
import { BrowserMedia } from "../../web/media/browser-media.ts";
import type { BrowserSession } from "../../web/media/browser-session.ts";
import { SILENCE, SoundMeter } from "../../web/media/sound-meter.ts";
import { openMicrophone } from "../../web/media/sound-source.ts";

/** What both ways listen with: the same meter, asked as often. */
async function firstSound(audio: AudioContext, track: MediaStreamTrack): Promise<number> {
  const element = new Audio();
  element.muted = true;
  element.srcObject = new MediaStream([track]);
  void element.play();
  const meter = new SoundMeter(audio, track);
  while (meter.rms() < SILENCE) await new Promise((resolve) => setTimeout(resolve, 10));
  const at = performance.now();
  meter.close();
  element.srcObject = null;
  return at;
}

/** Milliseconds from nothing, and from tracks that are ready, to the first decoded sound. */
interface Took {
  readonly fromAccept: number;
  readonly fromConnect: number;
}

async function bare(): Promise<Took> {
  const accepted = performance.now();
  const audio = new AudioContext({ latencyHint: "interactive" });
  const sound = await openMicrophone();
  const connect = performance.now();
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  a.addEventListener("icecandidate", ({ candidate }) => void b.addIceCandidate(candidate ?? undefined));
  b.addEventListener("icecandidate", ({ candidate }) => void a.addIceCandidate(candidate ?? undefined));
  const heard = new Promise<number>((resolve) => b.addEventListener("track", ({ track }) => resolve(firstSound(audio, track))));
  a.addTrack(sound.track, new MediaStream([sound.track]));
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription!);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription!);
  const at = await heard;
  a.close();
  b.close();
  sound.stop();
  await audio.close();
  return { fromAccept: at - accepted, fromConnect: at - connect };
}

async function ours(): Promise<Took> {
  // While it rings: each end loads its worker.
  const [caller, callee] = [new BrowserMedia(), new BrowserMedia()];
  caller.prepare();
  callee.prepare();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const accepted = performance.now();
  const options = (ownLeaf: number): MediaOptions => ({
    ownLeaf, video: false, source: "microphone", muteOutput: true, iceServers: [], relayOnly: false, outgoingHeld: false,
  });
  const [a, b] = await Promise.all([caller.open(options(0)), callee.open(options(1))]);
  carry(a, b, 0);
  carry(b, a, 1);
  const baseKey = crypto.getRandomValues(new Uint8Array(32));
  const heard = new Promise<number>((resolve) => b.on(({ kind }) => kind === "first-audio" && resolve(performance.now())));
  await Promise.all([a.setEpoch({ epoch: 1n, baseKey, peers: [1] }), b.setEpoch({ epoch: 1n, baseKey, peers: [0] })]);
  const connect = performance.now();
  await Promise.all([b.connect(0, false), a.connect(1, true)]);
  const at = await heard;
  a.close();
  b.close();
  return { fromAccept: at - accepted, fromConnect: at - connect };
}

function carry(from: BrowserSession, to: BrowserSession, leaf: number): void {
  from.on((event) => {
    if (event.kind === "signal") void to.signal(leaf, structuredClone(event.signal));
  });
}

const bench = { bare, ours };
export type CallSetupPage = typeof bench;
Object.assign(globalThis, { bench });

/** Both ends of a call in one page, once as a bare pair of connections and once as two media sessions with their inner encryption. */
import type { MediaOptions, MediaStart } from "../../client/media/port.ts";
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
  return { fromAccept: await call({ soundReady: false }), fromConnect: await call({ soundReady: true }) };
}

async function call({ soundReady }: { soundReady: boolean }): Promise<number> {
  // While it rings: each end loads its worker, and the called one makes its offer.
  const options: MediaOptions = { source: "microphone", muteOutput: true, outgoingHeld: false };
  const [caller, callee] = await Promise.all([new BrowserMedia().open(options), new BrowserMedia().open(options)]);
  carry(caller, callee, 0);
  carry(callee, caller, 1);
  const offer = await callee.offer(0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const heard = new Promise<number>((resolve) => callee.on(({ kind }) => kind === "first-audio" && resolve(performance.now())));
  const baseKey = crypto.getRandomValues(new Uint8Array(32));
  const start: MediaStart = { video: false, iceServers: [], relayOnly: false, packetMs: 20 };
  const accepted = performance.now();
  const begun = Promise.all([callee.begin(start), caller.begin(start)]);
  if (soundReady) await begun;
  const connect = performance.now();
  await callee.connect(0, true);
  await caller.connect(1, false);
  await caller.signal(1, structuredClone(offer));
  await Promise.all([caller.setEpoch({ epoch: 1n, ownLeaf: 0, baseKey, peers: [1] }), callee.setEpoch({ epoch: 1n, ownLeaf: 1, baseKey, peers: [0] })]);
  const at = await heard;
  await begun;
  caller.close();
  callee.close();
  return at - (soundReady ? connect : accepted);
}

function carry(from: BrowserSession, to: BrowserSession, leaf: number): void {
  from.on((event) => {
    if (event.kind === "signal") void to.signal(leaf, structuredClone(event.signal));
  });
}

const bench = { bare, ours };
export type CallSetupPage = typeof bench;
Object.assign(globalThis, { bench });

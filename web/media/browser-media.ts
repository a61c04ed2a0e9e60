/** The browser's implementation of the media port. It keeps nothing in the page or the origin, so several seats may live side by side. */
import type { CaptureState, MediaDevice, MediaOptions, MediaPort } from "../../client/media/port.ts";
import { BrowserSession } from "./browser-session.ts";
import { FrameCrew } from "./frame-crew.ts";
import { openSound } from "./sound-source.ts";

const KINDS = { audioinput: "microphone", videoinput: "camera", audiooutput: "loudspeaker" } as const;
/** A browser that may play at once has begun by then. */
const PLAYBACK_GRACE = 300;

export class BrowserMedia implements MediaPort {
  /** A frame worker that no call has used: it was loaded, and told nothing. */
  #spare: Worker | undefined;

  prepare(): void {
    if (FrameCrew.possible()) this.#spare ??= FrameCrew.load();
  }

  /** Throws `media/unsupported`, `media/no-device`, `media/denied`, `media/insecure`, `media/device-busy`. */
  async open(options: MediaOptions): Promise<BrowserSession> {
    // Listened to late: nothing can come before the session exists, since no connection does.
    let session: BrowserSession | undefined;
    const audio = new AudioContext({ latencyHint: "interactive" });
    const worker = this.#spare;
    this.#spare = undefined;
    const [crew, sound] = await Promise.allSettled([
      FrameCrew.start({ worker, leaf: options.ownLeaf, held: options.outgoingHeld, undecryptable: (report) => session?.report(report) }),
      openSound(options, audio),
    ]);
    if (crew.status === "rejected" || sound.status === "rejected") {
      if (crew.status === "fulfilled") crew.value.close();
      if (sound.status === "fulfilled") sound.value.stop();
      void audio.close();
      throw crew.status === "rejected" ? crew.reason : (sound as PromiseRejectedResult).reason;
    }
    session = new BrowserSession({ options, crew: crew.value, audio, sound: sound.value });
    setTimeout(() => {
      if (audio.state === "suspended") session.report({ kind: "playback-blocked" });
    }, PLAYBACK_GRACE);
    // A call goes on without a picture; the person is told why there is none.
    if (options.video) void session.camera(true).catch(() => session.report({ kind: "device-lost", device: "camera" }));
    return session;
  }

  async devices(): Promise<readonly MediaDevice[]> {
    const found = (await (navigator.mediaDevices as MediaDevices | undefined)?.enumerateDevices()) ?? [];
    return found.map(({ kind, deviceId, label }) => ({ kind: KINDS[kind], id: deviceId, label }));
  }

  async canCapture(): Promise<CaptureState> {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) return "insecure";
    // Firefox before 132 does not know the name and throws: the real request will tell.
    const permission = await navigator.permissions.query({ name: "microphone" }).catch(() => undefined);
    if (permission?.state === "denied") return "denied";
    const found = await devices.enumerateDevices();
    return found.some(({ kind }) => kind === "audioinput") ? "ok" : "no-device";
  }
}

/** The browser's implementation of the media port. It keeps nothing in the page or the origin, so several seats may live side by side. */
import type { CaptureState, MediaDevice, MediaOptions, MediaPort } from "../../client/media/port.ts";
import { BrowserSession } from "./browser-session.ts";
import { FrameCrew } from "./frame-crew.ts";
import { soundOf } from "./sound-source.ts";

const KINDS = { audioinput: "microphone", videoinput: "camera", audiooutput: "loudspeaker" } as const;

export class BrowserMedia implements MediaPort {
  /** Throws `media/unsupported`. */
  async open(options: MediaOptions): Promise<BrowserSession> {
    // Listened to late: nothing can come before the session exists, since no connection does.
    let session: BrowserSession | undefined;
    const crew = await FrameCrew.start({ held: options.outgoingHeld, undecryptable: (report) => session?.report(report) });
    const audio = new AudioContext({ latencyHint: "interactive" });
    session = new BrowserSession({ options, crew, audio, sound: soundOf(options, audio) });
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

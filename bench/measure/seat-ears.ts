/**
 * Ears and a stop-watch in every page of a browser, put there before the page's own code: when a button was pressed, what the socket and the connection did, and from when to when decoded
 * sound was loud. Times are milliseconds since 1970 by the machine's one clock, so pages and this process compare them.
 */
import type { BrowserContext, Frame } from "playwright-core";

export interface SeatMarks {
  readonly marks: readonly { readonly what: string; readonly at: number }[];
  /** First and last moment at which the decoded sound was not silence, since `forget`. */
  readonly firstLoud: number | null;
  readonly lastLoud: number | null;
}

interface EarWindow {
  ears: { seen(): SeatMarks; forget(): void };
}

export const wallNow = (): number => performance.timeOrigin + performance.now();

export async function putEars(context: BrowserContext): Promise<void> {
  await context.addInitScript(ears);
}

export const seen = (frame: Frame): Promise<SeatMarks> => frame.evaluate(() => (globalThis as unknown as EarWindow).ears.seen());
export const forget = (frame: Frame): Promise<void> => frame.evaluate(() => (globalThis as unknown as EarWindow).ears.forget());

/** Runs in the page: nothing from outside this function exists there. */
function ears(): void {
  const SILENCE = 0.002;
  const LISTEN_EVERY_MS = 5;
  const now = () => performance.timeOrigin + performance.now();
  let marks: { what: string; at: number }[] = [];
  let firstLoud: number | null = null;
  let lastLoud: number | null = null;
  const mark = (what: string) => void marks.push({ what, at: now() });

  document.addEventListener(
    "pointerup",
    ({ target }) => {
      const step = target instanceof Element ? target.closest("[data-step]")?.getAttribute("data-step") : undefined;
      if (step) mark(`press ${step}`);
    },
    true,
  );

  const Socket = globalThis.WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        const said = JSON.parse(String(data)) as { push?: string; items?: { kind: string; n?: number }[] };
        if (said.push === "deliver") for (const item of said.items ?? []) mark(`take ${item.kind}`);
      });
    }
    override send(data: string): void {
      const said = JSON.parse(data) as { call?: string; args?: { ephemeral?: boolean } };
      if (said.call) mark(`call ${said.call}${said.args?.ephemeral ? " (ephemeral)" : ""}`);
      super.send(data);
    }
  };

  function listen(track: MediaStreamTrack): void {
    const audio = new AudioContext({ latencyHint: "interactive" });
    const analyser = new AnalyserNode(audio, { fftSize: 256, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(audio, { mediaStream: new MediaStream([track]) }).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      if (track.readyState === "ended") {
        clearInterval(timer);
        void audio.close();
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      if (Math.sqrt(sum / samples.length) < SILENCE) return;
      lastLoud = now();
      if (firstLoud === null) {
        firstLoud = lastLoud;
        mark("first decoded sound");
      }
    }, LISTEN_EVERY_MS);
  }

  const Connection = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      mark("new RTCPeerConnection");
      this.addEventListener("connectionstatechange", () => mark(`connection ${this.connectionState}`));
      this.addEventListener("iceconnectionstatechange", () => mark(`ice ${this.iceConnectionState}`));
      this.addEventListener("track", ({ track }) => {
        mark(`track ${track.kind}`);
        if (track.kind === "audio") listen(track);
      });
    }
  };

  Object.assign(globalThis, {
    ears: {
      seen: () => ({ marks, firstLoud, lastLoud }),
      forget() {
        marks = [];
        firstLoud = null;
        lastLoud = null;
      },
    },
  });
}

/**
 * An ear at a page's loudspeaker, put there before the page's own code: every sample that would be played, so that a gap is told to the millisecond however late a timer comes. It finds the bus into
 * which all peers are mixed as the first gain without a setting.
 */
import type { BrowserContext, Frame, Page } from "playwright-core";

export interface Heard {
  /** Longest silence since `forget`, in milliseconds, and what was heard in all. */
  readonly longestSilence: number;
  readonly heardMs: number;
  /** Root mean square of the loudest 50 ms. */
  readonly loudest: number;
  /** Samples that are no numbers: whatever they are mixed with is lost, too. */
  readonly broken: number;
  /** Milliseconds since 1970: the first moment since `forget` that was not silent. */
  readonly firstLoud: number | null;
}

interface EarWindow {
  mixEar: { heard(): Heard; forget(): void };
}

export async function putMixEar(context: BrowserContext): Promise<void> {
  await context.addInitScript(mixEar);
}

export const mixHeard = (page: Frame | Page): Promise<Heard> => page.evaluate(() => (globalThis as unknown as EarWindow).mixEar.heard());
export const forgetMix = (page: Frame | Page): Promise<void> => page.evaluate(() => (globalThis as unknown as EarWindow).mixEar.forget());

/** Runs in the page: nothing from outside this function exists there. */
function mixEar(): void {
  const SILENCE = 0.002;
  const BLOCK = 240; // 5 ms at 48 kHz
  const taken = new WeakSet<BaseAudioContext>();
  let [silent, longest, heard, loudest, broken, firstLoud] = [0, 0, 0, 0, 0, null as number | null];

  function listen(bus: GainNode): void {
    const { context } = bus;
    const analyser = new AnalyserNode(context, { fftSize: 32_768, smoothingTimeConstant: 0 });
    bus.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let last = context.currentTime;
    const timer = setInterval(() => {
      if (context.state === "closed") return clearInterval(timer);
      const now = context.currentTime;
      const fresh = Math.min(samples.length, Math.floor(((now - last) * context.sampleRate) / BLOCK) * BLOCK);
      if (fresh < BLOCK) return;
      last = now;
      analyser.getFloatTimeDomainData(samples);
      const ended = performance.timeOrigin + performance.now();
      for (let at = samples.length - fresh; at < samples.length; at += BLOCK) {
        let sum = 0;
        for (let i = at; i < at + BLOCK; i++) {
          if (Number.isFinite(samples[i]!)) sum += samples[i]! * samples[i]!;
          else broken++;
        }
        const rms = Math.sqrt(sum / BLOCK);
        const ms = (BLOCK * 1000) / context.sampleRate;
        heard += ms;
        loudest = Math.max(loudest, rms);
        silent = rms < SILENCE ? silent + ms : 0;
        longest = Math.max(longest, silent);
        if (silent === 0) firstLoud ??= ended - ((samples.length - at) * 1000) / context.sampleRate;
      }
    }, 50);
  }

  const Original = GainNode;
  globalThis.GainNode = class extends Original {
    constructor(context: BaseAudioContext, options?: GainOptions) {
      super(context, options);
      if (options !== undefined || taken.has(context)) return;
      taken.add(context);
      listen(this);
    }
  };

  Object.assign(globalThis, {
    mixEar: {
      heard: () => ({ longestSilence: longest, heardMs: heard, loudest, broken, firstLoud }),
      forget() {
        [silent, longest, heard, loudest, broken, firstLoud] = [0, 0, 0, 0, 0, null];
      },
    },
  });
}

/** One peer's sound: played (or not), metered, and reported the first time that it is not silence. */
import { SILENCE, SoundMeter } from "./sound-meter.ts";

const FIRST_AUDIO_EVERY = 10;

export interface EarOptions {
  readonly audio: AudioContext;
  readonly track: MediaStreamTrack;
  readonly muted: boolean;
  readonly loudspeaker: string | undefined;
  readonly firstAudio: () => void;
  readonly playbackBlocked: () => void;
}

export class PeerEar {
  readonly #element = new Audio();
  readonly #meter: SoundMeter;
  readonly #blocked: () => void;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(options: EarOptions) {
    this.#blocked = options.playbackBlocked;
    // Chromium hands a remote track's sound to Web Audio only while an element plays it too, even if muted.
    this.#element.srcObject = new MediaStream([options.track]);
    this.#element.muted = options.muted;
    if (options.loudspeaker !== undefined) void this.useLoudspeaker(options.loudspeaker).catch(() => undefined);
    void this.play();
    this.#meter = new SoundMeter(options.audio, options.track);
    this.#watch = setInterval(() => {
      if (this.#meter.rms() < SILENCE) return;
      this.#stopWatching();
      options.firstAudio();
    }, FIRST_AUDIO_EVERY);
  }

  rms(): number {
    return this.#meter.rms();
  }

  async play(): Promise<void> {
    try {
      await this.#element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#blocked();
    }
  }

  async useLoudspeaker(id: string): Promise<void> {
    await this.#element.setSinkId(id);
  }

  close(): void {
    this.#stopWatching();
    this.#meter.close();
    this.#element.pause();
    this.#element.srcObject = null;
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

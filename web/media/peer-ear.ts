/** One peer's sound: put into the mix, metered before its gain, and reported the first time that it is not silence. */
import { SILENCE, SoundMeter } from "./sound-meter.ts";
import type { SoundMix } from "./sound-mix.ts";

const FIRST_AUDIO_EVERY = 10;

export interface EarOptions {
  readonly audio: AudioContext;
  readonly mix: SoundMix;
  readonly track: MediaStreamTrack;
  readonly gain: number;
  readonly firstAudio: () => void;
  readonly playbackBlocked: () => void;
}

export class PeerEar {
  readonly #element = new Audio();
  readonly #source: MediaStreamAudioSourceNode;
  readonly #gain: GainNode;
  readonly #mix: SoundMix;
  readonly #meter: SoundMeter;
  readonly #blocked: () => void;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor({ audio, mix, track, gain, firstAudio, playbackBlocked }: EarOptions) {
    this.#blocked = playbackBlocked;
    this.#mix = mix;
    // Chromium hands a remote track's sound to Web Audio only while an element plays it too, even if muted.
    this.#element.srcObject = new MediaStream([track]);
    this.#element.muted = true;
    void this.play();
    this.#source = new MediaStreamAudioSourceNode(audio, { mediaStream: new MediaStream([track]) });
    this.#gain = mix.add(this.#source, gain);
    this.#meter = new SoundMeter(audio, track);
    this.#watch = setInterval(() => {
      if (this.#meter.rms() < SILENCE) return;
      this.#stopWatching();
      firstAudio();
    }, FIRST_AUDIO_EVERY);
  }

  rms(): number {
    return this.#meter.rms();
  }

  gain(value: number): void {
    this.#mix.set(this.#gain, value);
  }

  async play(): Promise<void> {
    try {
      await this.#element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#blocked();
    }
  }

  close(): void {
    this.#stopWatching();
    this.#meter.close();
    this.#source.disconnect();
    this.#gain.disconnect();
    this.#element.pause();
    this.#element.srcObject = null;
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

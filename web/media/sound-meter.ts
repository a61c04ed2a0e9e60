/** How loud a track is, measured on the samples themselves: what a meter shows is what was decoded, not what a packet claims. */

/** Below this (-54 dBFS) it is silence: the noise of an idle line stays under it, a whisper does not. */
export const SILENCE = 0.002;

export class SoundMeter {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(audio: AudioContext, track: MediaStreamTrack) {
    this.#source = new MediaStreamAudioSourceNode(audio, { mediaStream: new MediaStream([track]) });
    this.#analyser = new AnalyserNode(audio, { fftSize: 1024, smoothingTimeConstant: 0 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  /** Root mean square of the last 21 ms, 0 to 1. */
  rms(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.sqrt(sum / this.#samples.length);
  }

  close(): void {
    this.#source.disconnect();
  }
}

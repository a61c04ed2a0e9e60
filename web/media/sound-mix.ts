/**
 * What comes out of the loudspeaker: every peer's sound through a gain of its own, mixed. Gains are a matter of this end alone; what is sent is never touched. A change takes a moment, since a step
 * would click.
 */

/** Seconds that a change takes. */
const GLIDE = 0.02;

export class SoundMix {
  readonly #audio: AudioContext;
  readonly #bus: GainNode;
  readonly #muted: boolean;
  /** Where a browser can't send a whole context to a loudspeaker of one's choice. */
  #element: HTMLAudioElement | undefined;

  constructor(audio: AudioContext, muted: boolean) {
    this.#audio = audio;
    this.#muted = muted;
    this.#bus = new GainNode(audio);
    if (!muted) this.#bus.connect(audio.destination);
  }

  /** What is played, before it is muted: for meters and tests. */
  get output(): AudioNode {
    return this.#bus;
  }

  add(source: AudioNode, gain: number): GainNode {
    const node = new GainNode(this.#audio, { gain });
    source.connect(node).connect(this.#bus);
    return node;
  }

  set({ gain: line }: GainNode, gain: number): void {
    const now = this.#audio.currentTime;
    line.cancelScheduledValues(now);
    line.setValueAtTime(line.value, now);
    line.linearRampToValueAtTime(gain, now + GLIDE);
  }

  async useLoudspeaker(id: string): Promise<void> {
    if (this.#muted) return;
    const audio = this.#audio as AudioContext & { setSinkId?: (id: string) => Promise<void> };
    if (audio.setSinkId) return audio.setSinkId(id);
    if (this.#element === undefined) {
      const out = new MediaStreamAudioDestinationNode(audio);
      this.#bus.disconnect(audio.destination);
      this.#bus.connect(out);
      this.#element = new Audio();
      this.#element.srcObject = out.stream;
      void this.#element.play();
    }
    await this.#element.setSinkId(id);
  }

  close(): void {
    this.#bus.disconnect();
    if (this.#element) this.#element.srcObject = null;
  }
}

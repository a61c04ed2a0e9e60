/**
 * The tone of an incoming call: two soft notes every three seconds, made on the spot, and silent at once when it is answered. Browsers may refuse sound before the
 * first gesture on a page; then the screen and the title alone say that it rings.
 */
interface Note {
  /** Seconds after the start of a round. */
  readonly at: number;
  readonly hertz: number;
}

export const ROUND_SECONDS = 3;
export const NOTES: readonly Note[] = [
  { at: 0, hertz: 587.33 },
  { at: 0.32, hertz: 783.99 },
];
const NOTE_SECONDS = 0.9;
const LOUDNESS = 0.12;
/** A cut in the middle of a wave clicks; fifteen milliseconds don't. */
const FADE_SECONDS = 0.015;

/** Starts ringing; the answer stops it, at once and for good. */
export function startRingTone(makeContext: () => AudioContext = () => new AudioContext()): () => void {
  let context: AudioContext;
  try {
    context = makeContext();
  } catch {
    return () => {};
  }
  const master = context.createGain();
  master.gain.value = LOUDNESS;
  master.connect(context.destination);
  const round = () => {
    if (context.state !== "running") return;
    for (const { at, hertz } of NOTES) ringNote(context, master, context.currentTime + at, hertz);
  };
  const begin = () => context.resume().then(round, () => {});
  void begin();
  const timer = setInterval(() => (context.state === "running" ? round() : void begin()), ROUND_SECONDS * 1000);
  let stopped = false;
  return () => {
    if (stopped) return;
    stopped = true;
    clearInterval(timer);
    master.gain.setTargetAtTime(0, context.currentTime, FADE_SECONDS / 3);
    setTimeout(() => void context.close().catch(() => {}), FADE_SECONDS * 2000);
  };
}

function ringNote(context: AudioContext, to: AudioNode, at: number, hertz: number): void {
  const oscillator = context.createOscillator();
  const swell = context.createGain();
  oscillator.frequency.value = hertz;
  swell.gain.setValueAtTime(0, at);
  swell.gain.linearRampToValueAtTime(1, at + 0.02);
  swell.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS);
  oscillator.connect(swell).connect(to);
  oscillator.start(at);
  oscillator.stop(at + NOTE_SECONDS);
}

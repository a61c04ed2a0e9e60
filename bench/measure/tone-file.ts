/** A sound that is never silent, so that the moment at which it begins or ends is its own and not a pause between words. */
import { wav } from "../../testing/browser/tone-wav.ts";

const RATE = 48_000;

/** One second of 440 Hz, 48 kHz, 16 bits, mono, as a WAV file. */
export function toneFile(): Buffer {
  return wav(Int16Array.from({ length: RATE }, (_, at) => 8000 * Math.sin((2 * Math.PI * 440 * at) / RATE)), RATE);
}

/** Sounds as WAV files, for the browser's stand-in for a microphone. */

/**
 * A melody of sine tones without a gap, 110 ms each: a browser's noise suppression takes a steady tone for noise and swallows it; what moves, it takes for speech.
 */
export function melodyWav(notes: readonly number[], seconds: number, rate = 48_000): Buffer {
  let phase = 0;
  const samples = Int16Array.from({ length: rate * seconds }, (_, at) => {
    const hertz = notes[Math.floor(at / (rate * 0.11)) % notes.length]!;
    phase += (2 * Math.PI * hertz) / rate;
    const swell = 0.6 + 0.4 * Math.sin((2 * Math.PI * 5 * at) / rate);
    return Math.round(14_000 * swell * Math.sin(phase));
  });
  return wav(samples, rate);
}

/** A second of 440 Hz, never silent, so that the moment at which it begins or ends is its own and not a pause between words. */
export function toneWav(rate = 48_000): Buffer {
  return wav(Int16Array.from({ length: rate }, (_, at) => 8000 * Math.sin((2 * Math.PI * 440 * at) / rate)), rate);
}

/** PCM, 16 bits, mono. */
export function wav(samples: Int16Array<ArrayBuffer>, rate = 48_000): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

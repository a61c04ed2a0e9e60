/** A sine wave as a WAV file, for the browser's stand-in for a microphone. */
export function toneWav(hertz: number, seconds: number, rate = 48_000): Buffer {
  const samples = Int16Array.from({ length: rate * seconds }, (_, at) => Math.round(12_000 * Math.sin((2 * Math.PI * hertz * at) / rate)));
  return wav(samples, rate);
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

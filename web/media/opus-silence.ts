/**
 * What leaves in place of sound while a line is held: as many milliseconds of nothing, in a packet as long as the one it stands for. So the far
 * decoder falls silent at once (where packets merely stop, it goes on inventing sound for a third of a second), and nobody on the way
 * can tell a held line from a talking one.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

/** RFC 6716 §3.1: CELT only, full band, 20 ms, mono; code 3, an arbitrary number of frames. */
const TOC = (31 << 3) | 3;
/** RFC 6716 §3.2.5: frames of one size, with padding; their number is added. */
const PADDED = 0x40;
const FRAME_MS = 20;
const MOST_FRAMES = 6;
/** The range coder's first bit says silence. */
const SILENT_FRAME = [0xff, 0xfe];

/** An Opus packet as long as that one, in bytes (5 at least) and in time; nothing else is taken from it. */
export function opusSilence(instead: Uint8Array): Bytes {
  const frames = Math.min(MOST_FRAMES, Math.max(1, Math.round(durationOf(instead) / FRAME_MS)));
  const out = new Uint8Array(Math.max(instead.length, 3 + frames * SILENT_FRAME.length));
  let at = 0;
  out[at++] = TOC;
  out[at++] = PADDED | frames;
  // Each length byte of 255 stands for 254 bytes of padding and says that another length byte follows.
  let padding = out.length - 2 - frames * SILENT_FRAME.length - 1;
  for (; padding >= 255; padding -= 255) out[at++] = 255;
  out[at++] = padding;
  for (let frame = 0; frame < frames; frame++) out.set(SILENT_FRAME, at + frame * SILENT_FRAME.length);
  return out;
}

/** Milliseconds (RFC 6716 §3.1 and §3.2). Of a packet that is none: nothing. */
function durationOf(packet: Uint8Array): number {
  const [toc = 0, count = 0] = packet;
  const config = toc >> 3;
  const frame = config < 12 ? [10, 20, 40, 60][config & 3]! : config < 16 ? [10, 20][config & 1]! : [2.5, 5, 10, 20][config & 3]!;
  const code = toc & 3;
  return frame * (code === 0 ? 1 : code === 3 ? count & 0x3f : 2);
}

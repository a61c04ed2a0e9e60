/**
 * What leaves in place of sound while a line is held: twenty milliseconds of nothing, as long as the packet it stands for. So the far
 * decoder falls silent at once (where packets merely stop, it goes on inventing sound for a third of a second), and nobody on the way
 * can tell a held line from a talking one.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

/** RFC 6716 §3.1: CELT only, full band, 20 ms, mono; code 3, an arbitrary number of frames. */
const TOC = (31 << 3) | 3;
/** RFC 6716 §3.2.5: one frame, with padding. */
const ONE_PADDED = 0x41;
/** The range coder's first bit says silence. */
const SILENT_FRAME = [0xff, 0xfe];
const SHORTEST = 5;

/** An Opus packet of `length` bytes, 5 at least. */
export function opusSilence(length: number): Bytes {
  const out = new Uint8Array(Math.max(length, SHORTEST));
  let at = 0;
  out[at++] = TOC;
  out[at++] = ONE_PADDED;
  // Each length byte of 255 stands for 254 bytes of padding and says that another length byte follows.
  let padding = out.length - 2 - SILENT_FRAME.length - 1;
  for (; padding >= 255; padding -= 255) out[at++] = 255;
  out[at++] = padding;
  out.set(SILENT_FRAME, at);
  return out;
}

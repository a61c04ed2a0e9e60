import { describe, expect, it } from "vitest";
import { opusSilence } from "./opus-silence.ts";

/** RFC 6716 §3.2.5, read back: the frames, which are of one size. */
function framesOf(packet: Uint8Array): number[][] {
  expect([packet[0]! >> 3, packet[0]! & 3, packet[1]! & 0xc0]).toEqual([31, 3, 0x40]);
  const count = packet[1]! & 0x3f;
  let at = 2;
  let padding = 0;
  let byte: number;
  do {
    byte = packet[at++]!;
    padding += byte === 255 ? 254 : byte;
  } while (byte === 255);
  const size = (packet.length - padding - at) / count;
  return Array.from({ length: count }, (_, frame) => [...packet.subarray(at + frame * size, at + (frame + 1) * size)]);
}

/** A packet of that first byte, and of that second where it counts frames. */
const packet = (length: number, toc: number, count = 0) => Uint8Array.from({ length }, (_, at) => [toc, count][at] ?? 7);
const SILENT = [0xff, 0xfe];

describe("a packet of silence", () => {
  it("is as long as what it stands for, and holds one silent frame", () => {
    for (let length = 5; length <= 1276; length++) {
      const made = opusSilence(packet(length, 31 << 3));
      expect(made).toHaveLength(length);
      expect(framesOf(made)).toEqual([SILENT]);
    }
  });

  it.each([
    ["20 ms of SILK", 1 << 3, 0, 1],
    ["40 ms of SILK", (10 << 3) | 0, 0, 2],
    ["two hybrid frames of 20 ms", (15 << 3) | 1, 0, 2],
    ["two frames of 20 ms, counted", (31 << 3) | 3, 2, 2],
    ["10 ms", 30 << 3, 0, 1],
    ["more than a packet may last", (31 << 3) | 3, 63, 6],
    ["none at all", (31 << 3) | 3, 0, 1],
  ])("lasts as long as what it stands for: %s", (_what, toc, count, frames) => {
    for (const length of [20, 160, 600]) {
      const made = opusSilence(packet(length, toc, count));
      expect(made).toHaveLength(length);
      expect(framesOf(made)).toEqual(Array.from({ length: frames }, () => SILENT));
    }
  });

  it("has nothing else of what it stands for, and is a packet where that was none", () => {
    expect(opusSilence(packet(80, 31 << 3, 1))).toEqual(opusSilence(packet(80, 31 << 3, 200)));
    expect(framesOf(opusSilence(new Uint8Array()))).toEqual([SILENT]);
  });
});

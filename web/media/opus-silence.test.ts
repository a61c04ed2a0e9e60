import { describe, expect, it } from "vitest";
import { opusSilence } from "./opus-silence.ts";

/** RFC 6716 §3.2.5, read back: how many bytes the one frame has. */
function frameBytes(packet: Uint8Array): number[] {
  expect(packet[0]! & 3).toBe(3);
  expect(packet[1]).toBe(0x41);
  let at = 2;
  let padding = 0;
  let byte: number;
  do {
    byte = packet[at++]!;
    padding += byte === 255 ? 254 : byte;
  } while (byte === 255);
  return [...packet.subarray(at, packet.length - padding)];
}

describe("a packet of silence", () => {
  it("is as long as what it stands for, and holds one silent frame", () => {
    for (let length = 5; length <= 1276; length++) {
      const packet = opusSilence(length);
      expect(packet).toHaveLength(length);
      expect(frameBytes(packet)).toEqual([0xff, 0xfe]);
    }
  });

  it("has nothing of what it stands for: it is made from the length alone", () => {
    expect(opusSilence(80)).toEqual(opusSilence(80));
    expect(opusSilence(0)).toHaveLength(5);
  });
});

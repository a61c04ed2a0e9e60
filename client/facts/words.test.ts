/** What is kept of what members said: bounded, and readable whatever they say. */
import { describe, expect, it } from "vitest";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { RoomWords, type Verified } from "./words.ts";

const mallory = "mimi://graustark.example/u/mallory";
const alice = "mimi://ruritania.example/u/alice";
const key = (n: number): Bytes => new Uint8Array(32).fill(n % 251).map((byte, i) => (i < 2 ? (n >> (8 * i)) & 255 : byte));
const verified = (n: number): Verified => ({ kind: "verified", fingerprint: key(n), method: "short-code", state: "verified", at: 10 });

describe("words that are stored", () => {
  it("are never more than can be read, whatever the members say", () => {
    const words = new RoomWords();
    words.hear("alice's", alice, verified(7));
    for (let end = 0; end < 60; end++) words.hear(`mallory's ${end}`, mallory, { kind: "station-list", list: new Uint8Array(96 * 1024).fill(end) });
    const again = RoomWords.decode(words.encode());
    expect(again.hasVerified(alice, key(7))).toBe(true);
    expect([again.listOf("mallory's 0")?.length, again.listOf("mallory's 59")]).toEqual([96 * 1024, undefined]);

    for (let end = 0; end < 60; end++) {
      const person = (n: number) => `mimi://graustark.example/u/${String(n).padStart(3, "0")}${"x".repeat(60)}`;
      words.hear(`mallory's ${end}`, mallory, { kind: "evidence", delegation: new Uint8Array(8192), codeHash: key(1), codeProof: new Uint8Array(16384), hardwareKeys: false, standing: new Uint8Array(4096) });
      for (let n = 0; n < 128; n++) {
        words.hear(`mallory's ${end}`, mallory, verified(n));
        words.hear(`mallory's ${end}`, mallory, { kind: "followed", person: person(n), head: key(n), size: n, state: "followed", at: 1 });
        words.hear(`mallory's ${end}`, mallory, { kind: "vouch", person: person(n), fingerprint: key(n), state: "vouched", at: 1 } as never);
      }
    }
    // Too much of it: nothing is known after a restart, which lowers, and the device starts.
    expect(RoomWords.decode(words.encode()).hasVerified(alice, key(7))).toBe(false);
    expect(words.hasVerified(alice, key(7))).toBe(true);
  });

  it("of devices that are gone are those of the last ones", () => {
    const words = new RoomWords();
    words.hear("alice's", alice, verified(7));
    for (let end = 0; end < 100; end++) {
      words.hear(`mallory's ${end}`, mallory, verified(end));
      words.keepOnly(new Set(["alice's"]));
    }
    expect([words.hasVerified(mallory, key(0)), words.hasVerified(mallory, key(99)), words.hasVerified(alice, key(7))]).toEqual([false, true, true]);
    expect(toHex(words.encode()).length / 2).toBeLessThan(16 * 1024);
  });
});

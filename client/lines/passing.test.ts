import { describe, expect, it } from "vitest";
import { encodeRank } from "../../protocol/label/rank-header.ts";
import { basicLabel } from "../../protocol/label/label.ts";
import { type Bytes } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import { signalMessage } from "../../protocol/wire/content/messages.ts";
import { encodeContent } from "../../protocol/wire/content/mimi-content.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import { readContent } from "./content.ts";
import { gatherPassing } from "./passing.ts";

const ROOM = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const salt = (length: number) => new Uint8Array(length).fill(7);
const challenge = (byte: number): Signal => ({ kind: "challenge", challenge: new Uint8Array(32).fill(byte) });
const media = (length: number): Signal => ({ kind: "media", to: 1, signal: new Uint8Array(length) });

function opened(plaintext: Bytes, rank = 0): readonly Signal[] {
  const { body } = readContent(plaintext, encodeRank(rank as 0), "mimi://ruritania.example/u/p", ROOM);
  if (body.kind !== "signals") throw new TypeError(body.kind);
  return body.signals;
}

function openedList(signals: readonly unknown[]): readonly Signal[] {
  return opened(encodeContent(signalMessage({ salt: salt(16), label: basicLabel(0), signal: canonicalCbor({ kind: "several", signals } as unknown as CborValue) })));
}

function gathering(fails = false) {
  const sent: { room: string; plaintext: Bytes; rank: number }[] = [];
  const say = gatherPassing({
    random: salt,
    async send(room, plaintext, rank) {
      if (fails) throw new TypeError("not now");
      sent.push({ room, plaintext, rank });
    },
  });
  return { say, sent };
}

describe("passing signals", () => {
  it("that are said in one turn leave as one message, in their order; the next turn's in another", async () => {
    const { say, sent } = gathering();
    await Promise.all([1, 2, 3].map((byte) => say(ROOM, challenge(byte), 0)));
    await say(ROOM, challenge(4), 0);
    expect(sent.map(({ plaintext }) => opened(plaintext))).toEqual([[challenge(1), challenge(2), challenge(3)], [challenge(4)]]);
  });

  it("go apart for another room and for another label", async () => {
    const { say, sent } = gathering();
    await Promise.all([say(ROOM, challenge(1), 0), say(ROOM, challenge(2), 1), say(`${ROOM.slice(0, -1)}b`, challenge(3), 0)]);
    expect(sent.map(({ room, plaintext, rank }) => [room.slice(-1), rank, opened(plaintext, rank).length])).toEqual([["a", 0, 1], ["a", 1, 1], ["b", 0, 1]]);
  });

  it("are as many messages as hold them: by size, and by number", async () => {
    const { say, sent } = gathering();
    await Promise.all([media(40_000), media(40_000), media(10_000)].map((signal) => say(ROOM, signal, 0)));
    expect(sent.map(({ plaintext }) => opened(plaintext).length)).toEqual([1, 2]);
    sent.length = 0;
    await Promise.all(Array.from({ length: 70 }, (_, at) => say(ROOM, challenge(at), 0)));
    expect(sent.map(({ plaintext }) => opened(plaintext).length)).toEqual([64, 6]);
  });

  it("that can't leave say so to everybody who said one", async () => {
    const { say } = gathering(true);
    const said = await Promise.allSettled([say(ROOM, challenge(1), 0), say(ROOM, challenge(2), 0)]);
    expect(said.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("that are answered, kept or rung for go alone, and are not heard from a list", async () => {
    const { say, sent } = gathering();
    const leave: Signal = { kind: "leave", at: 1 };
    await Promise.all([challenge(1), leave, challenge(2), challenge(3)].map((signal) => say(ROOM, signal, 0)));
    expect(sent.map(({ plaintext }) => opened(plaintext))).toEqual([[challenge(1)], [leave], [challenge(2), challenge(3)]]);
    expect(openedList([challenge(1), leave, challenge(2)])).toEqual([challenge(1), challenge(2)]);
  });

  it.each([
    ["a list within a list", { kind: "several", signals: [challenge(1), challenge(2)] }],
    ["one that is no signal", { kind: "challenge", challenge: new Uint8Array(31) }],
    ["one of a kind that is not known yet", { kind: "tomorrow" }],
  ])("are heard beside what can't be: %s", (_what, value) => {
    expect(openedList([challenge(1), value, challenge(2)])).toEqual([challenge(1), challenge(2)]);
  });

  it.each([
    ["more than so many", Array.from({ length: 65 }, () => challenge(1))],
    ["a list of one", [challenge(1)]],
  ])("are refused as a whole where they are %s", (_what, signals) => {
    expect(() => openedList(signals)).toThrow(expect.objectContaining({ code: "wire/bad-shape" }));
  });
});

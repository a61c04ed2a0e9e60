/** What the attacker can do with frames, and what comes of it. Members: 0 and 1 talk, 2 is a member too, 3 is not. */
import { describe, expect, it } from "vitest";
import { utf8, type Bytes } from "../../wire/bytes.ts";
import { contextFromText, contextToText, fromKid, SFRAME_EXPORTER, toKid } from "./base-key.ts";
import { FrameKey, importBaseKey } from "./frame-key.ts";
import { FrameReceiver } from "./frame-receiver.ts";
import { FrameSender } from "./frame-sender.ts";
import { decodeHeader } from "./header.ts";
import { AES_256_GCM_SHA512 } from "./suite.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const baseKey = (seed: number): Bytes => new Uint8Array(SFRAME_EXPORTER.length).fill(seed);
const voice = utf8("twenty milliseconds of voice");
const code = (name: string) => expect.objectContaining({ code: name });

async function pair({ epoch = 7n, leaf = 0, members = [0, 1, 2] } = {}) {
  const sender = new FrameSender({ random });
  const receiver = new FrameReceiver();
  await sender.setEpoch(epoch, baseKey(1), leaf);
  receiver.setEpoch(epoch, baseKey(1), members);
  receiver.announce(leaf, sender.context);
  return { sender, receiver };
}

describe("frames between members", () => {
  it("are opened in any order, with the metadata they were sealed with", async () => {
    const { sender, receiver } = await pair();
    const frames = await Promise.all([0, 1, 2, 3].map((n) => sender.seal(utf8(`frame ${n}`), utf8("opus"))));
    for (const n of [2, 0, 3, 1]) expect(await receiver.open(0, frames[n]!, utf8("opus"))).toEqual(utf8(`frame ${n}`));
    await expect(receiver.open(0, await sender.seal(voice, utf8("opus")), utf8("vp9"))).rejects.toEqual(code("sframe/not-authentic"));
  });

  it("are sealed by nobody before there is an epoch, nor heard", async () => {
    await expect(new FrameSender({ random }).seal(voice)).rejects.toEqual(code("sframe/no-epoch"));
    await expect(new FrameReceiver().open(0, voice)).rejects.toEqual(code("sframe/no-epoch"));
  });
});

describe("(key, counter)", () => {
  it("never repeats over tracks, epochs, reload, second call and second tab of one leaf in one epoch", async () => {
    const used = new Set<string>();
    const note = (frame: Bytes) => {
      const { kid, ctr } = decodeHeader(frame);
      const pairUsed = `${kid}/${ctr}`;
      expect(used.has(pairUsed)).toBe(false);
      used.add(pairUsed);
    };
    const starts = Array.from({ length: 20 }, () => new FrameSender({ random }));
    for (const epoch of [1n, 2n]) {
      await Promise.all(starts.map((sender) => sender.setEpoch(epoch, baseKey(Number(epoch)), 4)));
      const frames = starts.flatMap((sender) => Array.from({ length: 5 }, () => sender.seal(voice)));
      for (const frame of await Promise.all(frames)) note(frame);
    }
    expect(used.size).toBe(200);
  });

  it("rests on the context: two starts that drew the same would collide, which is why a start cannot be given one", async () => {
    const stuck = () => new Uint8Array(5);
    const [a, b] = [new FrameSender({ random: stuck }), new FrameSender({ random: stuck })];
    await Promise.all([a.setEpoch(1n, baseKey(1), 4), b.setEpoch(1n, baseKey(1), 4)]);
    expect(decodeHeader(await a.seal(voice))).toEqual(decodeHeader(await b.seal(voice)));
  });

  it("does not start again when the epoch changes", async () => {
    const { sender } = await pair();
    await sender.seal(voice);
    await sender.setEpoch(8n, baseKey(2), 0);
    expect(decodeHeader(await sender.seal(voice)).ctr).toBe(1n);
  });
});

describe("a frame is refused", () => {
  it("when it comes again, even while the first copy is being opened", async () => {
    const { sender, receiver } = await pair();
    const frame = await sender.seal(voice);
    const both = await Promise.allSettled([receiver.open(0, frame), receiver.open(0, frame)]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(receiver.open(0, frame)).rejects.toEqual(code("sframe/replayed"));
  });

  it("when it is cut short anywhere, or any bit of it is changed", async () => {
    const { sender, receiver } = await pair();
    const frame = await sender.seal(voice);
    for (let length = 0; length < frame.length; length++) {
      await expect(receiver.open(0, frame.slice(0, length))).rejects.toThrow(/^sframe\//);
    }
    for (let at = 0; at < frame.length; at++) {
      const bent = frame.slice();
      bent[at]! ^= 1;
      await expect(receiver.open(0, bent)).rejects.toThrow(/^sframe\//);
    }
    expect(await receiver.open(0, frame)).toEqual(voice);
  });

  it("under a wrong base key", async () => {
    const { sender, receiver } = await pair();
    await sender.setEpoch(7n, baseKey(9), 0);
    await expect(receiver.open(0, await sender.seal(voice))).rejects.toEqual(code("sframe/not-authentic"));
  });

  it("when a member speaks as another: the connection says who it is", async () => {
    const { sender, receiver } = await pair();
    const forger = await FrameKey.derive(AES_256_GCM_SHA512, await importBaseKey(baseKey(1)), toKid({ epoch: 7n, leaf: 0, context: sender.context }));
    const forged = await forger.seal(0n, voice);
    await expect(receiver.open(2, forged)).rejects.toEqual(code("sframe/wrong-sender"));
    // What SFrame alone would let through, were the connection not authenticated: keys are the group's, not the sender's.
    expect(await receiver.open(0, forged)).toEqual(voice);
  });

  it("from a context that was not announced, such as an earlier start of the same device", async () => {
    const { sender: before, receiver } = await pair();
    const recorded = await before.seal(voice);
    const after = new FrameSender({ random });
    await after.setEpoch(7n, baseKey(1), 0);
    receiver.announce(0, after.context);
    await expect(receiver.open(0, recorded)).rejects.toEqual(code("sframe/unknown-context"));
    expect(await receiver.open(0, await after.seal(voice))).toEqual(voice);
  });

  it("from a leaf that is no member, or is ignored within the epoch", async () => {
    const stranger = await pair({ leaf: 3 });
    await expect(stranger.receiver.open(3, await stranger.sender.seal(voice))).rejects.toEqual(code("sframe/not-a-member"));
    const { sender, receiver } = await pair();
    const frame = await sender.seal(voice);
    receiver.setEpoch(7n, baseKey(1), [1, 2]);
    await expect(receiver.open(0, frame)).rejects.toEqual(code("sframe/not-a-member"));
  });
});

describe("a change of epoch", () => {
  it("leaves the removed member with nothing it can open, at once", async () => {
    const { sender, receiver: removed } = await pair();
    const change = sender.setEpoch(8n, baseKey(2), 0);
    await expect(sender.seal(voice)).rejects.toEqual(code("sframe/no-epoch"));
    await change;
    const next = await sender.seal(voice);
    await expect(removed.open(0, next)).rejects.toEqual(code("sframe/wrong-epoch"));
    const stubborn = new FrameReceiver();
    stubborn.announce(0, sender.context);
    stubborn.setEpoch(8n, baseKey(1), [0]);
    await expect(stubborn.open(0, next)).rejects.toEqual(code("sframe/not-authentic"));
  });

  it("ends what is being sealed or opened meanwhile", async () => {
    const { sender, receiver } = await pair();
    const frame = await sender.seal(voice);
    const opening = receiver.open(0, frame);
    receiver.setEpoch(8n, baseKey(2), [0, 1]);
    await expect(opening).rejects.toEqual(code("sframe/wrong-epoch"));
    const sealing = sender.seal(voice);
    const change = sender.setEpoch(8n, baseKey(2), 0);
    await expect(sealing).rejects.toEqual(code("sframe/no-epoch"));
    await change;
  });

  it("does not go back", async () => {
    const { receiver } = await pair();
    expect(() => receiver.setEpoch(6n, baseKey(1), [0])).toThrow(code("sframe/epoch-went-back"));
  });
});

describe("key ids and contexts", () => {
  it("keep sender, context and the epoch's low bits apart", () => {
    expect(fromKid(toKid({ epoch: 0x1ffn, leaf: 0xabcd, context: 0x12_3456_789an }))).toEqual({ epochBits: 0xffn, leaf: 0xabcd, context: 0x12_3456_789an });
    expect(() => toKid({ epoch: 1n, leaf: 65_536, context: 0n })).toThrow(code("sframe/out-of-range"));
  });

  it("travel as ten hex digits and nothing else", () => {
    expect(contextFromText(contextToText(5n))).toBe(5n);
    for (const bad of ["", "5", "000000000G", "0x00000005", "00000000050"]) expect(() => contextFromText(bad)).toThrow(code("sframe/bad-context"));
  });
});

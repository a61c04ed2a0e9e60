import { describe, expect, it } from "vitest";
import { utf8, type Bytes } from "../../protocol/wire/bytes.ts";
import type { FrameRoute } from "./frame-messages.ts";
import { FramePipeline } from "./frame-pipeline.ts";
import { opusSilence } from "./opus-silence.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const key = (seed: number): Bytes => new Uint8Array(32).fill(seed);
const voice = utf8("a secret, said aloud, in twenty milliseconds");

function end(held = false) {
  const refused: string[] = [];
  const pipeline = new FramePipeline({ held, random, undecryptable: (peer, code) => refused.push(`${peer} ${code}`) });
  return { pipeline, refused };
}

const to = (peer: number, media: FrameRoute["media"] = "audio"): FrameRoute => ({ direction: "send", peer, media });
const from = (peer: number, media: FrameRoute["media"] = "audio"): FrameRoute => ({ direction: "receive", peer, media });

/** Leaves 0 and 1 in one epoch. */
async function call({ held = false } = {}) {
  const [a, b] = [end(held), end()];
  await Promise.all([a.pipeline.setEpoch(1n, 0, key(1), [1, 2]), b.pipeline.setEpoch(1n, 1, key(1), [0])]);
  b.pipeline.announce(0, a.pipeline.context);
  return { a, b };
}

describe("an encoded frame", () => {
  it("goes to a member and comes out as it went in", async () => {
    const { a, b } = await call();
    const sealed = await a.pipeline.pass(to(1), voice);
    expect(Buffer.from(sealed!).includes(Buffer.from(voice))).toBe(false);
    expect(await b.pipeline.pass(from(0), sealed!)).toEqual(voice);
  });

  it("does not leave before there is a key, nor to whom the epoch does not list", async () => {
    expect(await end().pipeline.pass(to(1), voice)).toBeUndefined();
    const { a } = await call();
    expect(await a.pipeline.pass(to(3), voice)).toBeUndefined();
  });

  it("of sound is not taken for one of picture", async () => {
    const { a, b } = await call();
    const sealed = await a.pipeline.pass(to(1), voice);
    expect(await b.pipeline.pass(from(0, "video"), sealed!)).toBeUndefined();
    expect(b.refused).toEqual(["0 sframe/not-authentic"]);
  });

  it("that was never sealed is not let through", async () => {
    const { b } = await call();
    expect(await b.pipeline.pass(from(0), voice)).toBeUndefined();
    expect(b.refused).toHaveLength(1);
  });

  it("is not sent on where the peer was cut off, or a hold came, while it was being sealed", async () => {
    const { a } = await call();
    const cut = a.pipeline.pass(to(2), voice);
    const change = a.pipeline.setEpoch(2n, 0, key(2), [1]);
    expect(await cut).toBeUndefined();
    await change;
    const held = a.pipeline.pass(to(1), voice);
    a.pipeline.hold(true);
    expect(await held).toBeUndefined();
  });
});

describe("while deaf", () => {
  it("silence is decoded instead of what came, which is still opened", async () => {
    const { a, b } = await call();
    b.pipeline.deafen(true);
    expect(await b.pipeline.pass(from(0), (await a.pipeline.pass(to(1), voice))!)).toEqual(opusSilence(voice));
    expect(await b.pipeline.pass(from(0), voice)).toBeUndefined();
    expect(b.refused).toHaveLength(1);
    b.pipeline.deafen(false);
    expect(await b.pipeline.pass(from(0), (await a.pipeline.pass(to(1), voice))!)).toEqual(voice);
  });
});

describe("while held", () => {
  it("silence of the same size leaves instead of sound, and no picture", async () => {
    const { a, b } = await call({ held: true });
    const sealed = await a.pipeline.pass(to(1), voice);
    expect(await b.pipeline.pass(from(0), sealed!)).toEqual(opusSilence(voice));
    expect(await a.pipeline.pass(to(1, "video"), voice)).toBeUndefined();
    a.pipeline.hold(false);
    expect(await b.pipeline.pass(from(0), (await a.pipeline.pass(to(1), voice))!)).toEqual(voice);
  });
});

/** Floor and languages in a call: who hears whom, how loudly, and who sees what. Alice and Bob are desks, Carol and Dave principals, Erin interprets into French, Frank takes notes. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hears, loudness } from "../fake-media.ts";
import { callWorld, type World } from "./call-world.ts";

vi.setConfig({ testTimeout: 120_000 });
const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"] as const;
const staging = { desks: ["alice", "bob"], roles: { alice: "desk", bob: "desk", carol: "principal", dave: "principal", erin: "interpreter", frank: "note-taker" }, order: ["dave", "carol"], languages: ["fr", "de"] } as const;
let world: World;
const at = (name: string) => world.device(name);
const uri = (name: string) => world.person(name).uri;
const call = () => at("alice").call().room;
const loud = (to: string, from: string) => Number(loudness(at(to).session(), at(from).session()).toFixed(3));
const end = (by: string, who: string) => at(by).call().participants.find(({ name }) => name === who)!;

beforeEach(async () => {
  world = await callWorld({ devices: Object.fromEntries(NAMES.map((name) => [name, "issued" as const])), staging });
  await at("alice").calls.call(world.line, { video: false, staged: true, only: [uri("bob")] });
  await world.settle();
  await at("bob").calls.answer(call());
  await at("alice").calls.bringIn(call(), ["erin", "frank", "dave", "carol"].map(uri));
  await world.settle();
  for (const name of ["erin", "frank", "dave", "carol"]) {
    await at(name).calls.answer(call());
    await world.settle();
  }
  expect(NAMES.map((name) => at(name).call().state)).toEqual(NAMES.map(() => "active"));
});
afterEach(() => world.stop());

describe("simultaneous interpretation", () => {
  it("who listens to a language hears its interpreter at full and the floor at the balance; others hear the floor, and not the interpreter", async () => {
    await at("erin").calls.speakInto(call(), "fr");
    await at("carol").calls.listenTo(call(), "fr", 0.3);
    await at("dave").calls.listenTo(call(), "de", 0.3);
    await world.settle();
    expect([loud("carol", "erin"), loud("carol", "dave"), loud("carol", "alice")]).toEqual([1, 0.3, 0.3]);
    expect([loud("alice", "erin"), loud("alice", "dave")]).toEqual([0, 1]);
    // Nobody interprets into German: the floor, at full, and it is said.
    expect([loud("dave", "erin"), loud("dave", "carol")]).toEqual([0, 1]);
    expect(at("dave").call().interpretation).toMatchObject({ hears: "de", heard: "floor" });
    expect(at("carol").call().interpretation).toMatchObject({ hears: "fr", heard: "fr", balance: 0.3 });
    // Nothing that is sent changed: what leaves Dave is the same for all.
    expect(NAMES.filter((name) => name !== "dave").every((name) => hears(at(name).session(), at("dave").session()))).toBe(true);
  });

  it("what each listens to and speaks into is listed to everybody", async () => {
    await at("erin").calls.speakInto(call(), "fr");
    await at("carol").calls.listenTo(call(), "fr", 0.3);
    await world.settle();
    for (const name of NAMES) {
      expect(end(name, "erin")).toMatchObject({ speaks: "fr", hears: "floor", role: "interpreter" });
      expect(end(name, "carol")).toMatchObject({ speaks: "floor", hears: "fr", role: "principal" });
    }
  });

  it("only an interpreter speaks into a language, whatever a changed client says", async () => {
    await expect(at("dave").calls.speakInto(call(), "fr")).rejects.toThrow("call/not-an-interpreter");
    await expect(at("erin").calls.speakInto(call(), "es")).rejects.toThrow("call/no-such-channel");
    await at("dave").channel.sendSignal(call(), { kind: "sender", context: new Uint8Array(0), held: false, muted: false, camera: false, speaks: "fr" });
    await at("carol").calls.listenTo(call(), "fr", 0.3);
    await world.settle();
    expect([end("carol", "dave").speaks, loud("carol", "dave"), loud("alice", "dave")]).toEqual(["floor", 1, 1]);
  });
});

describe("the mode", () => {
  it("is for the desks to set: consecutive puts everybody on the floor", async () => {
    await at("erin").calls.speakInto(call(), "fr");
    await expect(at("carol").calls.interpret(call(), "none", [])).rejects.toThrow("call/not-a-desk");
    await at("bob").calls.interpret(call(), "consecutive", ["fr"]);
    await at("carol").channel.sendSignal(call(), { kind: "interpretation", mode: "simultaneous", languages: ["fr"], turn: 99 });
    await world.settle();
    for (const name of NAMES) expect(at(name).call().interpretation.mode).toBe("consecutive");
    expect([loud("alice", "erin"), loud("carol", "dave")]).toEqual([1, 1]);
  });

  it("of two that cross, every end takes the same one; who comes later is told", async () => {
    await Promise.all([at("alice").calls.interpret(call(), "consecutive", ["fr"]), at("bob").calls.interpret(call(), "none", [])]);
    await world.settle();
    expect(new Set(NAMES.map((name) => at(name).call().interpretation.mode)).size).toBe(1);
    await at("carol").calls.hangUp(call());
    await world.settle();
    await at("bob").calls.bringIn(call(), [uri("carol")]);
    await world.settle();
    await at("carol").calls.answer(call());
    await world.settle();
    expect(at("carol").call().interpretation.mode).toBe(at("alice").call().interpretation.mode);
  });
});

describe("a note-taker", () => {
  it("is listed as listening only, hears, and is not heard until a desk opens the microphone", async () => {
    for (const name of NAMES) expect(end(name, "frank")).toMatchObject({ role: "note-taker", listening: true, muted: true });
    expect([loud("frank", "dave"), loud("dave", "frank"), at("frank").session()!.muted]).toEqual([1, 0, true]);
    at("frank").calls.mute(call(), false);
    expect(at("frank").session()!.muted).toBe(true);
    await expect(at("dave").calls.openMicrophone(call(), uri("frank"), true)).rejects.toThrow("call/not-a-desk");
    await at("bob").calls.openMicrophone(call(), uri("frank"), true);
    await world.settle();
    expect([end("dave", "frank").listening, loud("dave", "frank")]).toEqual([false, 1]);
    await at("alice").calls.openMicrophone(call(), uri("frank"), false);
    await world.settle();
    expect([end("dave", "frank").listening, loud("dave", "frank")]).toEqual([true, 0]);
  });

  it("that opens its own microphone is not played, at any end", async () => {
    const { session } = at("frank");
    session()!.mute(false); // a changed client
    await at("frank").channel.sendSignal(call(), { kind: "voice", person: uri("frank"), open: true, turn: 50 });
    await world.settle();
    expect(NAMES.filter((name) => name !== "frank").map((name) => loud(name, "frank"))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("a poor connection", () => {
  it("of one end of six is shown at every end, as that end's, and nobody else's; it costs nobody anything", async () => {
    const leaf = (name: string) => at(name).session()!.keys!.ownLeaf;
    for (const name of NAMES)
      for (const other of NAMES) {
        if (other === name) continue;
        const lossy = name === "dave" || other === "dave";
        at(name).session()!.emit({ kind: "quality", peer: leaf(other), in: lossy ? 0.2 : 0.01, out: 0 });
      }
    await world.settle();
    for (const name of NAMES) expect(at(name).call().participants.filter(({ poor }) => poor).map((one) => one.name)).toEqual(["dave"]);
    expect(NAMES.map((name) => at(name).call().state)).toEqual(NAMES.map(() => "active"));
    for (const other of NAMES) if (other !== "dave") for (const name of NAMES) if (name !== other) at(name).session()!.emit({ kind: "quality", peer: leaf(other), in: 0, out: 0 });
    for (const name of NAMES) if (name !== "dave") at(name).session()!.emit({ kind: "quality", peer: leaf("dave"), in: 0, out: 0 });
    await world.settle();
    for (const name of NAMES) expect(at(name).call().participants.some(({ poor }) => poor)).toBe(false);
  });
});

/** Six ends, three organisations, one call: what holds between two holds among all of them, and what befalls one leaves the others alone. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { hears } from "../fake-media.ts";
import { callWorld, type World } from "./call-world.ts";
import { everyPair, gather, same, verifyAll, whoHears } from "./stage.ts";

const SIX = ["alice", "bob", "carol", "dave", "erin", "frank"] as const;
const devices = Object.fromEntries(SIX.map((name) => [name, "issued" as const]));
// Thirty pairs check one another's signatures in one process.
vi.setConfig({ testTimeout: 120_000 });
let world: World;
afterEach(() => world.stop());
const alice = () => world.device("alice");
const room = () => alice().call().room;
const members = () => alice().channel.group(room())!.members.map(({ end }) => end);

describe("six ends", () => {
  it("each pair is connected, and the level is the minimum over all, the same at every end", async () => {
    world = await callWorld({ devices: { ...devices, erin: "personal" } });
    await gather(world, ...SIX);
    expect(whoHears(world, ...SIX)).toEqual(everyPair(...SIX));
    expect(same(world, ...SIX)).toMatchObject({ level: 1 });
    await verifyAll(world, ...SIX);
    expect(same(world, ...SIX)).toMatchObject({ level: 1, why: "device/personal" });
    await world.notice("erin", { class: "issued", status: "good" });
    await world.pass(21_000);
    expect(same(world, ...SIX).level).toBe(2);
  });

  it("one leaves: the others go on under new keys; it may come back, and nobody takes it for a second device", async () => {
    world = await callWorld({ devices });
    await gather(world, ...SIX);
    const before = alice().session()!.keys!.epoch;
    const frank = world.device("frank");
    const left = frank.session()!;
    await frank.calls.hangUp(room());
    await world.settle();
    const five = SIX.filter((name) => name !== "frank");
    expect(whoHears(world, ...five)).toEqual(everyPair(...five));
    expect(five.some((name) => hears(left, world.device(name).session()))).toBe(false);
    expect(alice().session()!.keys!.epoch > before).toBe(true);
    expect(frank.call()).toMatchObject({ state: "outside", outside: "left" });
    await frank.calls.answer(frank.call().room);
    await world.settle();
    expect(whoHears(world, ...SIX)).toEqual(everyPair(...SIX));
  });

  it("who placed the call leaves, and it goes on; the last two end it for all", async () => {
    world = await callWorld({ devices });
    await gather(world, ...SIX);
    const call = room();
    await alice().calls.hangUp(call);
    await world.settle();
    expect(whoHears(world, "bob", "frank")).toEqual(everyPair("bob", "frank"));
    for (const name of ["bob", "carol", "dave"]) await world.device(name).calls.hangUp(call);
    await world.settle();
    expect(world.device("erin").call().state).toBe("active");
    await world.device("frank").calls.hangUp(call);
    await world.settle();
    expect(SIX.map((name) => world.device(name).call().state)).toEqual(SIX.map(() => "ended"));
    expect(SIX.map((name) => world.device(name).notes)).toEqual(SIX.map(() => ["call-held"]));
  });

  it("one declines, one is busy, one is without a microphone, one does not answer: the others talk, and everybody sees who is not there and why", async () => {
    world = await callWorld({ devices });
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    const call = room();
    await world.device("bob").calls.answer(call);
    await world.device("carol").calls.decline(call);
    world.device("dave").media.capture = "denied";
    await world.device("dave").calls.answer(call).catch(() => undefined);
    await world.settle();
    expect(whoHears(world, "alice", "bob")).toEqual(everyPair("alice", "bob"));
    await world.pass(62_000);
    const seen = (name: string) => Object.fromEntries(world.device(name).call().conference!.awaited.map(({ name: who, state }) => [who, state]));
    expect(seen("alice")).toEqual({ carol: "declined", dave: "unable", erin: "no-answer", frank: "no-answer" });
    expect(world.device("erin").call()).toMatchObject({ state: "outside", outside: "missed" });
    // Late is not never: it was asked, and is let in.
    await world.device("erin").calls.answer(call);
    await world.settle();
    expect(whoHears(world, "alice", "bob", "erin")).toEqual(everyPair("alice", "bob", "erin"));
    // Who declined knocks, and somebody who is in has to open.
    await world.device("carol").calls.answer(call);
    await world.settle();
    expect([world.device("carol").call().state, seen("bob")["carol"]]).toEqual(["waiting", "waiting"]);
    await world.device("bob").calls.bringIn(call, [world.person("carol").uri]);
    await world.settle();
    expect(world.device("carol").call().state).toBe("active");
  });

  it("a device of somebody who declined that sends its word all the same is not let in", async () => {
    world = await callWorld({ devices: { ...devices, "carol phone": "personal" } });
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    const call = room();
    const phone = world.device("carol phone");
    await world.device("bob").calls.answer(call);
    await world.device("carol").calls.decline(call);
    await world.settle();
    await phone.channel.sendSignal(world.line, { kind: "accept", call, keyPackage: await phone.channel.keyPackageFor("call"), takeOver: true });
    await world.settle();
    expect([phone.channel.group(call), members().length]).toEqual([undefined, 2]);
  });

  it("one is busy on another call", async () => {
    world = await callWorld({ devices: { ...devices, "frank tablet": "issued" } });
    const aside = world.hub.line([world.person("frank").uri, world.person("erin").uri], [world.device("frank").seat, world.device("erin").seat]);
    await world.device("frank").calls.call(aside, { video: false });
    await world.settle();
    await world.device("erin").calls.answer(world.device("erin").call().room);
    await world.settle();
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    const call = room();
    await world.device("bob").calls.answer(call);
    await world.settle();
    const erin = alice().call().conference!.awaited.find(({ name }) => name === "erin");
    expect(erin?.state).toBe("busy");
    expect(world.device("erin").calls.calls().find((one) => one.room === call)).toMatchObject({ state: "outside", outside: "busy" });
  });
});

describe("all hang up at once", () => {
  it("before any of them has seen another go: it is over for all six, and for nobody goes on", async () => {
    world = await callWorld({ devices });
    await gather(world, ...SIX);
    const call = room();
    await Promise.all(SIX.map((name) => world.device(name).calls.hangUp(call)));
    await world.settle();
    expect(SIX.map((name) => world.device(name).call().state)).toEqual(SIX.map(() => "ended"));
    expect(SIX.map((name) => world.device(name).notes)).toEqual(SIX.map(() => ["call-held"]));
  });
});

describe("who has gone, and who has not", () => {
  it("the word of a device that is not in the call ends it for nobody", async () => {
    world = await callWorld({ devices: { ...devices, "bob phone": "personal" } });
    await gather(world, "alice", "bob", "carol");
    const call = room();
    await world.device("bob phone").channel.sendSignal(world.line, { kind: "decline", call, why: "left" });
    await world.settle();
    await world.device("carol").calls.hangUp(call);
    await world.settle();
    expect(world.device("carol").call()).toMatchObject({ state: "outside", outside: "left" });
    expect(["alice", "bob"].map((name) => world.device(name).call().state)).toEqual(["active", "active"]);
  });

  it("hung up on the one device while the other comes in, the person has not gone: the others go on with them, and may come back", async () => {
    world = await callWorld({ devices: { ...devices, "bob phone": "personal" } });
    await gather(world, "alice", "bob", "carol");
    const call = room();
    await Promise.all([world.device("bob phone").calls.takeOver(call), world.device("bob").calls.hangUp(call)]);
    await world.settle();
    expect(world.device("bob phone").call().state).toBe("active");
    await world.device("carol").calls.hangUp(call);
    await world.settle();
    expect(world.device("carol").call()).toMatchObject({ state: "outside", outside: "left" });
    await world.device("carol").calls.answer(call);
    await world.settle();
    expect(world.device("carol").call().state).toBe("active");
  });

  it("a move that came to nothing: when all hang up, it is over for everybody", async () => {
    world = await callWorld({ devices: { ...devices, "bob phone": "personal" } });
    await gather(world, "alice", "bob", "carol");
    const [call, phone] = [room(), world.device("bob phone")];
    const { open } = phone.media;
    phone.media.open = async (options) => {
      const session = await open(options);
      session.connect = async () => {}; // no path
      return session;
    };
    await phone.calls.takeOver(call);
    await world.pass(21_000);
    expect([world.device("bob").call().state, phone.call().state]).toEqual(["active", "elsewhere"]);
    await Promise.all(["alice", "bob", "carol"].map((name) => world.device(name).calls.hangUp(call)));
    await world.settle();
    expect(["alice", "bob", "carol", "bob phone"].map((name) => world.device(name).call().state)).toEqual(Array(4).fill("ended"));
  });
});

describe("one of six is lost", () => {
  it("to everybody: after half a minute it is taken out, and the others never noticed", async () => {
    world = await callWorld({ devices });
    await gather(world, ...SIX);
    const frank = world.device("frank");
    const leaf = frank.session()!.keys!.ownLeaf;
    const others = SIX.filter((name) => name !== "frank");
    world.hub.offline.add(frank.seat.end);
    for (const name of others) world.device(name).session()!.emit({ kind: "disconnected", peer: leaf });
    for (const name of others) frank.session()!.emit({ kind: "disconnected", peer: world.device(name).session()!.keys!.ownLeaf });
    await world.pass(29_000);
    expect(members().length).toBe(6);
    await world.pass(3_000);
    expect(members()).not.toContain(frank.seat.end);
    expect(whoHears(world, ...others)).toEqual(everyPair(...others));
    // It finds by itself that it has lost the others, and can come back.
    world.hub.offline.clear();
    await world.settle();
    expect(frank.call()).toMatchObject({ state: "outside", outside: "broken" });
  });

  it("to one other only: nobody is taken out, and both stay with everybody else", async () => {
    world = await callWorld({ devices });
    await gather(world, ...SIX);
    const [erin, frank] = [world.device("erin"), world.device("frank")];
    erin.session()!.emit({ kind: "disconnected", peer: frank.session()!.keys!.ownLeaf });
    frank.session()!.emit({ kind: "disconnected", peer: erin.session()!.keys!.ownLeaf });
    await world.pass(40_000);
    expect(members().length).toBe(6);
    expect([erin.call().state, frank.call().state]).toEqual(["active", "active"]);
  });

  it("revoked: cut at all five in the turn of the notice, and out in the next epoch", async () => {
    world = await callWorld({ devices });
    await gather(world, ...SIX);
    const frank = world.device("frank");
    const theirs = frank.session()!;
    world.hub.offline.add(frank.seat.end);
    await world.notice("frank", { status: "revoked" });
    const others = SIX.filter((name) => name !== "frank");
    expect(others.filter((name) => hears(theirs, world.device(name).session()))).toEqual([]);
    await world.settle();
    expect(members()).not.toContain(frank.seat.end);
    expect(whoHears(world, ...others)).toEqual(everyPair(...others));
  });
});

describe("several call at once", () => {
  it("it is one call, at every device, and nobody has missed another", async () => {
    world = await callWorld({ devices });
    await Promise.all(["dave", "alice", "bob"].map((name) => world.device(name).calls.call(world.line, { video: false })));
    await world.settle();
    for (const name of ["carol", "erin", "frank"]) await world.device(name).calls.answer(world.device(name).calls.calls().find(({ state }) => state === "ringing")!.room);
    await world.settle();
    expect(whoHears(world, ...SIX)).toEqual(everyPair(...SIX));
    expect(new Set(SIX.map((name) => world.device(name).calls.calls().find(({ state }) => state === "active")!.room)).size).toBe(1);
    expect(SIX.flatMap((name) => world.device(name).notes)).toEqual([]);
  });
});

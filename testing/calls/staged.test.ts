/** A call that two desks stage: they come first, bring everybody else in, and nobody else can. Alice and Bob are desks, Carol and Dave principals, Erin interprets, Frank is not part of it. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { hears } from "../fake-media.ts";
import { callWorld, type World } from "./call-world.ts";
import { everyPair, same, verifyAll, whoHears } from "./stage.ts";

vi.setConfig({ testTimeout: 120_000 });
const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"] as const;
const devices = Object.fromEntries(NAMES.map((name) => [name, "issued" as const]));
/** Dave, of Ruritania, joins before Carol, of Graustark. */
const staging = { desks: ["alice", "bob"], roles: { alice: "desk", bob: "desk", carol: "principal", dave: "principal", erin: "interpreter" }, order: ["dave", "carol"] } as const;
let world: World;
afterEach(() => world.stop());
const at = (name: string) => world.device(name);
const uri = (name: string) => world.person(name).uri;
const call = () => at("alice").call().room;
const state = (name: string) => at(name).call().state;
const awaited = (by: string, who: string) => at(by).call().conference!.awaited.find(({ name }) => name === who);
const members = () => at("alice").channel.group(call())!.members.map(({ end }) => end);

async function desks(plan: Parameters<typeof callWorld>[0] = { devices, staging }): Promise<string> {
  world = await callWorld(plan);
  await at("alice").calls.call(world.line, { video: false, staged: true, only: [uri("bob")] });
  await world.settle();
  await at("bob").calls.answer(call());
  await world.settle();
  expect([state("alice"), state("bob")]).toEqual(["active", "active"]);
  return call();
}

async function bring(by: string, who: string): Promise<void> {
  await at(by).calls.bringIn(call(), [uri(who)]);
  await world.settle();
  if (state(who) === "ringing") await at(who).calls.answer(call());
  await world.settle();
}

describe("the desks connect first", () => {
  it("nobody else rings; those who are named know that it runs, and of each the desks see what holds them down", async () => {
    await desks({ devices: { ...devices, dave: "personal" }, staging });
    expect(["carol", "dave", "erin"].map((name) => at(name).call().outside)).toEqual(["not-asked", "not-asked", "not-asked"]);
    expect(["carol", "dave", "erin"].flatMap((name) => at(name).notes)).toEqual([]);
    await verifyAll(world, ...NAMES);
    await world.pass(1_000);
    for (const desk of ["alice", "bob"]) {
      expect(at(desk).call().conference).toMatchObject({ staged: true, mayAdmit: true, ownRole: "desk", next: uri("dave") });
      expect(at(desk).call().conference!.awaited.map(({ name, role, state: is }) => [name, role, is])).toEqual([["dave", "principal", "not-asked"], ["carol", "principal", "not-asked"], ["erin", "interpreter", "not-asked"]]);
      expect(awaited(desk, "dave")).toMatchObject({ level: 1, limiting: { value: "device/personal" } });
    }
    // One principal's level drops before joining: both desks see it, and why.
    await world.notice("carol", { status: "lowered" });
    await world.settle();
    for (const desk of ["alice", "bob"]) expect(awaited(desk, "carol")).toMatchObject({ level: 1, limiting: { value: "device/lowered" } });
  });

  it("one press brings each in, in the agreed order", async () => {
    await desks();
    await bring("bob", "erin");
    expect(whoHears(world, "alice", "bob", "erin")).toEqual(everyPair("alice", "bob", "erin"));
    await at("bob").calls.bringIn(call(), [uri("carol")]);
    await world.settle();
    // Not due yet: she is not even rung, and both desks see why.
    expect([state("carol"), awaited("bob", "carol")?.state, awaited("bob", "carol")?.waitsFor]).toEqual(["outside", "due", ["dave"]]);
    await bring("alice", "dave");
    expect(state("dave")).toBe("active");
    await world.settle();
    expect(state("carol")).toBe("ringing"); // her turn has come; nobody pressed again
    await at("carol").calls.answer(call());
    await world.settle();
    expect(whoHears(world, "alice", "bob", "carol", "dave", "erin")).toEqual(everyPair("alice", "bob", "carol", "dave", "erin"));
    const seen = at("erin").call().participants.map(({ name, organisation, role }) => [name, organisation, role]);
    expect(seen).toContainEqual(["carol", "graustark.example", "principal"]);
    expect(seen.length).toBe(5);
  });
});

describe("a principal who joins early", () => {
  it("waits, is told for whom, is seen waiting at both desks, and is let in when it is their turn", async () => {
    await desks();
    await at("carol").calls.answer(call());
    await world.settle();
    expect(at("carol").call()).toMatchObject({ state: "waiting", conference: { waitsFor: ["dave"] } });
    expect(at("carol").call().unreachable).toBeUndefined();
    expect(["alice", "bob"].map((desk) => awaited(desk, "carol")?.state)).toEqual(["waiting", "waiting"]);
    await at("bob").calls.bringIn(call(), [uri("carol")]); // pressed too early: kept
    await world.settle();
    expect(members().length).toBe(2);
    await bring("alice", "dave");
    expect([state("dave"), state("carol")]).toEqual(["active", "active"]);
    expect(at("carol").media.sessions.length).toBe(1);
  });

  it("who was in and went is said to have left, and not that nobody answered; brought in again, rings again", async () => {
    await desks();
    await bring("alice", "dave");
    expect(state("dave")).toBe("active");
    await at("dave").calls.hangUp(call());
    await world.pass(60_000);
    // Also for who was outside all the while, and heard of it.
    for (const who of ["alice", "bob", "carol"]) expect([who, awaited(who, "dave")?.state]).toEqual([who, "left"]);
    await at("bob").calls.bringIn(call(), [uri("dave")]);
    await world.settle();
    expect([state("dave"), awaited("bob", "dave")?.state]).toEqual(["ringing", "ringing"]);
  });

  it("is let in by the desk's next press where the knock was lost, without pressing again", async () => {
    await desks();
    world.hub.tamper = (to, { signal }) => (signal.kind === "accept" && (["alice", "bob"].some((desk) => to === at(desk).seat.end)) ? undefined : signal);
    await at("dave").calls.answer(call());
    await world.pass(20_000);
    expect([state("dave"), awaited("alice", "dave")?.state]).toEqual(["waiting", "not-asked"]);
    world.hub.tamper = (_to, { signal }) => signal;
    await at("alice").calls.bringIn(call(), [uri("dave")]);
    await world.settle();
    expect(state("dave")).toBe("active");
  });

  it("knocks no more often than once in fifteen seconds, however often a desk rings", async () => {
    await desks();
    const knocks = () => world.hub.said.filter(({ from, signal }) => from === at("carol").seat.end && signal.kind === "accept").length;
    await at("carol").calls.answer(call()); // Dave comes first: she waits
    await world.settle();
    const ring = () => at("bob").channel.sendSignal(world.line, { kind: "ring", call: call(), video: false, at: 1, only: [uri("carol")], staged: true });
    for (let i = 0; i < 5; i++) await ring();
    await world.settle();
    expect([state("carol"), knocks()]).toEqual(["waiting", 1]);
    await world.pass(16_000);
    for (let i = 0; i < 5; i++) await ring();
    await world.settle();
    expect([state("carol"), knocks()]).toEqual(["waiting", 2]);
  });

  it("opens no media and is in no group while waiting, and may give up", async () => {
    await desks();
    await at("carol").calls.answer(call());
    await world.pass(60_000);
    expect([at("carol").media.sessions.length, at("carol").channel.group(call())]).toEqual([0, undefined]);
    await at("carol").calls.hangUp(call());
    await world.settle();
    expect(awaited("alice", "carol")?.state).toBe("not-asked");
    await bring("alice", "dave");
    await at("bob").calls.bringIn(call(), [uri("carol")]);
    await world.settle();
    expect([state("carol"), members().length]).toEqual(["ringing", 3]);
  });
});

describe("all hang up at once", () => {
  it("the two desks and a principal: none of them keeps it open for another that has gone", async () => {
    await desks();
    await bring("alice", "dave");
    await Promise.all(["alice", "bob", "dave"].map((name) => at(name).calls.hangUp(call())));
    await world.settle();
    expect(["alice", "bob", "dave", "carol", "erin"].map(state)).toEqual(Array(5).fill("ended"));
  });
});

describe("who may let in", () => {
  it("a member that is no desk is refused by its own client, and by all others when it does it anyway: whom it brings hears nothing and is taken out", async () => {
    await desks();
    await bring("alice", "erin");
    await expect(at("erin").calls.bringIn(call(), [uri("dave")])).rejects.toThrow("call/not-a-desk");
    await expect(at("erin").calls.putOut(call(), uri("bob"))).rejects.toThrow("call/not-a-desk");
    const dave = at("dave");
    await dave.calls.answer(call());
    await world.settle();
    // A changed client commits all the same; the hub sees a member that adds a device of the room's persons.
    world.hub.offline.add(at("alice").seat.end);
    world.hub.offline.add(at("bob").seat.end);
    await at("erin").channel.commit(call(), { add: [world.hub.keyPackageOf(dave.seat)] });
    await world.settle();
    expect(dave.channel.group(call())).toBeDefined();
    for (const name of ["alice", "bob"]) {
      world.hub.offline.delete(at(name).seat.end);
      world.hub.flush();
      expect(hears(dave.session(), at(name).session())).toBe(false);
    }
    await world.settle();
    expect(members()).not.toContain(dave.seat.end);
    expect(at("alice").notes).toContain("let-in-refused");
    expect(at("dave").call()).toMatchObject({ state: "outside", outside: "removed" });
    expect(whoHears(world, "alice", "bob", "erin")).toEqual(everyPair("alice", "bob", "erin"));
  });

  it("a desk can't bring in somebody whom the arrangement does not name, nor another person in place of one", async () => {
    await desks();
    await expect(at("alice").calls.bringIn(call(), [uri("frank")])).rejects.toThrow("call/not-named");
    const frank = at("frank");
    await frank.calls.answer(call());
    await world.settle();
    expect([frank.call().state, members().length]).toEqual(["waiting", 2]);
    // A desk that turns: the other one cuts off whom it brings.
    await at("bob").channel.commit(call(), { add: [world.hub.keyPackageOf(frank.seat)] });
    await world.settle();
    expect(members()).not.toContain(frank.seat.end);
    expect(hears(frank.session(), at("alice").session())).toBe(false);
  });

  it("a KeyPackage of another device than the one that asks lets nobody in", async () => {
    await desks({ devices: { ...devices, "dave phone": "personal" }, staging });
    await at("alice").calls.bringIn(call(), [uri("dave")]);
    await world.settle();
    await at("dave").channel.sendSignal(world.line, { kind: "accept", call: call(), keyPackage: world.hub.keyPackageOf(at("frank").seat), takeOver: false });
    await world.settle();
    expect(at("alice").log.join()).toContain("call/foreign-key-package");
    expect(members().length).toBe(2);
  });

  it("somebody who is no desk holds no staged call: it rings nowhere", async () => {
    world = await callWorld({ devices, staging });
    await expect(at("carol").calls.call(world.line, { video: false, staged: true })).rejects.toThrow("call/not-a-desk");
    const room = await at("carol").channel.createRoom({ kind: "call", persons: [uri("carol"), uri("dave")], line: world.line });
    await at("carol").channel.sendSignal(world.line, { kind: "ring", call: room, video: false, at: world.clock.now(), staged: true });
    await world.settle();
    expect(at("dave").calls.calls()).toEqual([]);
  });

  it("a desk takes somebody out; they wait at the door again, and no device of theirs comes back by itself", async () => {
    await desks();
    await bring("alice", "erin");
    await at("bob").calls.putOut(call(), uri("erin"));
    await world.settle();
    expect(at("erin").call()).toMatchObject({ state: "outside", outside: "removed" });
    await at("erin").calls.answer(call());
    await world.settle();
    expect([state("erin"), members().length]).toEqual(["waiting", 2]);
  });
});

describe("a desk that goes dark in the middle", () => {
  it("the other goes on: whoever was rung or waits is brought in by it", async () => {
    await desks();
    await at("alice").calls.bringIn(call(), [uri("dave")]);
    await world.settle();
    const [alice, bob] = [at("alice"), at("bob")];
    world.hub.offline.add(alice.seat.end);
    bob.session()!.emit({ kind: "disconnected", peer: alice.session()!.keys!.ownLeaf });
    await at("dave").calls.answer(call()); // nobody lets him in
    await world.pass(33_000);
    expect(bob.call().state).toBe("active"); // alone, and the call stays open
    expect(bob.channel.group(call())!.members.map(({ end }) => end)).toEqual([bob.seat.end]);
    expect([state("dave"), bob.call().conference!.awaited.find(({ name }) => name === "dave")?.state]).toEqual(["waiting", "waiting"]);
    await at("bob").calls.bringIn(call(), [uri("dave"), uri("carol")]);
    await world.settle();
    await at("carol").calls.answer(call());
    await world.settle();
    expect(whoHears(world, "bob", "carol", "dave")).toEqual(everyPair("bob", "carol", "dave"));
    // Back, it is let in without a press: desks come and go.
    world.hub.offline.clear();
    await world.settle();
    await at("alice").calls.answer(alice.call().room);
    await world.settle();
    expect(whoHears(world, "alice", "bob", "carol", "dave")).toEqual(everyPair("alice", "bob", "carol", "dave"));
  });
});

describe("the label", () => {
  it("is declared by a desk for all; a principal can't, and is not heard when a changed client tries", async () => {
    await desks();
    await bring("alice", "dave");
    await verifyAll(world, "alice", "bob", "dave");
    await at("bob").calls.declare(call(), 2);
    await world.settle();
    expect(["alice", "bob", "dave"].map((name) => [at(name).call().declared, at(name).call().mayDeclare])).toEqual([[2, true], [2, true], [2, false]]);
    await expect(at("dave").calls.declare(call(), 0)).rejects.toThrow("call/desk-declares");
    await at("dave").channel.sendSignal(call(), { kind: "declare", rank: 0, turn: 99 });
    await world.settle();
    expect(["alice", "bob"].map((name) => at(name).call().declared)).toEqual([2, 2]);
    expect(same(world, "alice", "bob", "dave")).toMatchObject({ level: 2, gate: "open" });
  });
});

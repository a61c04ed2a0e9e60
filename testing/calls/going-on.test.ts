/** A call of two goes on as a staged one. Alice and Bob are desks, Carol and Dave the two who speak without them, Erin interprets; Carol has a phone besides. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { callWorld, type Plan, type World } from "./call-world.ts";

vi.setConfig({ testTimeout: 120_000 });
const devices = { alice: "issued", bob: "issued", carol: "issued", "carol phone": "issued", dave: "issued", erin: "issued" } as const;
const roles = { alice: "desk", bob: "desk", carol: "principal", dave: "principal", erin: "interpreter" } as const;
let world: World;
let first: string;
let second: string;
afterEach(() => world.stop());
const at = (name: string) => world.device(name);
const uri = (name: string) => world.person(name).uri;
const view = (name: string, room: string) => at(name).calls.calls().find((one) => one.room === room)!;
const isOpen = (name: string, room: string) => (view(name, room).state === "active" || view(name, room).state === "connecting") && at(name).calls.mediaOf(room) !== undefined && view(name, room).parked !== true;
const declared = (...names: string[]) => names.map((name) => view(name, second).declared);

async function answer(name: string, room: string): Promise<void> {
  await at(name).calls.answer(room);
  await world.settle();
}

async function bring(...names: string[]): Promise<void> {
  await at("alice").calls.bringIn(second, names.map(uri));
  await world.settle();
}

/** Carol and Dave speak; the desks are in the call to which both will be brought. */
async function speaking(change: Partial<NonNullable<Plan["staging"]>> = {}): Promise<void> {
  let continues: string | undefined;
  world = await callWorld({ devices, staging: { desks: ["alice", "bob"], roles, order: [], continues: () => continues, ...change } });
  const line = world.hub.line([uri("carol"), uri("dave")], ["carol", "carol phone", "dave"].map((name) => at(name).seat));
  first = await at("dave").calls.call(line, { video: false });
  await world.settle();
  await answer("carol", first);
  expect([view("carol", first).state, view("dave", first).state, view("carol phone", first).state]).toEqual(["active", "active", "elsewhere"]);
  continues = first;
  second = await at("alice").calls.call(world.line, { video: false, staged: true, only: [uri("bob")] });
  await world.settle();
  await answer("bob", second);
}

describe("taken up on another own device than the one that is in the first call", () => {
  it("rings there with who would be in it; once let in, the first falls silent on the device that had it, and is over when the other has come too", async () => {
    await speaking();
    await bring("carol", "dave");
    expect(view("carol phone", second)).toMatchObject({ state: "ringing", continues: { call: first } });
    expect(view("carol phone", second).continues!.with.map(({ person }) => person)).toContain(uri("dave"));
    await at("carol phone").calls.answer(second);
    expect(isOpen("carol", first)).toBe(true); // with no call at any time is nobody
    await world.settle();
    expect([view("carol phone", second).state, view("carol", second).state, view("carol", first).parked]).toEqual(["active", "elsewhere", true]);
    expect([at("carol").calls.mediaOf(first)!, view("dave", first).participants.find(({ own }) => !own)!.parked]).toMatchObject([{ held: true }, true]);
    await answer("dave", second);
    expect([view("carol", first).state, view("dave", first).state]).toEqual(["ended", "ended"]);
  });

  it("is silent although a guest has come into the first one meanwhile, who is not left; and for as long as the person is in the other one", async () => {
    await speaking();
    await bring("carol", "dave");
    await world.guest("carol", "Gail");
    expect(view("dave", first).participants.some(({ guest }) => guest)).toBe(true);
    await answer("carol phone", second);
    expect([view("carol", first).state, view("carol", first).parked]).toEqual(["active", true]);
    await expect(at("carol").calls.resume(first)).rejects.toThrow("call/other-device");
    await at("carol phone").calls.hangUp(second);
    await world.settle();
    await at("carol").calls.resume(first);
    await world.settle();
    expect(view("carol", first).parked).toBeUndefined();
  });
});

describe("what was declared in the first call", () => {
  it("holds all who are in the second, whoever comes when, and a page that is opened again; until a desk declares", async () => {
    await speaking();
    await at("carol").calls.declare(first, 1);
    await world.settle();
    expect(view("dave", first).declared).toBe(1);
    await bring("carol", "dave");
    expect(declared("alice", "bob")).toEqual([0, 0]);
    await answer("carol", second);
    expect(declared("alice", "bob", "carol")).toEqual([1, 1, 1]);
    await bring("erin");
    await answer("erin", second);
    expect(declared("erin")).toEqual([1]);
    // Somebody else's word at turn 0, and a lower one, change nothing.
    await at("erin").channel.sendSignal(second, { kind: "declare", rank: 3, turn: 0 });
    await at("carol").channel.sendSignal(second, { kind: "declare", rank: 0, turn: 0 });
    await world.settle();
    expect(declared("alice", "bob", "carol", "erin")).toEqual([1, 1, 1, 1]);
    await world.reload("carol");
    await answer("carol", second);
    await bring("carol");
    expect([view("carol", second).state, ...declared("carol")]).toEqual(["active", 1]);
    await at("bob").calls.declare(second, 0);
    await world.settle();
    await at("carol").channel.sendSignal(second, { kind: "declare", rank: 2, turn: 0 });
    await answer("dave", second);
    expect(declared("alice", "bob", "carol", "dave", "erin")).toEqual([0, 0, 0, 0, 0]);
  });

  it("is brought by nobody into a staged call that continues none", async () => {
    await speaking({ continues: () => undefined });
    await at("dave").calls.hangUp(first);
    await world.settle();
    await bring("carol");
    await answer("carol", second);
    await at("carol").channel.sendSignal(second, { kind: "declare", rank: 2, turn: 0 });
    await world.settle();
    expect(declared("alice", "bob", "carol")).toEqual([0, 0, 0]);
  });
});

describe("to which the other side's desk names a further principal", () => {
  it("takes no place: whoever is on the first call is busy for it", async () => {
    await speaking({ roles: { ...roles, erin: "principal" } });
    await bring("carol", "dave");
    for (const one of ["carol", "dave"]) {
      expect([view(one, first).state, view(one, second).state, view(one, second).continues]).toEqual(["active", "outside", undefined]);
      await expect(at(one).calls.answer(second)).rejects.toThrow("call/busy");
    }
  });
});

/** A person talks in one place at a time: whatever is pressed at once, one microphone is open, and whoever comes second is told. */
import { afterEach, describe, expect, it } from "vitest";
import type { CallView } from "../../client/model/views.ts";
import { callWorld, type World } from "./call-world.ts";

let world: World;
/** Alice and Bob's line, and Carol and Bob's. */
let withAlice: string;
let withCarol: string;
afterEach(() => world.stop());

async function begin(devices: Record<string, "issued">): Promise<void> {
  world = await callWorld({ devices });
  const names = Object.keys(devices);
  const lineOf = (...persons: string[]) => world.hub.line(persons.map((name) => world.person(name).uri), names.filter((name) => persons.includes(name.split(" ")[0]!)).map((name) => world.device(name).seat));
  [withAlice, withCarol] = [lineOf("alice", "bob"), lineOf("carol", "bob")];
}
const three = { alice: "issued", bob: "issued", carol: "issued" } as const;
const bob = () => world.device("bob");
const on = (line: string): CallView | undefined => bob().calls.calls().filter((call) => call.line === line).at(-1);
/** Sessions in which this device's sound goes out. */
const open = () => bob().media.sessions.filter((session) => !session.closed && !session.held).length;
const outcomes = async (asked: readonly Promise<unknown>[]) => (await Promise.allSettled(asked)).map((one) => (one.status === "fulfilled" ? "taken" : (one.reason as Error).message)).sort();

async function bothRing(): Promise<void> {
  await world.device("alice").calls.call(withAlice, { video: false });
  await world.device("carol").calls.call(withCarol, { video: false });
  await world.settle();
  expect([on(withAlice)?.state, on(withCarol)?.state]).toEqual(["ringing", "ringing"]);
}

describe("one call at a time", () => {
  it("two that are answered at once: the first is, the second goes on ringing", async () => {
    await begin(three);
    await bothRing();
    expect(await outcomes([bob().calls.answer(on(withAlice)!.room), bob().calls.answer(on(withCarol)!.room)])).toEqual(["call/busy", "taken"]);
    await world.settle();
    expect([on(withAlice)?.state, on(withCarol)?.state, open()]).toEqual(["active", "ringing", 1]);
  });

  it("one that is answered twice at once is answered once", async () => {
    await begin(three);
    await bothRing();
    expect(await outcomes([bob().calls.answer(on(withAlice)!.room), bob().calls.answer(on(withAlice)!.room)])).toEqual(["call/not-ringing", "taken"]);
  });

  it("two that are placed at once: one rings, and nothing is left of the other", async () => {
    await begin(three);
    expect(await outcomes([bob().calls.call(withAlice, { video: false }), bob().calls.call(withCarol, { video: false })])).toEqual(["call/busy", "taken"]);
    await world.settle();
    expect([world.hub.callsWith(bob().seat).length, bob().calls.calls().length]).toEqual([1, 1]);
  });

  it("one that is answered while another is being placed: the other is not", async () => {
    await begin(three);
    await world.device("alice").calls.call(withAlice, { video: false });
    await world.settle();
    expect(await outcomes([bob().calls.call(withCarol, { video: false }), bob().calls.answer(on(withAlice)!.room)])).toEqual(["call/busy", "taken"]);
    await world.settle();
    expect([on(withAlice)?.state, open()]).toEqual(["active", 1]);
    expect(world.device("carol").calls.calls()).toEqual([]);
  });

  it("one that runs on an own device is not taken over during another", async () => {
    await begin({ ...three, "bob phone": "issued" });
    await world.device("alice").calls.call(withAlice, { video: false });
    await world.settle();
    await world.device("bob phone").calls.answer(on(withAlice)!.room);
    await world.settle();
    await bob().calls.call(withCarol, { video: false });
    await world.settle();
    await world.device("carol").calls.answer(on(withCarol)!.room);
    await world.settle();
    expect([on(withAlice)?.state, on(withCarol)?.state]).toEqual(["elsewhere", "active"]);
    await expect(bob().calls.takeOver(on(withAlice)!.room)).rejects.toThrow("call/busy");
    await world.settle();
    expect([on(withAlice)?.state, on(withCarol)?.state, open()]).toEqual(["elsewhere", "active", 1]);
  });
});

/** Calls that run without this person, and callers who ring without end: what of them stays here, and for how long. */
import { afterEach, describe, expect, it } from "vitest";
import { callWorld, type World } from "./call-world.ts";
import { BOTH, connect, hearing } from "./stage.ts";

const HOUR = 3600_000;
let world: World;
afterEach(() => world.stop());
const device = (name: string) => world.device(name);
const person = (name: string) => device(name).seat.person!;
const callNumber = (n: number) => `mimi://ruritania.example/r/${"abcdefghijklmnopqrstuvwxyz"[n]!.repeat(52)}`;
const states = (name: string) => device(name).calls.calls().map(({ state }) => state);
const outside = (name: string) => states(name).filter((state) => state === "outside").length;

/** As a client of somebody's own making says it: nobody was called, and nothing will ever end. */
async function ring(n: number, by = "alice"): Promise<void> {
  await device(by).channel.sendSignal(world.line, { kind: "ring", call: callNumber(n), video: false, at: world.clock.now(), only: [person("bob")] });
  await world.settle();
}

describe("a call that runs without this person", () => {
  it("is over here when nothing was heard of it for long, over a reload too; what is heard of it keeps it", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await ring(0);
    expect(states("carol")).toEqual(["outside"]);
    await world.reload("carol", 7 * HOUR);
    expect(states("carol")).toEqual(["outside"]);
    await device("alice").channel.sendSignal(world.line, { kind: "roll", call: callNumber(0), epoch: 1, present: [person("alice"), person("bob")], waiting: [] });
    await world.settle();
    await world.reload("carol", 11 * HOUR);
    expect(states("carol")).toEqual(["outside"]);
    await world.pass(1.1 * HOUR);
    expect(states("carol")).toEqual(["ended"]);
    expect(device("carol").callNotes).toEqual([]); // nobody had asked for carol
    await world.reload("carol");
    expect(states("carol")).toEqual([]);
  }, 60_000);

  it("is one of a few of whoever rang: more of theirs push out their oldest, and nobody else's", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued", dave: "issued" } });
    await ring(25, "dave");
    for (let n = 0; n < 24; n++) await ring(n);
    expect(outside("carol")).toBe(5);
    expect(states("carol").length).toBeLessThanOrEqual(5 + 20);
    await world.reload("carol");
    expect(device("carol").calls.calls().map(({ room }) => room).sort()).toEqual([...[20, 21, 22, 23].map(callNumber), callNumber(25)].sort());
    // Bob is the one who is asked: his device rings for the last, and keeps as few of the others.
    expect(states("bob").filter((state) => state === "ringing").length).toBeLessThanOrEqual(2);
    expect(outside("bob")).toBeLessThanOrEqual(5);
  }, 60_000);
});

describe("somebody who rings without end", () => {
  it("takes a few places in the ledger of whoever is called, and then one a minute; a ring beyond that rings, and is heard once it is answered", async () => {
    world = await callWorld();
    const promised = () => world.node("graustark").log.leaves.length;
    const before = promised();
    for (let n = 0; n < 12; n++) {
      await device("alice").calls.call(world.line, { video: false });
      await world.settle();
      expect(device("bob").call().state).toBe("ringing");
      await device("alice").calls.hangUp(device("alice").call().room);
      await world.settle();
    }
    expect(promised() - before).toBe(6);
    await connect(world);
    expect(hearing(world)).toEqual(BOTH);
    expect(promised() - before).toBe(7);
    await device("alice").calls.hangUp(device("alice").call().room);
    await world.settle();
    const later = promised();
    await world.pass(61_000);
    await device("alice").calls.call(world.line, { video: false });
    await world.settle();
    expect(promised() - later).toBe(1);
  }, 60_000);
});

/** A call goes on with another device of the same person, from the vehicle to the office: nobody redials, nobody is heard twice, and no word is lost. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { hears, loudness } from "../fake-media.ts";
import { callWorld, type World } from "./call-world.ts";
import { connect, gather, same, verifyAll, verifyBoth } from "./stage.ts";

vi.setConfig({ testTimeout: 120_000 });
const devices = { alice: "issued", bob: "issued", "bob car": "issued" } as const;
let world: World;
afterEach(() => world.stop());
const at = (name: string) => world.device(name);
const room = () => at("alice").call().room;
const members = () => at("alice").channel.group(room())!.members.map(({ end }) => end);
/** How loudly Alice hears each of Bob's two devices. */
const heard = () => [loudness(at("alice").session(), at("bob").session()), loudness(at("alice").session(), at("bob car").session())];

async function talking(plan: Parameters<typeof callWorld>[0] = { devices }): Promise<void> {
  world = await callWorld(plan);
  await connect(world);
  await verifyBoth(world);
  await at("alice").calls.declare(room(), 2);
  await world.settle();
  expect(same(world)).toMatchObject({ level: 2, gate: "open" });
}

/** Alice hears exactly one of the two at every step of it, and neither end is held at any. */
async function watched(act: () => Promise<void>): Promise<{ silent: number; twice: number; held: number; steps: number }> {
  const seen = { silent: 0, twice: 0, held: 0, steps: 0 };
  const { tamper } = world.hub;
  const look = () => {
    const loud = heard().filter((one) => one > 0).length;
    seen.steps++;
    if (loud === 0) seen.silent++;
    if (loud > 1) seen.twice++;
    if (at("alice").session()!.held || at("alice").session()!.deaf) seen.held++;
  };
  world.hub.tamper = (to, event) => {
    look();
    return tamper(to, event);
  };
  await act();
  world.hub.tamper = tamper;
  return seen;
}

describe("a move", () => {
  it("is made before the old device is let go: at CONFIDENTIAL, nobody is held, and one device is heard at each moment", async () => {
    await talking();
    const seen = await watched(async () => {
      await at("bob car").calls.takeOver(room());
      await world.settle();
    });
    expect(seen).toMatchObject({ twice: 0, held: 0 });
    expect(seen.steps).toBeGreaterThan(20);
    // The epoch in which the old leaf goes reaches the two ends one after the other: between the two, one word of the hub's.
    expect(seen.silent).toBeLessThanOrEqual(2);
    expect(heard()).toEqual([0, 1]);
    expect([at("bob").call().state, at("bob").session()!.closed]).toEqual(["elsewhere", true]);
    expect(members()).not.toContain(at("bob").seat.end);
    expect(same(world, "alice", "bob car")).toMatchObject({ level: 2, gate: "open" });
    expect(at("alice").call().startedAt).toBeDefined();
  });

  it("both devices count while both are in: a personal one brings the level down before it is heard, and both ends are held", async () => {
    await talking({ devices: { ...devices, "bob car": "personal" } });
    await at("bob car").calls.takeOver(room());
    await world.settle();
    expect(same(world, "alice", "bob car")).toEqual({ level: 1, why: "device/personal", gate: "held" });
    expect(heard()).toEqual([0, 0]);
    expect(world.hub.said.filter(({ from, signal }) => from === at("bob car").seat.end && signal.kind === "sender" && !signal.held && !signal.standby)).toEqual([]);
  });

  it("goes on although the old device has gone dark", async () => {
    await talking();
    world.hub.offline.add(at("bob").seat.end);
    await at("bob car").calls.takeOver(room());
    await world.pass(7_000);
    expect(heard()).toEqual([0, 1]);
    expect(members()).not.toContain(at("bob").seat.end);
  });

  it("without sound at the new device the call stays where it was", async () => {
    await talking();
    const { open } = at("bob car").media;
    at("bob car").media.open = async (options) => {
      const session = await open(options);
      session.connect = async () => {}; // no path
      return session;
    };
    await at("bob car").calls.takeOver(room());
    await world.pass(21_000);
    expect([at("bob").call().state, at("bob car").call().state]).toEqual(["active", "elsewhere"]);
    expect(heard()).toEqual([1, 0]);
    expect(members()).not.toContain(at("bob car").seat.end);
  });

  it("carries over that one was muted", async () => {
    await talking();
    at("bob").calls.mute(room(), true);
    await world.settle();
    await at("bob car").calls.takeOver(room());
    await world.settle();
    expect([at("bob car").call().muted, at("bob car").session()!.muted]).toEqual([true, true]);
    at("bob car").calls.mute(room(), false);
    expect(at("bob car").session()!.muted).toBe(false);
  });

  it("there and back again, several times", async () => {
    await talking();
    for (const name of ["bob car", "bob", "bob car", "bob"]) {
      await at(name).calls.takeOver(room());
      await world.settle();
      expect(heard()).toEqual(name === "bob" ? [1, 0] : [0, 1]);
      expect(members().length).toBe(2);
    }
  });

  it("the other hangs up in the middle of it: it is over on both devices", async () => {
    await talking();
    const call = room();
    world.hub.offline.add(at("bob car").seat.end);
    await at("bob car").calls.takeOver(call);
    await world.settle();
    expect(members().length).toBe(3);
    await at("alice").calls.hangUp(call);
    await world.settle();
    world.hub.offline.clear();
    await world.settle();
    expect([at("alice").call().state, at("bob").call().state]).toEqual(["ended", "ended"]);
  });
});

describe("who may not move a call", () => {
  it("a revoked device is not let in; one that is revoked in the middle is cut, and the other goes on", async () => {
    await talking();
    await world.notice("bob car", { status: "revoked" });
    await at("bob car").calls.takeOver(room());
    await world.pass(16_000);
    expect([members().length, heard()]).toEqual([2, [1, 0]]);

    world.stop();
    await talking();
    const { open } = at("bob car").media;
    at("bob car").media.open = async (options) => {
      const session = await open(options);
      session.connect = async () => {};
      return session;
    };
    await at("bob car").calls.takeOver(room());
    await world.settle();
    expect(members().length).toBe(3);
    await world.notice("bob car", { status: "revoked" });
    expect(hears(at("bob car").session(), at("alice").session())).toBe(false);
    await world.settle();
    expect([at("alice").call().state, heard(), members().length]).toEqual(["active", [1, 0], 2]);
  });

  it("another person's device can't speak in somebody's place", async () => {
    world = await callWorld({ devices: { ...devices, carol: "issued" } });
    await gather(world, "alice", "bob", "carol");
    const leaf = at("bob").session()!.keys!.ownLeaf;
    await at("carol").channel.sendSignal(room(), { kind: "sender", context: new Uint8Array(0), held: false, muted: false, camera: false, instead: [leaf] });
    await world.settle();
    expect([members().length, loudness(at("alice").session(), at("bob").session())]).toEqual([3, 1]);
  });
});

describe("somebody who comes in while others talk", () => {
  it("cuts nobody's sentence, and hears and is heard only once the level with them is known", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await gather(world, "alice", "bob");
    await verifyAll(world, "alice", "bob", "carol");
    await at("alice").calls.declare(room(), 2);
    await world.settle();
    let held = 0;
    let early = 0;
    const { tamper } = world.hub;
    world.hub.tamper = (to, event) => {
      if (at("alice").session()!.held || at("bob").session()!.held) held++;
      const arriving = at("alice").call().participants.find(({ name }) => name === "carol")?.arriving;
      if (arriving && (hears(at("carol").session(), at("alice").session()) || hears(at("alice").session(), at("carol").session()))) early++;
      return tamper(to, event);
    };
    await at("carol").calls.answer(room());
    await world.settle();
    expect([held, early]).toEqual([0, 0]);
    expect(same(world, "alice", "bob", "carol")).toMatchObject({ level: 2, gate: "open" });
    expect(hears(at("carol").session(), at("alice").session())).toBe(true);
  });

  it("with a device that lowers the level: all are held at once when that is known, with the reason", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "personal" } });
    await gather(world, "alice", "bob");
    await verifyAll(world, "alice", "bob", "carol");
    await at("alice").calls.declare(room(), 2);
    await world.settle();
    await at("carol").calls.answer(room());
    await world.settle();
    expect(same(world, "alice", "bob", "carol")).toEqual({ level: 1, why: "device/personal", gate: "held" });
  });

  it("whose node does not vouch: after ten seconds it counts as it is", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", frank: "issued" } });
    await gather(world, "alice", "bob");
    await verifyAll(world, "alice", "bob", "frank");
    await at("alice").calls.declare(room(), 2);
    await world.settle();
    await at("frank").calls.answer(room());
    world.hub.tamper = (_to, { from, signal }) => (from === at("frank").seat.end && signal.kind === "standing" ? undefined : signal);
    await world.pass(9_000);
    expect(at("alice").call()).toMatchObject({ gate: { state: "open" }, assessment: { level: 2 } });
    expect(hears(at("frank").session(), at("alice").session())).toBe(false);
    await world.pass(2_000);
    expect(at("alice").call()).toMatchObject({ gate: { state: "held" }, assessment: { level: 0, limiting: { value: "device/no-standing" } } });
  });
});

/** One person, several devices: who answers, who stands aside, who can hear. */
import { afterEach, describe, expect, it } from "vitest";
import { callWorld, type World } from "./call-world.ts";
import { BOTH, connect, hearing, NEITHER, same, verifyBoth } from "./stage.ts";

let world: World;
afterEach(() => world.stop());
const devices = { alice: "issued", bob: "issued", "bob phone": "personal" } as const;
const room = () => world.device("alice").call().room;

describe("answering", () => {
  it("rings on all devices; the others fall silent", async () => {
    world = await callWorld({ devices });
    await world.device("alice").calls.call(world.line, { video: false });
    await world.settle();
    expect([world.device("bob").call().state, world.device("bob phone").call().state]).toEqual(["ringing", "ringing"]);
    await world.device("bob").calls.answer(room());
    await world.settle();
    expect(world.device("bob phone").call().state).toBe("elsewhere");
    await world.device("alice").calls.hangUp(room());
    await world.settle();
    expect(world.device("bob phone").call().ended).toBe("answered-elsewhere");
  });

  it("the idle personal phone does not lower the call: it can't decrypt it", async () => {
    world = await callWorld({ devices });
    await connect(world);
    await verifyBoth(world);
    expect(same(world).level).toBe(2);
    expect(world.device("bob phone").channel.group(room())).toBeUndefined();
    await world.pass(1_000);
    // The line is another matter: there every device of both reads along.
    expect(world.device("alice").facts.ceilingOf(world.line)).toBe(1);
  });

  it("a device that declined is never let in, whatever it sends afterwards", async () => {
    world = await callWorld({ devices });
    await world.device("alice").calls.call(world.line, { video: false });
    await world.settle();
    const call = room();
    const phone = world.device("bob phone");
    await phone.calls.decline(call);
    await world.settle();
    await phone.channel.sendSignal(world.line, { kind: "accept", call, keyPackage: await phone.channel.keyPackageFor("call"), takeOver: false });
    await world.settle();
    expect(phone.channel.group(call)).toBeUndefined();
    expect([phone.session()?.begun, world.device("alice").session()?.begun]).toEqual([null, null]);
    await expect(phone.channel.sendSignal(call, { kind: "leave", at: 0 })).rejects.toThrow("room/not-a-member");
  });
});

describe("going on elsewhere", () => {
  async function talk(): Promise<void> {
    world = await callWorld({ devices });
    await connect(world);
    await verifyBoth(world);
    await world.device("alice").calls.declare(room(), 2);
    await world.settle();
    expect(same(world)).toMatchObject({ level: 2, gate: "open" });
  }

  it("on the own phone: both held, the reason named; back on the issued handset: talk resumes", async () => {
    await talk();
    await world.device("bob phone").calls.takeOver(room());
    await world.settle();
    expect(same(world, "alice", "bob phone")).toEqual({ level: 1, why: "device/personal", gate: "held" });
    expect(hearing(world, "alice", "bob phone")).toEqual(NEITHER);
    expect(world.device("bob").call().state).toBe("elsewhere");
    expect(world.device("bob").session()!.closed).toBe(true);
    expect(world.device("bob phone").call().gate).toMatchObject({ waysOut: ["continue-on-issued", "restore", "lower-declaration"] });
    expect(world.device("alice").call().gate.waysOut).toEqual(["restore", "lower-declaration", "override"]);

    const handset = world.device("bob phone").call().ownDevices[0]!;
    expect(handset).toMatchObject({ name: "bob", class: "issued", current: false });
    await world.device("bob phone").calls.continueOn(room(), handset.deviceId);
    await world.settle();
    expect(world.device("bob").call().state).toBe("ringing");
    const { epoch } = world.device("alice").session()!.keys!;
    await world.device("bob").calls.answer(room());
    await world.settle();
    // What holds the call goes as the other comes: one change of keys.
    expect(world.device("alice").session()!.keys!.epoch).toBe(epoch + 1n);
    expect(same(world)).toMatchObject({ level: 2, gate: "open" });
    expect(hearing(world)).toEqual(BOTH);
    expect(world.device("bob phone").call().state).toBe("elsewhere");
    expect(world.device("alice").call().declared).toBe(2);
  });

  it("who had muted the device that holds the call is muted on the next one, too", async () => {
    await talk();
    await world.device("bob phone").calls.takeOver(room());
    await world.settle();
    world.device("bob phone").calls.mute(room(), true);
    await world.settle();
    await world.device("bob").calls.takeOver(room());
    await world.settle();
    expect([same(world).gate, world.device("bob").call().muted, world.device("bob phone").call().state]).toEqual(["open", true, "elsewhere"]);
  });

  it("the device that was left hears nothing from the next epoch on", async () => {
    await talk();
    const left = world.device("bob").session()!;
    const before = left.keys!.epoch;
    await world.device("bob phone").calls.takeOver(room());
    await world.settle();
    const now = world.device("alice").session()!.keys!;
    expect(now.epoch > before).toBe(true);
    expect(left.closed).toBe(true);
    expect(world.device("alice").session()!.log).toContain("disconnect 1");
    expect(world.device("bob").channel.group(room())).toBeUndefined();
  });

  it("a device that is let in after it gave up goes again at once, and says so", async () => {
    await talk();
    const phone = world.device("bob phone");
    await phone.calls.takeOver(room());
    world.hub.offline.add(phone.seat.end); // its Welcome comes late
    await world.pass(16_000);
    expect([phone.call().state, world.device("alice").channel.group(room())!.members.length]).toEqual(["elsewhere", 3]);
    world.hub.offline.delete(phone.seat.end);
    await world.settle();
    expect(world.hub.said.some(({ from, signal }) => from === phone.seat.end && signal.kind === "leave")).toBe(true);
    expect(phone.call().state).toBe("elsewhere");
  });

  it("declining to go on leaves the call where it is", async () => {
    await talk();
    await world.device("bob").calls.continueOn(room(), world.device("bob phone").record.deviceId);
    await world.settle();
    expect(world.device("bob phone").call().state).toBe("ringing");
    await world.device("bob phone").calls.decline(room());
    await world.settle();
    expect([world.device("bob phone").call().state, world.device("bob").call().state, world.device("alice").call().state]).toEqual(["elsewhere", "active", "active"]);
  });
});

describe("three persons", () => {
  it("each pair is connected; when one leaves the others go on, keyed anew", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await world.device("alice").calls.call(world.line, { video: false });
    await world.settle();
    for (const name of ["bob", "carol"]) await world.device(name).calls.answer(room());
    await world.settle();
    for (const [a, b] of [["alice", "bob"], ["alice", "carol"], ["bob", "carol"]] as const) expect(hearing(world, a, b)).toEqual(BOTH);
    for (const [a, b] of [["alice", "bob"], ["alice", "carol"], ["bob", "carol"]] as const) await verifyBoth(world, a, b);
    expect(same(world, "alice", "bob", "carol").level).toBe(2);
    const epoch = world.device("alice").session()!.keys!.epoch;
    await world.device("carol").calls.hangUp(room());
    await world.settle();
    expect(world.device("alice").session()!.keys!.epoch > epoch).toBe(true);
    expect(world.device("alice").session()!.keys!.peers).toEqual([1]);
    expect(hearing(world)).toEqual(BOTH);
    expect(same(world).level).toBe(2);
  });
});

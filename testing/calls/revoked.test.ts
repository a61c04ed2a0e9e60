/** A device is revoked in mid-call. It is the attacker: cut off from its node, it keeps its keys and its connection and does nothing that it is told. */
import { afterEach, describe, expect, it } from "vitest";
import { hears } from "../fake-media.ts";
import { callWorld, type World } from "./call-world.ts";
import { BOTH, connect, hearing, NEITHER } from "./stage.ts";

let world: World;
afterEach(() => world.stop());
const alice = () => world.device("alice");
const room = () => alice().call().room;
const epoch = () => alice().session()!.keys!.epoch;
const revoked = { status: "revoked" } as const;

async function three(): Promise<void> {
  world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
  await alice().calls.call(world.line, { video: false });
  await world.settle();
  for (const name of ["bob", "carol"]) await world.device(name).calls.answer(room());
  await world.settle();
  expect(hearing(world, "alice", "bob")).toEqual(BOTH);
}

describe("between two, at UNCLASSIFIED", () => {
  it("the notice alone, in its own turn, ends the call: the revoked device decodes nothing more, and it is said whose it was", async () => {
    world = await callWorld();
    await connect(world);
    const call = room();
    const [ours, theirs] = [alice().session()!, world.device("bob").session()!];
    expect(hears(theirs, ours)).toBe(true);
    world.hub.offline.add(world.device("bob").seat.end);
    await world.notice("bob", revoked);
    expect([ours.closed, hears(theirs, ours)]).toEqual([true, false]);
    await world.settle();
    expect(alice().call()).toMatchObject({ state: "ended", ended: "revoked", revoked: "bob" });
    expect(theirs.closed).toBe(false); // it did not cooperate
    world.hub.offline.clear();
    await world.settle();
    expect(world.device("bob").channel.group(call)).toBeUndefined(); // its leaf was taken out, not only left alone
  });

  it("so does the chain, before any notice", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", "bob phone": "personal" } });
    await connect(world);
    const [ours, theirs] = [alice().session()!, world.device("bob").session()!];
    world.hub.offline.add(world.device("bob").seat.end);
    await world.revoke("bob", "bob phone");
    expect(hears(theirs, ours)).toBe(false);
    expect(alice().call().ended).toBe("revoked");
  });

  it("the own device: it leaves by itself, and says why", async () => {
    world = await callWorld();
    await connect(world);
    await world.notice("alice", revoked);
    await world.settle();
    expect([alice().call().ended, world.device("bob").call().ended]).toEqual(["revoked", "revoked"]);
    expect(alice().session()!.closed).toBe(true);
  });

  it("a device that is only lowered stays", async () => {
    world = await callWorld();
    await connect(world);
    const before = epoch();
    await world.notice("bob", { status: "lowered" });
    await world.settle();
    expect([alice().call().state, epoch()]).toEqual(["active", before]);
    expect(hearing(world)).toEqual(BOTH);
  });
});

describe("among three", () => {
  it("the revoked device is cut at every end in the turn of the notice, and its leaf is taken out: the others go on under the next epoch", async () => {
    await three();
    const before = epoch();
    const bob = world.device("bob");
    const kept = { session: bob.session()!, leaf: bob.session()!.keys!.ownLeaf };
    world.hub.offline.add(bob.seat.end);
    await world.notice("bob", revoked);
    for (const name of ["alice", "carol"]) expect(hears(kept.session, world.device(name).session())).toBe(false);
    await world.settle();
    expect(epoch() > before).toBe(true);
    expect(kept.session.keys!.epoch).toBe(before); // it has no key of what follows
    expect(alice().session()!.keys!.peers).not.toContain(kept.leaf);
    expect(alice().channel.group(room())!.members.some((member) => member.end === bob.seat.end)).toBe(false);
    expect(hearing(world, "alice", "carol")).toEqual(BOTH);
    expect(hearing(world, "alice", "bob")).toEqual(NEITHER);
    expect(alice().call().state).toBe("active");
  });

  it("even when the hub takes no commit: sound is cut all the same, and the commit is tried again", async () => {
    await three();
    const before = epoch();
    const bob = world.device("bob");
    const commits = [alice(), world.device("carol")].map((device) => {
      const { commit } = device.channel;
      (device.channel as { commit: typeof commit }).commit = async () => Promise.reject(new Error("no hub"));
      return () => ((device.channel as { commit: typeof commit }).commit = commit);
    });
    const theirs = bob.session()!;
    world.hub.offline.add(bob.seat.end);
    await world.notice("bob", revoked);
    await world.settle();
    expect([epoch(), hears(theirs, alice().session())]).toEqual([before, false]);
    expect(hearing(world, "alice", "carol")).toEqual(BOTH);
    for (const again of commits) again();
    await world.pass(5_000);
    expect(epoch() > before).toBe(true);
  });

  it("a revoked device that answers is not let in", async () => {
    world = await callWorld();
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    await world.notice("bob", revoked);
    await world.device("bob").calls.answer(world.device("bob").call().room);
    await world.settle();
    expect(alice().log.join()).toContain("call/foreign-key-package");
    expect(alice().channel.group(room())!.members.length).toBe(1);
  });
});

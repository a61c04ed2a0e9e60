/** What is declared above what the line carries is refused; when the line falls, both ends are held at once, with the reason and the ways out. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callWorld, type Plan, type World } from "./call-world.ts";
import { BOTH, connect, gather, hearing, NEITHER, same, verifyAll, verifyBoth } from "./stage.ts";

let world: World;
afterEach(() => world.stop());
const alice = () => world.device("alice");
const bob = () => world.device("bob");
const room = () => alice().call().room;

async function confidential(plan?: Plan): Promise<void> {
  world = await callWorld(plan);
  await connect(world);
  await verifyBoth(world);
  await alice().calls.declare(room(), 2);
  await world.settle();
  expect(same(world)).toMatchObject({ level: 2, gate: "open" });
}

describe("declaring", () => {
  it("above the ceiling is refused, and nothing changes", async () => {
    world = await callWorld();
    await connect(world);
    await expect(alice().calls.declare(room(), 2)).rejects.toThrow("gate/above-ceiling");
    await alice().calls.declare(room(), 1);
    await world.settle();
    expect([alice().call().declared, bob().call().declared]).toEqual([1, 1]);
  });

  it("two declarations that cross end alike at both ends", async () => {
    await confidential();
    await Promise.all([alice().calls.declare(room(), 1), bob().calls.declare(room(), 0)]);
    await world.settle();
    expect(alice().call().declared).toBe(bob().call().declared);
    same(world);
  });
});

describe("both ends are held at once when", () => {
  beforeEach(() => confidential());

  const held = (why: string, level: number) => {
    expect(same(world)).toEqual({ level, why, gate: "held" });
    expect(hearing(world)).toEqual(NEITHER);
    expect(alice().call().gate.reason?.value).toBe(why);
  };
  const open = () => {
    expect(same(world)).toMatchObject({ level: 2, gate: "open" });
    expect(hearing(world)).toEqual(BOTH);
  };

  it("a device is lowered by its security officer, in the turn in which the notice comes", async () => {
    await world.notice("bob", { class: "personal", status: "good" });
    // Nothing else was delivered yet: the notice alone holds the microphone at each end.
    expect([alice().session()!.held, bob().session()!.held]).toEqual([true, true]);
    await world.settle();
    held("device/personal", 1);
    expect(bob().call().gate.waysOut).toEqual(["continue-on-issued", "restore", "lower-declaration"]);
    await world.notice("bob", { class: "issued", status: "good" });
    await world.pass(21_000);
    open();
  });

  it("the end that learns of it first hears nothing more in that turn, whatever the other still sends", async () => {
    await bob().facts.notice(await noticeAbout(world.node("graustark")));
    expect([bob().session()!.held, bob().session()!.deaf]).toEqual([true, true]);
    expect([alice().session()!.held, hearing(world)]).toEqual([false, NEITHER]);
  });

  it("nothing, when the passkey is confirmed anew: no gap is heard", async () => {
    const before = [alice().session()!.log.length, bob().session()!.log.length];
    await bob().confirm("");
    await world.pass(60_000);
    open();
    expect([alice().session()!.log.length, bob().session()!.log.length]).toEqual(before);
  });

  it("a device is revoked: cut off, not only held", async () => {
    await world.notice("bob", { status: "revoked" });
    await world.settle();
    expect([alice().call().ended, hearing(world)]).toEqual(["revoked", NEITHER]);
  });

  it("a verification is withdrawn", async () => {
    await world.verify("bob", "alice", "withdrawn");
    held("person/verified-by-one", 1);
    await world.pass(1_000);
    await world.verify("bob", "alice", "verified");
    open();
  });

  it("the far node stops vouching: the standing lapses, and comes back", async () => {
    world.node("graustark").down = true;
    await world.pass(39_000);
    open();
    await world.pass(25_000);
    held("device/no-standing", 0);
    world.node("graustark").down = false;
    await world.pass(25_000);
    open();
  });

  it("only one end has seen the reason: it says so, and the other is held too", async () => {
    const seen = world.node("graustark");
    await alice().facts.notice(await noticeAbout(seen));
    await world.settle();
    expect([alice().call().gate.state, bob().call().gate.state]).toEqual(["held", "held"]);
    expect(hearing(world)).toEqual(NEITHER);
    expect(bob().call().assessment.level).toBe(1);
    expect(bob().call().gate.reason?.value).toBe("device/lowered");
    await world.pass(6_000);
    expect(bob().call().assessment.difference).toMatchObject({ farLevel: 1 });
  });

  it("the declaration is lowered: talk goes on", async () => {
    await world.notice("bob", { class: "personal", status: "good" });
    await world.settle();
    await bob().calls.declare(room(), 1);
    await world.settle();
    expect(same(world)).toMatchObject({ level: 1, gate: "open" });
    expect(hearing(world)).toEqual(BOTH);
  });

  it("a named person overrides, in front of all and in the ledger; the next change of a fact ends it", async () => {
    await world.notice("bob", { class: "personal", status: "good" });
    await world.settle();
    expect(alice().call().gate.waysOut).toContain("override");
    expect(bob().call().gate.waysOut).not.toContain("override");
    await expect(bob().calls.override(room(), "because")).rejects.toThrow("gate/override-not-allowed");
    const before = world.node("ruritania").log.leaves.length;
    await alice().calls.override(room(), "the flood cannot wait");
    await world.settle();
    expect(world.node("ruritania").log.leaves.length).toBe(before + 1);
    expect(alice().call().gate).toMatchObject({ state: "overridden", overrideReason: "the flood cannot wait" });
    expect(bob().call().gate).toMatchObject({ state: "held", overrideBy: alice().seat.person, overrideReason: "the flood cannot wait" });
    expect(hearing(world)).toEqual([false, true]); // only whom policy names may go on above the ceiling
    await world.follow("alice", "bob", "young");
    expect(alice().call().gate.state).toBe("held");
    expect(bob().call().gate.overrideBy).toBeUndefined();
  });

  it("an override is over with the device of whoever gave it", async () => {
    world.stop();
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await gather(world, "alice", "bob", "carol");
    await verifyAll(world, "alice", "bob", "carol");
    await alice().calls.declare(room(), 2);
    await world.settle();
    await world.notice("bob", { class: "personal", status: "good" });
    await world.settle();
    await alice().calls.override(room(), "the flood cannot wait");
    await world.settle();
    expect([bob().call().gate.overrideBy, bob().session()!.deaf]).toEqual([alice().seat.person, false]);
    await alice().calls.hangUp(room());
    await world.settle();
    expect([bob().call().state, bob().call().gate.overrideBy, bob().session()!.deaf]).toEqual(["active", undefined, true]);
  });

  it("an override that its node does not record does not take place", async () => {
    await world.notice("bob", { class: "personal", status: "good" });
    await world.settle();
    world.node("ruritania").down = true;
    await expect(alice().calls.override(room(), "because")).rejects.toThrow("session/unreachable");
    expect(alice().call().gate.state).toBe("held");
  });
});

async function noticeAbout(node: ReturnType<World["node"]>) {
  const { signObject } = await import("../../protocol/wire/signed.ts");
  const { seat, record } = bob();
  return signObject("device-notice", { v: 1, domain: node.domain, person: seat.person!, deviceId: record.deviceId, class: "issued", status: "lowered", reason: "", serial: ++node.serial, at: Math.floor(world.clock.now() / 1000) + 30 }, node.signer);
}

describe("a guest", () => {
  it("makes the line OPEN and holds what is CONFIDENTIAL; without the guest all is as before", async () => {
    await confidential();
    const { url } = await alice().calls.inviteGuest(room(), 10);
    expect(url).toContain("/guest#");
    const guest = await world.guest("alice", "Interpreter");
    expect(same(world)).toEqual({ level: 0, why: "person/guest", gate: "held" });
    expect(hearing(world)).toEqual(NEITHER);
    expect(alice().call().guestLink).toBeUndefined();
    expect(bob().call().participants.find((one) => one.guest)?.end).toBe(guest.end);
    await alice().calls.removeGuest(room(), guest.end);
    await world.pass(2_000);
    expect(same(world)).toMatchObject({ level: 2, gate: "open" });
    expect(hearing(world)).toEqual(BOTH);
  });

  it("hears UNCLASSIFIED talk, and nothing above can be declared", async () => {
    world = await callWorld();
    await connect(world);
    await world.guest("alice", "Interpreter");
    expect(same(world)).toMatchObject({ level: 0, gate: "open" });
    await expect(alice().calls.declare(room(), 1)).rejects.toThrow("gate/above-ceiling");
  });

  it("reaches the call and never the line", async () => {
    await confidential();
    const guest = await world.guest("alice", "Interpreter");
    expect(alice().channel.group(world.line)!.members.some((member) => member.end === guest.end)).toBe(false);
    await world.pass(1_000);
    expect(alice().facts.ceilingOf(world.line)).toBe(2);
  });
});

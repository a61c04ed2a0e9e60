/** What a call leaves in the history of its line, at both ends, and what a reload in the middle of it does. */
import { afterEach, describe, expect, it } from "vitest";
import { callWorld, START, type World } from "./call-world.ts";
import { BOTH, connect, gather, hearing, verifyBoth } from "./stage.ts";

let world: World;
afterEach(() => world.stop());

const ring = async (from = "alice") => {
  const room = await world.device(from).calls.call(world.line, { video: false });
  await world.settle();
  return room;
};
const kinds = (...names: string[]) => names.map((name) => world.device(name).callNotes.map(({ kind }) => kind));

describe("the history of a line says of a call", () => {
  it("from when to when it was held and which level it reached, the same at both ends", async () => {
    world = await callWorld();
    await connect(world);
    await world.pass(5_000);
    await verifyBoth(world);
    await world.pass(175_000);
    await world.device("bob").calls.hangUp(world.device("bob").call().room);
    await world.settle();
    const [alice, bob] = [world.device("alice").callNotes, world.device("bob").callNotes];
    expect(alice).toEqual([{ id: `call ${world.device("alice").call().room}`, kind: "call-held", at: START + 180_000, values: { from: String(START), to: String(START + 180_000), level: "2" } }]);
    expect(bob).toEqual(alice);
  });

  it("until when this person was in it, however long the others go on", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await gather(world, "alice", "bob", "carol");
    await world.pass(60_000);
    const carol = world.device("carol");
    const gone = world.clock.now();
    await carol.calls.hangUp(carol.call().room);
    await world.pass(600_000);
    await world.device("alice").calls.hangUp(world.device("alice").call().room);
    await world.settle();
    expect(Number(carol.callNotes.at(-1)!.values["to"])).toBe(gone);
    expect(Number(world.device("bob").callNotes.at(-1)!.values["to"])).toBeGreaterThanOrEqual(gone + 600_000);
  });

  it("that the level fell meanwhile, and how far", async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    await world.notice("bob", { class: "personal", status: "lowered" });
    await world.settle();
    await world.pass(10_000);
    await world.notice("bob", { class: "issued", status: "good" });
    await world.settle();
    await world.device("alice").calls.hangUp(world.device("alice").call().room);
    await world.settle();
    for (const name of ["alice", "bob"]) expect(world.device(name).callNotes[0]!.values).toMatchObject({ level: "2", lowest: "1" });
  });

  it("that it was declined, and by whom", async () => {
    world = await callWorld();
    await world.device("bob").calls.decline(await ring());
    await world.settle();
    expect(kinds("alice", "bob")).toEqual([["call-declined"], ["call-declined-here"]]);
  });

  it("that nobody answered, or that it was missed, when it rang and not when that was found out", async () => {
    world = await callWorld();
    await ring();
    await world.pass(46_000);
    expect(kinds("alice", "bob")).toEqual([["call-no-answer"], ["call-missed"]]);
    expect(world.device("bob").callNotes[0]!.at).toBe(START);
  });

  it("that no device rang at all, and at the other end, half an hour later, that it was missed then", async () => {
    world = await callWorld();
    const { bob } = { bob: world.device("bob") };
    world.hub.offline.add(bob.seat.end);
    await ring();
    await world.pass(46_000);
    await world.pass(30 * 60_000);
    world.hub.offline.clear();
    await world.settle();
    expect(kinds("alice", "bob")).toEqual([["call-unreachable"], ["call-missed"]]);
    expect(bob.callNotes[0]!.at).toBe(START);
  });

  it("that it was cancelled, busy, not taken for want of a microphone", async () => {
    world = await callWorld({ devices: { alice: "issued", "alice tablet": "issued", bob: "issued" } });
    await world.device("alice").calls.hangUp(await ring());
    await world.settle();
    expect(kinds("alice", "bob")).toEqual([["call-cancelled"], ["call-missed"]]);
    world.device("bob").media.capture = "denied";
    await expect(world.device("bob").calls.answer(await ring())).rejects.toThrow("media/denied");
    await world.settle();
    world.device("bob").media.capture = "ok";
    expect(kinds("alice", "bob")).toEqual([["call-cancelled", "call-unable"], ["call-missed", "call-unable-here"]]);
    await connect(world);
    await ring("alice tablet");
    expect(world.device("alice tablet").callNotes.at(-1)!.kind).toBe("call-busy");
    expect(world.device("bob").callNotes.at(-1)!.kind).toBe("call-missed-busy");
  });

  it("that it broke off when the other end was gone", async () => {
    world = await callWorld();
    await connect(world);
    world.device("alice").session()!.emit({ kind: "disconnected", peer: 1 });
    await world.pass(31_000);
    expect(world.device("alice").callNotes).toMatchObject([{ kind: "call-broken", values: { from: String(START), level: "1" } }]);
    expect(Number(world.device("alice").callNotes[0]!.values.to)).toBeGreaterThanOrEqual(START + 30_000);
  });

  it("on a device that did not take it, that another one did", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", "bob phone": "personal" } });
    await connect(world);
    await world.device("alice").calls.hangUp(world.device("alice").call().room);
    await world.settle();
    expect(kinds("bob", "bob phone")).toEqual([["call-held"], ["call-elsewhere"]]);
  });
});

describe("a page that is reloaded in the middle of a call", () => {
  for (const [left, other] of [["alice", "bob"], ["bob", "alice"]] as const)
    it(`${left}'s: both are told why it ended, there and in the history; then they call again`, async () => {
      world = await callWorld();
      await connect(world);
      await verifyBoth(world);
      await world.pass(60_000);
      await world.reload(left);
      expect(world.device(left).call()).toMatchObject({ state: "ended", ended: "page-closed", line: world.line, startedAt: START });
      expect(world.device(other).call()).toMatchObject({ state: "ended", ended: "far-page-closed" });
      expect(world.device(left).callNotes).toMatchObject([{ kind: "call-page-closed", values: { from: String(START), level: "2" } }]);
      expect(world.device(left).callNotes[0]!.values).not.toHaveProperty("to"); // nobody was there to see
      expect(world.device(other).callNotes).toMatchObject([{ kind: "call-far-page-closed", values: { from: String(START), to: String(START + 60_000), level: "2" } }]);
      await connect(world, left, other);
      expect(hearing(world)).toEqual(BOTH);
    });

  it("says it once, however often it is reloaded", async () => {
    world = await callWorld();
    await connect(world);
    await world.reload("alice");
    await world.reload("alice");
    expect(kinds("alice", "bob")).toEqual([["call-page-closed"], ["call-far-page-closed"]]);
    expect(world.device("alice").calls.calls()).toEqual([]);
  });

  it("while it rings: the caller's stops the ringing, the called one's rings on and can be answered", async () => {
    world = await callWorld();
    await ring();
    await world.reload("bob");
    expect(world.device("bob").call()).toMatchObject({ state: "ringing", direction: "in" });
    await world.device("bob").calls.answer(world.device("bob").call().room);
    await world.settle();
    expect(hearing(world)).toEqual(BOTH);
    await world.device("bob").calls.hangUp(world.device("bob").call().room);
    await world.settle();
    await ring();
    await world.reload("alice");
    expect([world.device("alice").call().ended, world.device("bob").call().ended]).toEqual(["page-closed", "missed"]);
    expect(kinds("alice", "bob")).toEqual([["call-held", "call-page-closed"], ["call-held", "call-missed"]]);
  });

  it("that comes back minutes later does not ring any more: the call was missed", async () => {
    world = await callWorld();
    await ring();
    await world.reload("bob", 120_000);
    expect(world.device("bob").call()).toMatchObject({ state: "ended", ended: "missed" });
    expect(world.device("bob").callNotes).toMatchObject([{ kind: "call-missed", at: START }]);
  });

  it("as the caller hangs up, so that nothing of that is stored: the next ring from there shows the first as missed, and rings", async () => {
    world = await callWorld();
    world.hub.tamper = (to, { signal }) => (signal.kind === "ended" && to === world.device("bob").seat.end ? undefined : signal);
    const first = await ring();
    await world.device("alice").calls.hangUp(first);
    await world.settle();
    await world.reload("bob");
    expect(world.device("bob").call()).toMatchObject({ room: first, state: "ringing" });
    const second = await ring();
    expect(world.device("bob").calls.calls().map(({ room, state, ended }) => [room, state, ended])).toEqual([[first, "ended", "missed"], [second, "ringing", undefined]]);
    expect(kinds("bob")).toEqual([["call-missed"]]);
  });

  it("on the way in: whoever let it in is told, and does not wait for a sound", async () => {
    world = await callWorld();
    const room = await ring();
    await world.device("bob").calls.answer(room); // the answer is under way
    await world.reload("bob");
    await world.settle();
    expect(world.device("bob").call()).toMatchObject({ state: "ended", ended: "page-closed" });
    expect(world.device("alice").call()).toMatchObject({ state: "ended", ended: "far-page-closed" });
  });
});

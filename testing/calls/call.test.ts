/** A call between two devices, from ringing to hanging up: what each end sees, and that both see the same. */
import { afterEach, describe, expect, it } from "vitest";
import { callWorld, type World } from "./call-world.ts";
import { BOTH, connect, gather, hearing, NEITHER, same, verifyBoth } from "./stage.ts";

let world: World;
afterEach(() => world.stop());
const call = async (from = "alice") => {
  const room = await world.device(from).calls.call(world.line, { video: false });
  await world.settle();
  return room;
};

describe("calling", () => {
  it("rings, is answered, is heard, is hung up", async () => {
    world = await callWorld();
    const room = await call();
    expect(world.device("bob").call()).toMatchObject({ room, state: "ringing", direction: "in" });
    await world.device("bob").calls.answer(room);
    await world.settle();
    expect(world.device("alice").call()).toMatchObject({ state: "active", direction: "out", receipts: { own: true, far: true } });
    expect(hearing(world)).toEqual(BOTH);
    await world.device("bob").calls.hangUp(room);
    await world.settle();
    expect([world.device("alice").call().ended, world.device("bob").call().ended]).toEqual(["hung-up", "hung-up"]);
    expect(world.device("alice").session()!.closed && world.device("bob").session()!.closed).toBe(true);
  });

  it("shows how loud each is beside the view, which stays as it is; of nobody unknown, and of nobody who has left", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await gather(world, "alice", "bob", "carol");
    const { calls, session } = world.device("alice");
    const { room } = world.device("alice").call();
    const leafOf = (name: string) => world.device("alice").channel.group(room)!.members.find(({ end }) => end === world.device(name).seat.end)!.leaf;
    const [bob, carol] = [leafOf("bob"), leafOf("carol")];
    let told = 0;
    const stop = calls.onChange(() => told++);
    const before = calls.calls();
    for (const rms of [0.3, 0.5]) session()!.emit({ kind: "meter", peer: bob, rms });
    session()!.emit({ kind: "meter", peer: carol, rms: 0.2 });
    session()!.emit({ kind: "meter", peer: "self", rms: 0.1 });
    expect([bob, carol, "self" as const, 99].map((of) => calls.meter(room, of))).toEqual([0.5, 0.2, 0.1, 0]);
    expect(calls.meter(world.line, bob)).toBe(0);
    expect([told, calls.calls()]).toEqual([0, before]);
    stop();
    await world.device("bob").calls.hangUp(room);
    await world.settle();
    expect([bob, carol].map((of) => calls.meter(room, of))).toEqual([0, 0.2]);
  });

  it("captures nothing, gathers nothing and says nothing of a connection before somebody has accepted (attack 18)", async () => {
    world = await callWorld();
    const room = await call();
    await world.pass(10_000);
    const sessions = ["alice", "bob"].map((name) => world.device(name).session()!);
    expect(sessions.map(({ begun, connected }) => [begun, connected.size])).toEqual([[null, 0], [null, 0]]);
    const early = () => world.hub.said.filter(({ signal }) => ["media", "connect", "accept"].includes(signal.kind));
    expect(early()).toEqual([]);
    await world.device("bob").calls.decline(room);
    await world.settle();
    expect(sessions.map(({ begun, closed }) => [begun, closed])).toEqual([[null, true], [null, true]]);
    expect(early()).toEqual([]);
    expect([world.device("alice").call().ended, world.device("bob").call().ended]).toEqual(["declined", "declined"]);
  });

  it("is heard at both ends two messages after the answer: what is asked, what is let in; everything else goes along", async () => {
    world = await callWorld();
    const room = await call();
    await world.device("bob").calls.answer(room);
    expect(await world.legs(() => hearing(world).every(Boolean))).toBe(2);
    expect(world.hub.said.map(({ signal }) => signal.kind)).not.toContain("media");
  });

  it("is heard too where nobody took the offer that came with the answer: the connection is then made in the call", async () => {
    world = await callWorld();
    const room = await call();
    world.hub.tamper = (_to, { signal }) => (signal.kind === "accept" ? { ...signal, offer: undefined } : signal);
    await world.device("bob").calls.answer(room);
    await world.settle();
    expect(hearing(world)).toEqual(BOTH);
  });

  it("is connected only with the device that rang or was let in: words of another about a connection reach none (attack 19)", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", "bob phone": "personal" } });
    const room = await call();
    const phone = world.device("bob phone");
    await world.device("bob").calls.answer(room);
    for (const to of [world.device("alice"), world.device("bob")]) {
      const signal = new TextEncoder().encode(JSON.stringify({ kind: "description", type: "answer", sdp: "v=0", context: "00000000ff" }));
      await phone.channel.sendSignal(world.line, { kind: "connect", call: room, to: to.seat.deviceId, signal });
    }
    const heard = ["alice", "bob"].map((name) => {
      const session = world.device(name).session()!;
      const contexts: string[] = [];
      const signalled = session.signal.bind(session);
      session.signal = async (peer, signal) => {
        if (signal.kind === "description") contexts.push(signal.context);
        await signalled(peer, signal);
      };
      return contexts;
    });
    await world.settle();
    expect(hearing(world)).toEqual(BOTH);
    expect(heard).toEqual([[world.device("bob").session()!.context], [world.device("alice").session()!.context]]);
  });

  it("nobody answers: both know, the called one as a missed call", async () => {
    world = await callWorld();
    await call();
    await world.pass(46_000);
    expect([world.device("alice").call().ended, world.device("bob").call().ended]).toEqual(["no-answer", "missed"]);
    expect(world.device("bob").notes).toEqual(["call-missed"]);
  });

  it("to somebody offline: the caller is told, and the called one later", async () => {
    world = await callWorld();
    const { bob } = { bob: world.device("bob") };
    world.hub.offline.add(bob.seat.end);
    await call();
    await world.pass(7_000);
    expect(world.device("alice").call().unreachable).toBe(true);
    await world.pass(40_000);
    expect(world.device("alice").call().ended).toBe("no-answer");
    await world.pass(30 * 60_000);
    world.hub.offline.clear();
    await world.settle();
    expect([bob.call().ended, bob.notes]).toEqual(["missed", ["call-missed"]]);
  });

  it("a device whose clock is an hour wrong still rings and still counts", async () => {
    world = await callWorld();
    world.device("bob").clock.skew = 3_600_000;
    await connect(world);
    await verifyBoth(world);
    expect(same(world)).toMatchObject({ level: 2 });
  });

  it("cancelled before the answer is a missed call", async () => {
    world = await callWorld();
    const room = await call();
    await world.device("alice").calls.hangUp(room);
    await world.settle();
    expect([world.device("alice").call().ended, world.device("bob").call().ended]).toEqual(["cancelled", "missed"]);
  });

  it("busy on another call", async () => {
    world = await callWorld({ devices: { alice: "issued", "alice tablet": "issued", bob: "issued" } });
    await connect(world);
    const second = await world.device("alice tablet").calls.call(world.line, { video: false }).catch((error: { code: string }) => error.code);
    await world.settle();
    expect(world.device("alice tablet").calls.calls().find((one) => one.room === second)?.ended).toBe("busy");
    expect(world.device("bob").call().state).toBe("active");
    await expect(world.device("alice").calls.call(world.line, { video: false })).rejects.toThrow("call/busy");
  });

  it("both call at once: one call, no second tap", async () => {
    world = await callWorld();
    await Promise.all([world.device("alice").calls.call(world.line, { video: false }), world.device("bob").calls.call(world.line, { video: false })]);
    await world.settle();
    const running = ["alice", "bob"].map((name) => world.device(name).calls.calls().filter((one) => one.state === "active"));
    expect(running.map((calls) => calls.length)).toEqual([1, 1]);
    expect(running[0]![0]!.room).toBe(running[1]![0]!.room);
    expect(hearing(world)).toEqual(BOTH);
    expect([...world.device("alice").notes, ...world.device("bob").notes]).toEqual([]);
  });

  it("without a microphone the called one says so, and the caller is not left ringing", async () => {
    world = await callWorld();
    world.device("bob").media.capture = "denied";
    const room = await call();
    await expect(world.device("bob").calls.answer(room)).rejects.toThrow("media/denied");
    await world.settle();
    expect(world.device("alice").call().ended).toBe("unable");
    world.device("alice").media.capture = "no-device";
    await expect(world.device("alice").calls.call(world.line, { video: false })).rejects.toThrow("media/no-device");
  });

  it("mute reaches the other end's screen", async () => {
    world = await callWorld();
    await connect(world);
    world.device("alice").calls.mute(world.device("alice").call().room, true);
    await world.settle();
    expect(world.device("bob").call().participants.find((one) => !one.own)?.muted).toBe(true);
    expect(hearing(world)).toEqual([true, false]);
  });

  it("gathers relayed candidates only where the node says so, and nothing before the node has spoken", async () => {
    world = await callWorld();
    world.node("graustark").relayOnly = true;
    await connect(world);
    expect([world.device("alice").session()!.begun?.relayOnly, world.device("bob").session()!.begun?.relayOnly]).toEqual([false, true]);
    expect(world.device("bob").session()!.options.outgoingHeld).toBe(true);
    world.stop();
    world = await callWorld();
    world.node("graustark").down = true;
    const room = await call();
    await world.device("bob").calls.answer(room);
    await world.settle();
    expect([world.device("bob").call().state, world.device("bob").session()!.begun, world.device("bob").session()!.connected.size]).toEqual(["connecting", null, 0]);
    world.node("graustark").down = false;
    await world.pass(2_000);
    expect(hearing(world)).toEqual(BOTH);
  });

  it("camera and devices go to the session", async () => {
    world = await callWorld();
    await connect(world);
    const { calls } = world.device("alice");
    const { room } = world.device("alice").call();
    await calls.camera(room, true);
    await calls.chooseMediaDevice(room, { kind: "microphone", id: "headset", label: "" });
    await world.settle();
    expect(world.device("alice").session()!.log.slice(-2)).toEqual(["camera on", "use microphone headset"]);
    expect(world.device("bob").call().participants.find((one) => !one.own)?.camera).toBe(true);
  });

  it("a peer whose sound is gone for half a minute has left", async () => {
    world = await callWorld();
    await connect(world);
    world.device("alice").session()!.emit({ kind: "disconnected", peer: 1 });
    await world.pass(29_000);
    expect(world.device("alice").call().state).toBe("active");
    await world.pass(2_000);
    expect(world.device("alice").call().ended).toBe("broken");
  });
});

describe("what must be there before anything is heard", () => {
  it("no node's promise, no media: each waits for both", async () => {
    world = await callWorld();
    world.node("graustark").down = true;
    const room = await call();
    await world.device("bob").calls.answer(room);
    await world.settle();
    expect(world.device("alice").call()).toMatchObject({ state: "connecting", receipts: { own: true, far: false } });
    expect(hearing(world)).toEqual(NEITHER);
    world.node("graustark").down = false;
    await world.pass(5_000);
    expect(world.device("alice").call()).toMatchObject({ state: "active", receipts: { own: true, far: true } });
    expect(hearing(world)).toEqual(BOTH);
  });

  it("a promise for another call, or for other words about this one, is none", async () => {
    world = await callWorld();
    const bent = { blind: new Uint8Array(32) };
    world.hub.tamper = (to, { signal }) => {
      if (to !== world.device("alice").seat.end) return signal;
      if (signal.kind === "accept" || signal.kind === "connect") return { ...signal, ...(signal.entry ? { entry: { ...signal.entry, ...bent } } : {}) };
      return signal.kind === "entry" ? { ...signal, ...bent } : signal;
    };
    const room = await call();
    await world.device("bob").calls.answer(room);
    await world.settle();
    expect(world.device("alice").log.join()).toContain("ledger/wrong-receipt");
    expect(world.device("alice").call().receipts.far).toBe(false);
    expect(world.device("alice").session()!.held).toBe(true);
  });
});

describe("the level", () => {
  it("is PRIVATE before the two have verified one another, and VERIFIED after; both ends say the same at each step", async () => {
    world = await callWorld();
    await connect(world);
    expect(same(world)).toEqual({ level: 1, why: "person/asserted", gate: "open" });
    await world.verify("alice", "bob");
    expect(same(world)).toEqual({ level: 1, why: "person/verified-by-one", gate: "open" });
    await world.verify("bob", "alice");
    expect(same(world).level).toBe(2);
    expect(world.device("alice").call().assessment.settled).toBe(true);
    await world.follow("bob", "alice", "young");
    expect(same(world)).toMatchObject({ level: 1, why: "person/ledger-unwitnessed" });
    await world.follow("bob", "alice", "lying");
    expect(same(world)).toMatchObject({ level: 0, why: "person/chain-fork" });
    await world.follow("bob", "alice", "followed");
    expect(same(world).level).toBe(2);
  });

  it("stays for as long as standings are renewed, unseen", async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    for (let minute = 0; minute < 5; minute++) {
      await world.pass(60_000);
      expect(same(world).level).toBe(2);
    }
  });

  it.each([
    [{ served: ["bob"] }, "client/served"],
    [{ software: ["bob"] }, "client/served"],
    [{ demonstration: false }, "client/served"],
  ])("%j: PRIVATE at both ends", async (plan, why) => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued" }, ...plan });
    await connect(world);
    await verifyBoth(world);
    expect(same(world)).toMatchObject({ level: 1, why });
  });

  it("a passkey confirmed twelve hours ago has to be confirmed again", async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    world.device("bob").withdrawPresence();
    await world.settle();
    expect(same(world)).toMatchObject({ level: 1 });
    await world.device("bob").confirm("");
    expect(same(world).level).toBe(2);
  });
});

describe("the spoken code", () => {
  it.each(["alice", "bob"])("started by %s: each types what the other reads, and the line is VERIFIED", async (starter) => {
    world = await callWorld();
    await connect(world);
    const [alice, bob] = [world.device("alice"), world.device("bob")];
    const room = alice.call().room;
    await world.device(starter).calls.startCode(room);
    await world.settle();
    const [a, b] = [alice.call().code, bob.call().code];
    expect([a.state, b.state]).toEqual(["ready", "ready"]);
    expect(await alice.calls.typeCode(room, "0000" === b.read ? "1111" : "0000")).toBe(false);
    expect(await alice.calls.typeCode(room, b.read!)).toBe(true);
    await world.settle();
    expect([alice.call().code.state, same(world).why]).toEqual(["typed", "person/verified-by-one"]);
    expect(await bob.calls.typeCode(room, a.read!)).toBe(true);
    await world.settle();
    expect([alice.call().code.state, bob.call().code.state]).toEqual(["done", "done"]);
    expect(same(world).level).toBe(2);
  });

  it("three wrong answers end it; a fresh one works", async () => {
    world = await callWorld();
    await connect(world);
    const [alice, bob] = [world.device("alice"), world.device("bob")];
    const room = alice.call().room;
    await alice.calls.startCode(room);
    await world.settle();
    const wrong = bob.call().code.read === "1234" ? "4321" : "1234";
    for (let i = 0; i < 3; i++) expect(await alice.calls.typeCode(room, wrong)).toBe(false);
    await world.settle();
    expect([alice.call().code.state, bob.call().code.state]).toEqual(["failed", "failed"]);
    await bob.calls.startCode(room);
    await world.settle();
    expect(await alice.calls.typeCode(room, bob.call().code.read!)).toBe(true);
  });

  it("somebody in between, with a key of his own, reads other digits (attack 3)", async () => {
    world = await callWorld();
    await connect(world);
    // The far device's key as alice knows it is not the one with which bob computes: a member that was swapped on the way.
    const bob = world.device("bob");
    world.hub.tamper = (_to, { signal }) => (signal.kind === "code" && signal.step === "nonce" ? { ...signal, value: new Uint8Array(32).fill(7) } : signal);
    const room = bob.call().room;
    await world.device("alice").calls.startCode(room);
    await world.settle();
    const digits = [world.device("alice").call().code.read, bob.call().code.read];
    expect(await world.device("alice").calls.typeCode(room, digits[1] ?? "")).toBe(false);
    expect(same(world).why).toBe("person/asserted");
  });
});

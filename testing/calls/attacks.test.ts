/** What a hostile far node, a hostile member, or somebody with a stolen key tries in a call, and what becomes of it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashChallenges, signStanding, type Standing } from "../../protocol/identity/standing.ts";
import { testSigner } from "../../protocol/identity/test-people.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { signObject } from "../../protocol/wire/signed.ts";
import { callWorld, type World } from "./call-world.ts";
import { BOTH, connect, hearing, NEITHER, same, verifyBoth } from "./stage.ts";

let world: World;
afterEach(() => world.stop());
const alice = () => world.device("alice");
const bob = () => world.device("bob");
const room = () => alice().call().room;

describe("a far node", () => {
  it("that signs a flattering standing is shown as having stated it, and is believed no further than the accord says", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "personal" } });
    world.node("graustark").bend = (standing) => ({ ...standing, class: "issued" });
    await connect(world);
    await verifyBoth(world);
    // It may lie about what only it can know; the lie has its name on it.
    expect(alice().call().assessment.facts.find((fact) => fact.end === bob().seat.end && fact.kind === "device")).toMatchObject({ value: "device/issued", source: "stated", statedBy: "graustark.example" });
    // The accord is signed by both, so both ends cap alike.
    for (const name of ["ruritania", "graustark"] as const) world.node(name).statedClass = "personal";
    await world.pass(21_000);
    expect(same(world)).toMatchObject({ level: 1, why: "device/capped-by-accord" });
  });

  it("can't state a class that does not exist yet, or speak of another node's device", async () => {
    world = await callWorld();
    world.node("graustark").bend = (standing) => ({ ...standing, class: "secure" }) as unknown as Standing;
    await connect(world);
    expect(alice().call().assessment.facts.find((fact) => fact.end === bob().seat.end && fact.kind === "device")?.value).toBe("device/no-standing");
    world.node("graustark").bend = (standing) => ({ ...standing, deviceId: alice().record.deviceId });
    await world.pass(21_000);
    expect(alice().log.join()).toContain("standing/other-device");
    expect(same(world).level).toBe(0);
  });

  it.each([
    ["from another call", (standing: Standing) => ({ ...standing, callId: "another" }), "standing/other-call"],
    ["for another leaf", (standing: Standing) => ({ ...standing, leafKey: new Uint8Array(32) }), "standing/other-leaf"],
    ["from an older epoch", (standing: Standing) => ({ ...standing, epoch: 0 }), "standing/old-epoch"],
    ["that answers no challenge of ours", (standing: Standing) => ({ ...standing, challengesHash: new Uint8Array(32) }), "standing/other-challenges"],
    ["again", (standing: Standing) => ({ ...standing, serial: 1 }), "standing/replayed"],
  ] as const)("standing %s: refused, and its absence holds", async (_what, bend, code) => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    await alice().calls.declare(room(), 2);
    await world.settle();
    world.node("graustark").bend = bend as never;
    await world.pass(65_000);
    expect(alice().log.join()).toContain(code);
    expect(alice().call().gate.state).toBe("held");
    expect(hearing(world)).toEqual(NEITHER);
  });

  it("that plays an old answer again, whole, after its minute is over", async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    const old = world.hub.said.findLast(({ from, signal }) => from === bob().seat.end && signal.kind === "standing")!.signal;
    world.hub.tamper = (to, { from, signal }) => (to === alice().seat.end && from === bob().seat.end && signal.kind === "standing" ? old : signal);
    await world.pass(65_000);
    expect(alice().call().assessment.facts.find((fact) => fact.end === bob().seat.end && fact.kind === "device")?.value).toBe("device/no-standing");
  });

  it("signs with another key than the accord's: not its word at all", async () => {
    world = await callWorld();
    world.node("graustark").standingSigner = testSigner("somebody else");
    await connect(world);
    expect(alice().log.join()).toContain("wire/bad-signature");
    expect(same(world)).toMatchObject({ level: 0 });
  });

  it("replays an old notice that says all is well", async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    const node = world.node("graustark");
    const notice = (status: "good" | "lowered", serial: number) => signObject("device-notice", { v: 1, domain: node.domain, person: bob().seat.person!, deviceId: bob().record.deviceId, class: "issued", status, reason: "", serial, at: Math.floor(world.clock.now() / 1000) + 60 }, node.signer);
    const wellAgo = await notice("good", 1);
    await alice().facts.notice(await notice("lowered", 2));
    await alice().facts.notice(wellAgo);
    await world.settle();
    expect(alice().call().assessment.limiting?.value).toBe("device/lowered");
  });

  it("speaks about a device of ours, or of a third node", async () => {
    world = await callWorld();
    await connect(world);
    const node = world.node("graustark");
    const about = await signObject("device-notice", { v: 1, domain: node.domain, person: alice().seat.person!, deviceId: alice().record.deviceId, class: "personal", status: "revoked", reason: "", serial: 9, at: 0 }, node.signer);
    await expect(bob().facts.notice(about)).rejects.toThrow("notice/other-domain");
    const forged = await signObject("device-notice", { v: 1, domain: "ruritania.example", person: alice().seat.person!, deviceId: alice().record.deviceId, class: "personal", status: "revoked", reason: "", serial: 9, at: 0 }, node.signer);
    await expect(bob().facts.notice(forged)).rejects.toThrow("wire/bad-signature");
  });
});

describe("one signature for another purpose (attack 10)", () => {
  it("a node's signature over a standing is no notice, and a receipt is no standing", async () => {
    world = await callWorld();
    await connect(world);
    const { signer, domain } = world.node("graustark");
    const challenges = [{ leaf: 0, challenge: new Uint8Array(32) as Bytes }];
    const standing = await signStanding({ v: 1, kind: "line", domain: domain as never, person: bob().seat.person as never, deviceId: bob().record.deviceId, leafKey: bob().record.signKey as Bytes, room: room() as never, serial: 1, challengesHash: hashChallenges(challenges), class: "issued", evidence: [], status: "good", issuedAt: 0, validSeconds: 60 }, signer);
    await expect(alice().facts.notice(standing)).rejects.toThrow("wire/");
    const receipt = world.hub.said.find(({ from, signal }) => from === bob().seat.end && signal.kind === "entry")!.signal as { receipt: Uint8Array };
    world.hub.tamper = (to, { signal }) => (to === alice().seat.end && signal.kind === "standing" ? { ...signal, standing: receipt.receipt } : signal);
    await world.pass(21_000);
    expect(alice().log.join()).toContain("wire/bad-signature");
  });
});

describe("a stolen key", () => {
  beforeEach(async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
  });

  it("a delegation of the leaf key ends by itself, and covers no other leaf (attack 11)", async () => {
    expect(same(world).level).toBe(2);
    const stolen = world.hub.said.find(({ from, signal }) => from === bob().seat.end && signal.kind === "evidence")!.signal as { delegation: Bytes };
    // Alice's device, or anybody else's, says it with its own leaf.
    world.hub.tamper = (_to, { from, signal }) => (from === alice().seat.end && signal.kind === "evidence" ? { ...signal, delegation: stolen.delegation } : signal);
    await alice().confirm("");
    await world.settle();
    expect(bob().call().assessment.facts.find((fact) => fact.end === alice().seat.end && fact.kind === "authenticator")?.value).toBe("authenticator/delegation-invalid");
    expect(same(world, "bob").level).toBe(0);
  });

  it("twelve hours later the delegation counts no more", async () => {
    world.stop();
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    for (let hour = 0; hour < 3; hour++) await world.pass(60_000);
    const facts = () => alice().call().assessment.facts.filter((fact) => fact.kind === "authenticator").map((fact) => fact.value);
    expect(facts()).toEqual(["authenticator/passkey", "authenticator/passkey"]);
    for (const device of [alice(), bob()]) device.clock.skew = 43_200_000;
    await world.pass(21_000);
    expect(facts()).toEqual(["authenticator/delegation-expired", "authenticator/delegation-expired"]);
    expect(same(world).level).toBe(0);
    for (const device of [alice(), bob()]) device.clock.skew = 0;
  });
});

describe("a page that its node serves", () => {
  it("says that it is the installed client: its origin tells, whatever hash it sends", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued" }, served: ["bob"] });
    await connect(world);
    await verifyBoth(world);
    const sent = world.hub.said.findLast(({ from, signal }) => from === bob().seat.end && signal.kind === "evidence")!.signal as { codeHash: Bytes | null; codeProof: Bytes | null };
    expect([sent.codeHash !== null, sent.codeProof !== null]).toEqual([true, true]);
    expect(same(world)).toMatchObject({ level: 1, why: "client/served" });
  });

  it("what can't be told: the installed client's own user may have changed it. A hash that nobody published is not believed", async () => {
    world = await callWorld();
    world.hub.tamper = (_to, { from, signal }) => (from === bob().seat.end && signal.kind === "evidence" ? { ...signal, codeHash: new Uint8Array(32).fill(9) } : signal);
    await connect(world);
    await verifyBoth(world);
    expect(alice().call().assessment.limiting?.value).toBe("client/installed-unwitnessed");
    expect([alice().call().assessment.level, bob().call().assessment.level]).toEqual([1, 1]);
  });
});

describe("a member", () => {
  it("sends media signals in another's name, or to another: they reach nobody else's connection (attack 19)", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", carol: "issued" } });
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    for (const name of ["bob", "carol"]) await world.device(name).calls.answer(room());
    await world.settle();
    const before = alice().session()!.log.length;
    await world.device("carol").channel.sendSignal(room(), { kind: "media", to: 1, signal: new Uint8Array([1, 2, 3]) });
    await world.device("carol").channel.sendSignal(room(), { kind: "media", to: 0, signal: new TextEncoder().encode("not json") });
    await world.settle();
    expect(alice().session()!.log.length).toBe(before);
    expect(alice().log.join()).toContain("media-signal-refused");
    expect(hearing(world)).toEqual(BOTH);
  });

  it("hands in a KeyPackage of somebody else's device: nobody is let in", async () => {
    world = await callWorld({ devices: { alice: "issued", bob: "issued", "bob phone": "personal" } });
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    const call = room();
    await bob().channel.sendSignal(world.line, { kind: "accept", call, keyPackage: world.hub.keyPackageOf(world.device("bob phone").seat), takeOver: false });
    await world.settle();
    expect(alice().log.join()).toContain("call/foreign-key-package");
    expect(alice().channel.group(call)!.members.length).toBe(1);
  });

  it("declares while being a guest, or says that it verified: heard by nobody", async () => {
    world = await callWorld();
    await connect(world);
    const guest = await world.guest("alice", "Interpreter");
    const channel = world.hub.attach(guest, async () => ({}) as never);
    await channel.sendSignal(room(), { kind: "declare", rank: 3, turn: 99 });
    await channel.sendSignal(room(), { kind: "sender", context: new Uint8Array(0), held: true, muted: false, camera: false });
    await channel.sendSignal(room(), { kind: "assessment", factsHash: "0", asOf: 0, level: 3, limiting: "", epoch: 0 });
    await world.settle();
    expect([alice().call().declared, alice().call().gate.state]).toEqual([0, "open"]);
    expect(same(world).level).toBe(0);
  });

  it("claims a higher level than the facts give: the lower counts", async () => {
    world = await callWorld();
    world.hub.tamper = (_to, { from, signal }) => (from === bob().seat.end && signal.kind === "assessment" ? { ...signal, level: 3 } : signal);
    await connect(world);
    expect(alice().call().assessment.level).toBe(1);
    expect(alice().call().assessment.facts.every((fact) => fact.level < 3)).toBe(true);
  });

  it("ends a call in another line than the one it rang in: heard by nobody", async () => {
    world = await callWorld();
    await alice().calls.call(world.line, { video: false });
    await world.settle();
    const other = world.hub.line([alice().seat.person!, bob().seat.person!], [alice().seat, bob().seat]);
    await bob().channel.sendSignal(other, { kind: "decline", call: room(), why: "declined" });
    await world.settle();
    expect(alice().call().state).toBe("ringing");
  });
});

describe("an end that falls silent", () => {
  it("no longer says what it sees: the level is not kept up on its old word", async () => {
    world = await callWorld();
    await connect(world);
    await verifyBoth(world);
    world.hub.tamper = (to, { signal }) => (to === alice().seat.end && signal.kind === "assessment" ? undefined : signal);
    await world.pass(70_000);
    expect(alice().call().assessment).toMatchObject({ level: 0, settled: false });
  });
});


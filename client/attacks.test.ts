/** What a hostile node, its own or the other's, or a member can try with a client; numbers are the catalogue's. The node is real; who sits on the socket is not. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { type Tampering, tampering } from "../testing/clients/tampering.ts";
import { issueDeviceCertificate } from "../protocol/identity/certificate.ts";
import { encodeCard } from "../protocol/identity/card.ts";
import { signConsent } from "../protocol/identity/consent-proof.ts";
import { newDeviceId, type PersonUri } from "../protocol/identity/uri.ts";
import { createKeyPackage, decodeLine, type LineEnvironment } from "../protocol/line/group.ts";
import { toBase64Url } from "../protocol/wire/bytes.ts";
import { systemRandom } from "../node/start/system-clock.ts";
import { memoryVault } from "./keys/memory-vault.ts";
import type { RunningClient } from "./entente.ts";

let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
let socket: Tampering;

beforeEach(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  socket = tampering();
  alice = await enrolPerson(federation.node(RURITANIA), "alice");
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment: testEnvironment(federation.node(GRAUSTARK), { openSocket: socket.openSocket }) });
}, 30_000);
afterEach(async () => {
  await alice.stop();
  await bob.stop();
  await federation.close();
});

const roomOf = (client: RunningClient, room: string) => client.device()!.lines.rooms.get(room)!;
const notices = (client: RunningClient, room: string) => client.view().lines.find((line) => line.room === room)!.messages.filter(({ kind }) => kind === "notice").map(({ text }) => text);
const quarantined = async (client: RunningClient) => client.device()!.lines.rooms && (await client.device()!.quarantine());

/** A device that Graustark's node makes up and certifies: its CA is right, bob's chain does not hold it. */
async function ghostOf(client: RunningClient): Promise<{ env: LineEnvironment; certificates: Uint8Array<ArrayBuffer>[]; keyPackage: Uint8Array<ArrayBuffer>; deviceId: string }> {
  const signer = await memoryVault().signer("ghost");
  const now = Math.floor(Date.now() / 1000);
  const deviceId = newDeviceId(systemRandom);
  const certificate = await issueDeviceCertificate(federation.node(GRAUSTARK).keys.ca, { person: client.view().me!.person as PersonUri, deviceId, signKey: signer.publicKey, notBefore: now - 60, notAfter: now + 86_400 });
  const env: LineEnvironment = { suite: client.device()!.lines.rooms.suite, signer, now: Date.now, authenticate: async () => true };
  const { keyPackage } = await createKeyPackage(env, { certificates: [certificate], lifetimeSeconds: 3600 });
  return { env, certificates: [certificate], keyPackage, deviceId };
}

describe("a hostile node or member", () => {
  it("1, 2: who adds a device that the person's chain does not hold is refused by the others, who say so and stop talking there", async () => {
    const { a } = await connect(alice, bob);
    const ghost = await ghostOf(bob);
    const room = roomOf(bob, a.room);
    // Bob's client is hostile: it commits what an honest one would refuse to, and its own node certifies the device, so that the hub lets it pass.
    const permissive: LineEnvironment = { ...bob.device()!.lines.rooms.environmentFor(room.create), authenticate: async () => true };
    const made = await decodeLine(permissive, room.group!.encode()).commit({ add: [ghost.keyPackage] });
    const answer = await bob.device()!.session.call("room.commit", { room: a.room, commit: toBase64Url(made.commit), welcome: toBase64Url(made.welcome!), groupInfo: toBase64Url(made.groupInfo) });
    if (answer.accepted) {
      await until(() => roomOf(alice, a.room).record.status === "attacked", "alice notices");
      await until(() => notices(alice, a.room).includes("line-attacked"), "alice is told");
      await expect(alice.send(a.room, { text: "secret", label: 0 })).rejects.toMatchObject({ code: "room/not-open" });
      expect(lineWith(alice, bob.view().me!.person)).toBeUndefined();
    } else expect(answer.why).toBe("not-allowed"); // the hub refused it already
    expect(roomOf(alice, a.room).members.map(({ deviceId }) => deviceId)).not.toContain(ghost.deviceId);
  }, 30_000);

  it("24: a KeyPackage that the node hands out for a device that is nobody's is not used", async () => {
    const ghost = await ghostOf(bob);
    const { session } = alice.device()!;
    const honest = session.call;
    session.call = (async (name: string, args: never) => {
      const answer = await honest(name as never, args);
      if (name !== "keys.claim") return answer;
      const { packages } = answer as { packages: { deviceId: string }[] };
      return { packages: [...packages, { deviceId: ghost.deviceId, keyPackage: toBase64Url(ghost.keyPackage), lastResort: false }, ...packages.map((one) => ({ ...one, keyPackage: toBase64Url(ghost.keyPackage) }))] };
    }) as never;
    const { a } = await connect(alice, bob);
    expect(roomOf(alice, a.room).members).toHaveLength(2);
    expect(roomOf(alice, a.room).members.map(({ deviceId }) => deviceId)).not.toContain(ghost.deviceId);
  }, 30_000);

  it("12, 21: what comes again is taken once; a dropped message is noticed at the next", async () => {
    const { a } = await connect(alice, bob);
    await alice.send(a.room, { text: "one", label: 0 });
    await until(() => texts(bob, a.room).length === 1, "one");
    const epoch = roomOf(bob, a.room).group!.epoch;
    for (const item of socket.seen.filter(({ kind }) => kind === "welcome" || kind === "message")) socket.inject(item);
    const before = socket.seen.length;
    socket.rule = (item) => (item.kind === "message" ? [] : [item]);
    const lost = await alice.send(a.room, { text: "two", label: 0 });
    await until(() => lineWith(alice, bob.view().me!.person)!.messages.find(({ id }) => id === lost)!.delivery === "sent" && socket.seen.length > before, "sent");
    await new Promise((resolve) => setTimeout(resolve, 700));
    socket.rule = (item) => [item];
    await alice.send(a.room, { text: "three", label: 0 });
    await until(() => texts(bob, a.room).includes("three"), "three");
    expect(texts(bob, a.room)).toEqual(["one", "three"]);
    expect(roomOf(bob, a.room).group!.epoch).toBe(epoch);
    await until(() => notices(bob, a.room).includes("messages-missing"), "the gap is said");
  }, 30_000);

  it("18: the own node's word that this person let somebody in lets nobody in: it asks, also from the list", async () => {
    const mallory = await enrolPerson(federation.node(RURITANIA), "mallory");
    const me = mallory.view().me!;
    const card = toBase64Url(encodeCard({ domain: RURITANIA as never, person: me.person as PersonUri, fingerprint: mallory.device()!.people.record(me.person)!.fingerprint, name: "President Alice" }));
    const signer = await memoryVault().signer("node");
    const proof = toBase64Url(await signConsent({ person: bob.view().me!.person, deviceId: bob.view().me!.deviceId, to: me.person, fingerprint: new Uint8Array(32), at: Date.now() }, signer));
    const state = () => bob.view().contacts.find(({ person }) => person === me.person)?.state;
    socket.inject({ n: 0, kind: "consent", at: 1, data: { person: me.person, state: "granted", card, proof } });
    await until(() => state() !== undefined, "it shows");
    expect(state()).toBe("asks");
    const { session, contacts, people } = bob.device()!;
    const honest = session.call;
    for (const direction of ["in", "out"] as const)
      for (const told of ["granted", "requested"] as const) {
        await people.remove(me.person);
        session.call = (async (name: string, args: never) => (name === "consent.list" ? { entries: [{ person: me.person, direction, state: told, card, proof, at: 1 }] } : honest(name as never, args))) as never;
        await contacts.refresh();
        expect([undefined, "asks"]).toContain(state());
      }
    session.call = honest;
    // Nor can it make this person's own record anything else.
    socket.inject({ n: 0, kind: "consent", at: 1, data: { person: bob.view().me!.person, state: "revoked" } });
    await people.remove(me.person);
    socket.inject({ n: 0, kind: "consent", at: 1, data: { person: me.person, state: "granted", card } });
    await until(() => state() === "asks", "still only asks");
    expect(bob.device()!.people.record(bob.view().me!.person)!.consent).toBe("self");
    expect(bob.view().lines).toEqual([]);
    await mallory.stop();
  }, 30_000);

  it("22: a Welcome under another room's name leads nowhere", async () => {
    const forged = `mimi://${RURITANIA}/r/${"a".repeat(52)}`;
    socket.rule = (item) => (item.kind === "welcome" ? [{ ...item, room: forged }] : [item]);
    alice.handOver(GRAUSTARK);
    await bob.acceptCard(alice.card().link);
    await until(() => socket.seen.some(({ kind }) => kind === "welcome"), "the Welcome");
    await until(async () => (await quarantined(bob)).includes("room/other-id"), "refused");
    expect(bob.view().lines).toEqual([]);
  }, 30_000);

  it("23: what can't be read is set aside with its code, and the rest goes on", async () => {
    const { a } = await connect(alice, bob);
    const real = socket.seen.find(({ kind }) => kind === "message")!;
    socket.inject({ ...real, bytes: "AAAA" });
    socket.inject({ ...real, bytes: "not base64!" });
    socket.inject({ ...real, kind: "something" as never });
    socket.inject({ n: 0, kind: "consent", at: 1, data: { person: "mimi://graustark.example/u/x", state: "granted", card: "AAAA" } });
    socket.inject({ n: 0, kind: "notice", at: 1, bytes: "AAAA" });
    socket.inject({ n: 0, kind: "chain", at: 1, data: { person: alice.view().me!.person }, bytes: "AAAA" });
    await alice.send(a.room, { text: "still here", label: 0 });
    await until(() => texts(bob, a.room).includes("still here"), "the rest");
  }, 30_000);

  it("12: what overtakes its Welcome is heard once the Welcome is here, and holds up nothing after it", async () => {
    const held: Parameters<Tampering["inject"]>[0][] = [];
    socket.rule = (item) => (item.kind === "welcome" ? (held.push(item), []) : [item]);
    alice.handOver(GRAUSTARK);
    await bob.acceptCard(alice.card().link);
    await until(() => held.length === 1, "the Welcome is on its way");
    const { room } = alice.view().lines[0]!;
    const heard: string[] = [];
    bob.device()!.lines.channel.onSignal(({ signal }) => void heard.push(signal.kind));
    await alice.device()!.lines.channel.sendSignal(room, { kind: "leave", at: 1 }, { ephemeral: true });
    await alice.send(room, { text: "early words", label: 0 });
    await until(() => socket.seen.filter(({ kind }) => kind === "message").length >= 2, "they overtake it");
    socket.rule = (item) => [item];
    socket.inject(held[0]!);
    await until(() => texts(bob, room).includes("early words") && heard.includes("leave"), "both are heard");
    await alice.send(room, { text: "and on", label: 0 });
    await until(() => texts(bob, room).includes("and on"), "and on");
  }, 30_000);

  it("12: what overtakes the commit of its epoch is heard once that is here, and nobody is told that the line can't be read", async () => {
    const { a } = await connect(alice, bob);
    const held: Parameters<Tampering["inject"]>[0][] = [];
    socket.rule = (item) => (item.kind === "commit" ? (held.push(item), []) : [item]);
    const heard: number[] = [];
    bob.device()!.lines.channel.onSignal(({ signal }) => void (signal.kind === "leave" && heard.push(signal.at)));
    const { channel } = alice.device()!.lines;
    await channel.commit(a.room, {});
    let before = socket.seen.length;
    const say = (at: number) => channel.sendSignal(a.room, { kind: "leave", at }, { ephemeral: true });
    const isHere = () => socket.seen.slice(before).some(({ kind, n }) => kind === "message" && n === 0);
    await say(1);
    await until(() => held.length > 0 && isHere(), "it overtakes the commit");
    expect(heard).toEqual([]);
    // What comes with the commit is heard after what came before it.
    before = socket.seen.length;
    socket.rule = (item) => (item.kind === "message" ? (held.push(item), []) : [item]);
    await say(2);
    await until(isHere, "the next");
    socket.rule = (item) => [item];
    for (const one of held) socket.inject(one);
    await until(() => heard.length === 2, "both are heard");
    expect(heard).toEqual([1, 2]);
    expect(notices(bob, a.room)).not.toContain("line-unreadable");
  }, 30_000);

  it("20: a hub that shows members different commits is noticed, since they can't read one another", async () => {
    const { a } = await connect(alice, bob);
    const room = roomOf(alice, a.room);
    const before = room.group!.encode();
    const env = alice.device()!.lines.rooms.environmentFor(room.create);
    // The hub has two commits of one epoch: it keeps one, and gives bob the other.
    const other = await decodeLine(env, before).commit();
    socket.rule = (item) => (item.kind === "commit" ? [{ ...item, bytes: toBase64Url(other.commit) }] : [item]);
    await alice.device()!.lines.channel.commit(a.room, {});
    await until(() => roomOf(bob, a.room).group!.epoch > decodeLine(env, before).epoch, "bob's commit");
    socket.rule = (item) => [item];
    await alice.send(a.room, { text: "can you read this?", label: 0 });
    await until(() => notices(bob, a.room).includes("line-unreadable"), "noticed");
    expect(texts(bob, a.room)).not.toContain("can you read this?");
  }, 30_000);

  it("2: a chain entry that nobody signed is refused and told to the person", async () => {
    await connect(alice, bob);
    await bob.device()!.session.call("demonstration.spy", { person: bob.view().me!.person });
    await until(() => bob.view().notices.some(({ kind }) => kind === "device-refused"), "bob is told");
    expect(bob.device()!.people.chain(bob.view().me!.person)!.devices.size).toBe(1);
    expect(alice.device()!.people.chain(bob.view().me!.person)!.devices.size).toBe(1);
  }, 30_000);
});

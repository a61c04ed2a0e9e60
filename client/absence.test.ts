/** A device that was away so long that its node could not keep everything for it: it notices, says so, is let in again, and its officer knows. */
import { WebSocket } from "ws";
import { describe, expect, it } from "vitest";
import { type FederationOptions, GRAUSTARK, inFederation, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { enrolFirst } from "../testing/node-fixture.ts";
import { toBase64Url } from "../protocol/wire/bytes.ts";
import { signRejoin } from "../protocol/identity/rejoin-request.ts";
import { memoryVault } from "./keys/memory-vault.ts";
import { createClient, type RunningClient } from "./entente.ts";

const two: FederationOptions = { domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, mailbox: { maxItems: 16 } } };
const notices = (client: RunningClient, room: string) => client.view().lines.find((line) => line.room === room)!.messages.filter(({ kind }) => kind === "notice").map(({ text }) => text);
const roomOf = (client: RunningClient, room: string) => client.device()!.lines.rooms.get(room)!;

/** A device whose connection can be cut. */
function reachable(federation: TestFederation, domain: string) {
  const node = federation.node(domain);
  const sockets = new Set<WebSocket>();
  const net = { there: true };
  const environment = testEnvironment(node, {
    openSocket(url) {
      const socket = new WebSocket(net.there ? url : "ws://127.0.0.1:1");
      sockets.add(socket);
      return socket as never;
    },
    fetch: (input, init) => (net.there ? fetch(input, init) : Promise.reject(new TypeError("away"))),
  });
  return {
    environment,
    leave() {
      net.there = false;
      for (const socket of sockets) socket.terminate();
      sockets.clear();
    },
    comeBack: () => void (net.there = true),
  };
}

/** Words, and new keys in between, more than Graustark's node keeps for a device. */
async function goOn(alice: RunningClient, room: string): Promise<void> {
  for (let i = 0; i < 30; i++) {
    await alice.send(room, { text: `while he was away ${i}`, label: 0 });
    if (i % 5 === 0) await alice.device()!.lines.channel.commit(room, {});
  }
}

describe("a device that was away too long", () => {
  it("says that messages are missing, is let in again in the same line, and loses nothing of its own; its officer sees it meanwhile", () =>
    inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const { environment, leave, comeBack } = reachable(federation, GRAUSTARK);
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment });
      const officer = await enrolFirst(federation.node(GRAUSTARK), { user: "sec", role: "security" });
      const { a } = await connect(alice, bob);
      await alice.send(a.room, { text: "before", label: 0 });
      await until(() => texts(bob, a.room).includes("before"), "before");
      const bobs = async () => (await officer.call("security.devices", {})).devices.find(({ deviceId }) => deviceId === bob.view().me!.deviceId)!;
      expect((await bobs()).behind).toBeUndefined();

      leave();
      await until(() => bob.view().state === "offline", "bob away");
      await bob.send(a.room, { text: "said in the tunnel", label: 0 });
      await goOn(alice, a.room);
      await until(async () => (await bobs()).behind !== undefined, "the officer's view");
      expect((await bobs()).behind!.dropped).toBeGreaterThan(0);
      expect((await officer.call("security.events", {})).events.filter(({ kind }) => kind === "mailbox/dropped")).toMatchObject([{ person: bob.view().me!.person }]);

      comeBack();
      await until(() => notices(bob, a.room).includes("messages-dropped"), "he is told", 20_000);
      await until(() => notices(bob, a.room).includes("line-rejoined"), "let in again", 20_000);
      const line = lineWith(bob, alice.view().me!.person)!;
      expect(line).toMatchObject({ room: a.room, readOnly: false });
      expect(line.rejoining).toBeUndefined();
      expect(line.messages.find(({ text }) => text === "messages-dropped")!.values!["count"]).toMatch(/^[1-9]\d*$/);
      await until(() => texts(alice, a.room).includes("said in the tunnel"), "what he had said");
      await alice.send(a.room, { text: "welcome back", label: 0 });
      await until(() => texts(bob, a.room).includes("welcome back"), "and on");
      expect(roomOf(bob, a.room).members).toHaveLength(2);
      expect(roomOf(alice, a.room).members).toHaveLength(2);
      expect(alice.view().lines).toHaveLength(1);
      expect(notices(bob, a.room)).not.toContain("line-unreadable");
      await until(async () => (await bobs()).behind === undefined, "the officer sees that he is back");
      await alice.stop();
      await bob.stop();
    }), 90_000);

  it("that has lost words and no changes says so, and stays where it is", () =>
    inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const { environment, leave, comeBack } = reachable(federation, GRAUSTARK);
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment });
      const { a } = await connect(alice, bob);
      await alice.send(a.room, { text: "before", label: 0 });
      await until(() => texts(bob, a.room).includes("before"), "before");
      const { epoch } = roomOf(bob, a.room).group!;
      leave();
      await until(() => bob.view().state === "offline", "bob away");
      for (let i = 0; i < 30; i++) await alice.send(a.room, { text: `${i}`, label: 0 });
      await until(() => lineWith(alice, bob.view().me!.person)!.messages.every(({ delivery }) => delivery !== "queued"), "all are there");
      comeBack();
      await until(() => texts(bob, a.room).includes("29"), "the last", 20_000);
      expect(notices(bob, a.room)).toContain("messages-dropped");
      expect(notices(bob, a.room)).not.toContain("line-rejoined");
      expect(texts(bob, a.room)).not.toContain("0");
      expect(roomOf(bob, a.room).group!.epoch).toBe(epoch);
      await alice.stop();
      await bob.stop();
    }), 60_000);

  it("beside an own device that was there: both go on in the same line, and a restart in between changes nothing", () =>
    inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { passkey: true });
      const { a } = await connect(alice, bob);
      const { link } = await bob.linkDevice();
      const environment = testEnvironment(federation.node(GRAUSTARK));
      let phone = createClient(environment);
      await phone.start();
      await phone.enrol(link, { deviceName: "bob's phone", passkey: false });
      await until(() => bob.view().pendingDevices.length === 1, "the request");
      await bob.approveDevice(bob.view().pendingDevices[0]!.deviceId);
      await until(() => phone.view().lines.length === 1 && roomOf(alice, a.room).members.length === 3, "the phone in the line", 20_000);
      await phone.stop();
      await goOn(alice, a.room);
      await until(() => texts(bob, a.room).includes("while he was away 29"), "bob has all");
      phone = createClient(environment);
      await phone.start();
      await until(() => roomOf(phone, a.room)?.record.status === "rejoining" || notices(phone, a.room).includes("line-rejoined"), "it has noticed", 20_000);
      await phone.stop();
      phone = createClient(environment);
      await phone.start();
      await until(() => notices(phone, a.room).includes("line-rejoined"), "let in again", 30_000);
      await phone.send(a.room, { text: "the phone is back", label: 0 });
      for (const client of [alice, bob]) await until(() => texts(client, a.room).includes("the phone is back"), "heard by all");
      for (const client of [alice, bob, phone]) expect(roomOf(client, a.room).members).toHaveLength(3);
      for (const client of [alice, bob, phone]) await client.stop();
    }), 120_000);
});

describe("a request to be let in again", () => {
  it("that the device did not sign, of another room, or played again moves nobody", () =>
    inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      const { a } = await connect(alice, bob);
      const device = bob.device()!;
      const { person, deviceId } = bob.view().me!;
      const { keyPackage } = await device.lines.keyPackages.make("rejoin");
      const base = { room: a.room, person, deviceId, keyPackage, at: Date.now() };
      const elsewhere = `mimi://${RURITANIA}/r/${"a".repeat(52)}`;
      const forged = await signRejoin(base, await memoryVault().signer("node"));
      const signer = { publicKey: new Uint8Array(32), sign: (data: Uint8Array<ArrayBuffer>) => device.lines.rooms.environmentFor(undefined).signer.sign(data) };
      const other = await signRejoin({ ...base, room: elsewhere }, signer as never);
      const { epoch } = roomOf(alice, a.room).group!;
      for (const request of [forged, other, new Uint8Array(40)]) await device.session.call("room.rejoin", { room: a.room, request: toBase64Url(request) });
      await expect(device.session.call("room.rejoin", { room: elsewhere, request: toBase64Url(forged) })).rejects.toMatchObject({ code: "room/not-a-member" });
      await bob.send(a.room, { text: "still here", label: 0 });
      await until(() => texts(alice, a.room).includes("still here"), "what came after");
      expect(roomOf(alice, a.room).group!.epoch).toBe(epoch);

      // His own, true request works once: Alice's device takes the old leaf out and the new one in. Played again it is known.
      const request = toBase64Url(await signRejoin(base, signer as never));
      await device.session.call("room.rejoin", { room: a.room, request });
      await until(() => roomOf(alice, a.room).group!.epoch > epoch, "taken out and in");
      const after = roomOf(alice, a.room).group!.epoch;
      await device.session.call("room.rejoin", { room: a.room, request }).catch(() => undefined);
      await alice.send(a.room, { text: "and after", label: 0 });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(roomOf(alice, a.room).group!.epoch).toBe(after);
      await alice.stop();
      await bob.stop();
    }), 60_000);
});

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { MAX_BLOB, UPLOAD_PART } from "../../protocol/wire/fields.ts";
import { deviceNotice } from "../../protocol/wire/signals.ts";
import { openSigned } from "../../protocol/wire/signed.ts";
import { verifyChain } from "../../protocol/identity/chain.ts";
import { readGuestCertificate, verifyIssued } from "../../protocol/identity/certificate.ts";
import { verifyStanding } from "../../protocol/identity/standing.ts";
import { createKeyPackage } from "../../protocol/line/group.ts";
import { parseUri } from "../../protocol/identity/uri.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { putBlob, putBytes } from "../blob-fixture.ts";
import { addPersons, becomeContacts, commit, createRoom, join as joinLine, type LineDevice, lineDevice, open, send } from "../line-fixture.ts";
import { enrolFirst, openSession, openSocket, post, redeemGuest, type TestSocket } from "../node-fixture.ts";
import { GRAUSTARK, inFederation, RURITANIA, skewed, type TestFederation, until } from "./boot.ts";

const TWO = [RURITANIA, GRAUSTARK];
const code = (work: Promise<unknown>) => work.then(() => "none", codeOf);
type Seat = { device: LineDevice; socket: TestSocket };

async function seat(federation: TestFederation, domain: string, user: string): Promise<Seat> {
  const device = await lineDevice(federation.node(domain), user);
  await device.publish(5, true);
  return { device, socket: await device.socket() };
}

async function pair(federation: TestFederation, kind: "line" | "call" = "line") {
  const alice = await seat(federation, RURITANIA, "alice");
  const bob = await seat(federation, GRAUSTARK, "bob");
  await becomeContacts(alice, bob);
  const hers = await createRoom(alice.device, [bob.device.person], { kind });
  expect(await addPersons(alice.device, hers, [bob.device.person])).toMatchObject({ accepted: true });
  const his = await joinLine(bob.device, await bob.socket.item((item) => item.kind === "welcome"));
  return { alice, bob, hers, his };
}

const messages = (socket: TestSocket) => socket.items.filter((item) => item.kind === "message");

describe("two nodes", () => {
  it("carry a line over a network that loses, repeats and reorders: each message once, in order", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, bob, hers, his } = await pair(federation);
      federation.network.set({ delay: [0, 40], dropRequest: 0.2, dropAnswer: 0.2, duplicate: 0.3 });
      const texts = Array.from({ length: 30 }, (_, i) => `message ${i}`);
      for (const text of texts) {
        await send(alice.device, hers, text);
        await new Promise((resolve) => setTimeout(resolve, 20)); // not all in one request
      }
      await until(() => messages(bob.socket).length >= texts.length, "all messages", 60_000);
      const got: (string | undefined)[] = [];
      for (const item of messages(bob.socket)) got.push(await open(his, item));
      expect(got).toEqual(texts);
      expect(federation.network.counts.dropped + federation.network.counts.repeated).toBeGreaterThan(0);
    }), 90_000);

  it("what was sent to a node that was down is there when it is back, and the device's socket finds it", () =>
    inFederation({ domains: TWO, onDisk: true }, async (federation) => {
      const { alice, bob, hers, his } = await pair(federation);
      await bob.device.call("mailbox.ack", { upTo: bob.socket.items.at(-1)!.n });
      await federation.stop(GRAUSTARK);
      for (const text of ["one", "two"]) await send(alice.device, hers, text);
      await federation.start(GRAUSTARK);
      await bob.device.signIn();
      const back = await bob.device.socket();
      await until(() => messages(back).length === 2, "messages after the restart");
      const got: (string | undefined)[] = [];
      for (const item of messages(back)) got.push(await open(his, item));
      expect(got).toEqual(["one", "two"]);
      back.close();
    }), 40_000);

  it("say so when one's clock is wrong by an hour, and agree on nothing", () => {
    const said: unknown[] = [];
    return inFederation({ domains: TWO, accords: false, clocks: { [GRAUSTARK]: skewed(3600_000) }, log: (_event, fields) => said.push(fields?.["code"], fields?.["detail"]) }, async (federation) => {
      await federation.node(RURITANIA).accords.propose(federation.node(GRAUSTARK).url).catch(() => undefined);
      await until(() => /clock-skew/.test(said.join()), "the reason in the log");
      expect(federation.node(GRAUSTARK).accords.list()).toEqual([]);
    });
  });
});

describe("a device that its node lowers or revokes", () => {
  it("is named to contacts at the other node by a notice of its own node", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, bob } = await pair(federation);
      const officer = await enrolFirst(federation.node(RURITANIA), { user: "sec", role: "security" });
      await officer.call("security.set", { deviceId: alice.device.record.deviceId, status: "lowered", reason: "old system" });
      const key = federation.node(RURITANIA).keys.node.publicKey;
      const said = async (status: string) => bob.socket.item((item) => item.kind === "notice" && openSigned("device-notice", fromBase64Url(item.bytes!), key, deviceNotice).status === status);
      await said("lowered");
      await officer.call("security.set", { deviceId: alice.device.record.deviceId, status: "revoked", reason: "stolen" });
      await said("revoked");
      expect((await alice.socket.closed).reason).toBe("device/revoked");
    }), 30_000);
});

describe("a chain", () => {
  it("is shown to contacts elsewhere, and to nobody else, not even that it exists", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, bob } = await pair(federation);
      const { entries, receipts } = await bob.device.call("chain.get", { person: alice.device.person });
      expect(verifyChain(entries.map(fromBase64Url), { person: alice.device.person as never }).entries).toHaveLength(1);
      expect(receipts).toHaveLength(1);
      const stranger = await enrolFirst(federation.node(GRAUSTARK), { user: "stranger" });
      expect(await stranger.call("chain.get", { person: alice.device.person })).toEqual(await stranger.call("chain.get", { person: `mimi://${RURITANIA}/u/nobody` }));
    }), 30_000);

  it("with a spy's entry of the server's own making is served, and refused by whoever checks (attack 2)", () =>
    inFederation({ domains: TWO, config: { demonstration: true } }, async (federation) => {
      const { alice, bob } = await pair(federation);
      await post(alice.device.url, "demonstration.spy", { person: alice.device.person });
      const atAlice = await alice.socket.item((item) => item.kind === "chain");
      await bob.socket.item((item) => item.kind === "notice");
      for (const one of [alice, bob]) {
        const { entries } = await one.device.call("chain.get", { person: alice.device.person });
        expect(entries).toHaveLength(2);
        expect(entries[1]).toBe(atAlice.bytes);
        expect(() => verifyChain(entries.map(fromBase64Url))).toThrow(/chain\/bad-signature/);
      }
      expect((await alice.device.call("me", {})).devices).toHaveLength(1);
      const { tables } = await post(alice.device.url, "demonstration.database", {});
      expect(tables.find((table) => table.name === "enrol_chain")).toMatchObject({ rows: 1, sample: [{ person: alice.device.person }] });
    }), 30_000);
});

describe("an attachment", () => {
  it("is fetched by the reader's own node, with a signed request that works once", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, bob } = await pair(federation);
      const body = systemRandom(300_000);
      const { id } = await putBytes(alice.device, body);
      const get = await fetch(`${bob.device.url}/api/v1/blobs/${RURITANIA}/${id}`, { headers: { authorization: `Bearer ${bob.device.token()}` } });
      expect(new Uint8Array(await get.arrayBuffer())).toEqual(body);
      const url = `${alice.device.url}/mimi/v1/proxyDownload/${id}`;
      const headers = await signRequest({ method: "GET", targetUri: url, source: GRAUSTARK, target: RURITANIA, body: new Uint8Array() }, federation.node(GRAUSTARK).keys.node, { created: Math.floor(Date.now() / 1000), nonce: toBase64Url(systemRandom(16)) });
      expect((await fetch(url, { headers })).status).toBe(200);
      expect((await fetch(url, { headers })).status).toBe(401); // replayed
      const forged = await signRequest({ method: "GET", targetUri: url, source: GRAUSTARK, target: RURITANIA, body: new Uint8Array() }, federation.node(RURITANIA).keys.node, { created: Math.floor(Date.now() / 1000), nonce: toBase64Url(systemRandom(16)) });
      expect((await fetch(url, { headers: forged })).status).toBe(401);
    }), 30_000);
});

describe("an attachment of the largest size", () => {
  it("streams through both nodes; one byte more is refused", () =>
    inFederation({ domains: TWO, onDisk: true }, async (federation) => {
      const { alice, bob } = await pair(federation);
      const part = systemRandom(UPLOAD_PART);
      const hash = createHash("sha256");
      const { id } = await putBlob(alice.device, MAX_BLOB, (_number, length) => {
        hash.update(part.subarray(0, length));
        return part.subarray(0, length);
      });
      const got = createHash("sha256");
      let size = 0;
      const answer = await fetch(`${bob.device.url}/api/v1/blobs/${RURITANIA}/${id}`, { headers: { authorization: `Bearer ${bob.device.token()}` } });
      for await (const part of answer.body!) {
        size += part.length;
        got.update(part);
      }
      expect(size).toBe(MAX_BLOB);
      expect(got.digest("hex")).toBe(hash.digest("hex"));
      expect(await code(alice.device.call("upload.begin", { size: MAX_BLOB + 1 }))).toBe("blob/too-large");
      expect(readdirSync(join(federation.folder, RURITANIA, "data", "blobs"))).toEqual([id]);
    }), 60_000);
});

describe("in a call", () => {
  it("a standing says what the node knows of the device, for this call and these challenges only", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, hers } = await pair(federation, "call");
      const leafKey = alice.device.signer.publicKey;
      const challenges = [{ leaf: 0, challenge: systemRandom(32) }, { leaf: 1, challenge: systemRandom(32) }];
      const args = { room: hers.room, epoch: 1, leafKey: toBase64Url(leafKey), challenges: challenges.map(({ leaf, challenge }) => [leaf, toBase64Url(challenge)] as [number, string]) };
      const { standing } = await alice.device.call("standing.call", args);
      const parsed = parseUri(hers.room);
      const expected = { kind: "call" as const, nodeKey: federation.node(RURITANIA).keys.node.publicKey, leafKey, challenges, ownChallenge: challenges[1]!, callId: parsed.kind === "room" ? parsed.id : "", epochAtLeast: 1 };
      expect(verifyStanding(fromBase64Url(standing), expected)).toMatchObject({ class: "personal", status: "good", deviceId: alice.device.record.deviceId });
      expect(() => verifyStanding(fromBase64Url(standing), { ...expected, callId: "another" })).toThrow(/standing\/other-call/);
      const { standing: next } = await alice.device.call("standing.call", args);
      const serial = (bytes: string) => verifyStanding(fromBase64Url(bytes), expected).serial;
      expect(serial(next)).toBeGreaterThan(serial(standing));
      expect(await code(alice.device.call("standing.line", { room: hers.room, leafKey: toBase64Url(leafKey) }))).toBe("standing/other-kind");
    }), 30_000);

  it("a guest comes in by a link that works once, reaches that call and nothing else, and leaves for good", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, bob, hers } = await pair(federation, "call");
      const line = await createRoom(alice.device, [bob.device.person]);
      expect(await code(alice.device.call("guest.invite", { room: line.room, minutes: 5 }))).toBe("guest/not-in-call");
      const { token } = await alice.device.call("guest.invite", { room: hers.room, minutes: 5 });
      expect(await post(alice.device.url, "guest.look", { token })).toMatchObject({ organisation: "Government of ruritania" });
      expect(await code(post(alice.device.url, "guest.look", { token: toBase64Url(systemRandom(24)) }))).toBe("guest/link-unknown");
      const guest = await redeemGuest(federation.node(RURITANIA), token);
      expect(guest.room).toBe(hers.room);
      const der = fromBase64Url(guest.certificates[0]!);
      expect(verifyIssued(der, federation.node(RURITANIA).keys.ca.caKey)).toBe(true);
      expect(readGuestCertificate(der).guest).toBe(guest.guest);
      expect(await code(redeemGuest(federation.node(RURITANIA), token))).toBe("guest/link-used");
      for (const [name, args] of [["me", {}], ["keys.claim", { person: alice.device.person }], ["chain.get", { person: alice.device.person }], ["device.link", {}], ["room.commit", { room: hers.room, commit: "AA", groupInfo: "AA" }]] as const) {
        expect(await code(post(alice.device.url, name, args as never, guest.session))).toBe("auth/not-allowed");
      }
      expect(await code(post(alice.device.url, "room.send", { room: line.room, id: toBase64Url(systemRandom(16)), message: "AA" }, guest.session))).not.toBe("none");
      const socket = await openSocket(alice.device.url, guest.session);
      await socket.call("guest.knock", { keyPackage: "AA", proof: "A".repeat(43) });
      expect((await alice.socket.item((item) => item.kind === "guest-knocks")).data).toMatchObject({ guest: guest.guest, name: "Guest", keyPackage: "AA", proof: "A".repeat(43) });
      expect(await code(bob.device.call("guest.remove", { guest: guest.guest }))).toBe("guest/unknown"); // another node's guest
      await alice.device.call("guest.remove", { guest: guest.guest });
      expect((await socket.closed).reason).toBe("guest/removed");
      expect(await code(openSession(alice.device.url, RURITANIA, guest.deviceId, guest.signer))).toBe("auth/bad-signature");
    }), 30_000);

  it("a commit by one who is in adds the guest's leaf", () =>
    inFederation({ domains: TWO }, async (federation) => {
      const { alice, hers } = await pair(federation, "call");
      const { token } = await alice.device.call("guest.invite", { room: hers.room, minutes: 5 });
      const guest = await redeemGuest(federation.node(RURITANIA), token);
      const keyPackage = await createKeyPackage({ ...alice.device.env, signer: guest.signer }, { certificates: guest.certificates.map(fromBase64Url), lifetimeSeconds: 3600 });
      expect(await commit(alice.device, hers, { add: [keyPackage.keyPackage] })).toMatchObject({ accepted: true });
    }), 30_000);
});

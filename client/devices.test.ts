/** One person, several devices: added by link, refused without its proof, struck off; contacts see each step. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { createClient } from "./entente.ts";

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
});
afterAll(() => federation.close());

describe("a further device", () => {
  it("is added by the first, joins the lines, reads what is written from then on, and is out once revoked", async () => {
    const alice = await enrolPerson(federation.node(RURITANIA), "alice", { passkey: true });
    const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
    const { a } = await connect(alice, bob);
    await alice.send(a.room, { text: "before", label: 0 });

    const { link } = await alice.linkDevice();
    const phone = createClient(testEnvironment(federation.node(RURITANIA)));
    await phone.start();
    await phone.enrol(link, { deviceName: "alice's phone", passkey: false });
    expect(phone.view().state).toBe("pending-approval");
    await until(() => alice.view().pendingDevices.length === 1, "the request");
    const pending = alice.view().pendingDevices[0]!;
    expect(pending).toMatchObject({ name: "alice's phone", mine: true });
    await alice.approveDevice(pending.deviceId);
    await until(() => phone.view().state === "online", "the phone online");
    await until(() => phone.view().lines.length === 1, "the line on the phone", 20_000);

    await bob.send(a.room, { text: "to both", label: 0 });
    await until(() => texts(phone, a.room).includes("to both") && texts(alice, a.room).includes("to both"), "both devices");
    expect(texts(phone, a.room)).not.toContain("before");
    await phone.send(a.room, { text: "from the phone", label: 0 });
    await until(() => texts(bob, a.room).includes("from the phone") && texts(alice, a.room).includes("from the phone"), "from the phone");
    expect(lineWith(alice, bob.view().me!.person)!.messages.find(({ text }) => text === "from the phone")!.own).toBe(true);
    expect(bob.view().contacts[0]!.devices).toHaveLength(2);
    expect(lineWith(bob, alice.view().me!.person)!.messages.some(({ kind, text }) => kind === "notice" && text === "device-added")).toBe(true);

    await alice.revokeOwnDevice(pending.deviceId, "lost");
    await until(() => phone.view().state === "revoked", "the phone is cut off");
    const room = bob.device()!.lines.rooms.get(a.room)!;
    await until(() => room.members.length === 2, "the phone is out of the group");
    await alice.send(a.room, { text: "without the phone", label: 0 });
    await until(() => texts(bob, a.room).includes("without the phone"), "after");
    expect(texts(phone, a.room)).not.toContain("without the phone");
    for (const client of [alice, bob, phone]) await client.stop();
  }, 60_000);

  it("that the node invents is refused: its request has no proof by the link's secret (attack 15)", async () => {
    const carol = await enrolPerson(federation.node(RURITANIA), "carol");
    const { link } = await carol.linkDevice();
    const [head, , tail] = link.split(".").length > 3 ? [link.slice(0, link.indexOf("#") + 33), "", link.slice(-86)] : ["", "", ""];
    const forged = `${head}.${"A".repeat(43)}.${tail}`;
    const spy = createClient(testEnvironment(federation.node(RURITANIA)));
    await spy.start();
    await spy.enrol(forged, { deviceName: "carol's other device", passkey: false });
    await until(() => carol.view().pendingDevices.length === 1, "the request");
    await expect(carol.approveDevice(carol.view().pendingDevices[0]!.deviceId)).rejects.toMatchObject({ code: "link/bad-proof" });
    expect(carol.device()!.people.chain(carol.view().me!.person)!.devices.size).toBe(1);
    await carol.refuseDevice(carol.view().pendingDevices[0]!.deviceId);
    await until(() => spy.view().state === "not-enrolled", "refused");
    await carol.stop();
    await spy.stop();
  }, 40_000);

  it("of a person whose last device is lost comes in by two officers; contacts fall back to unverified", async () => {
    // Accords pin the officers of their day: these are there before it is made.
    const own = await bootFederation({ domains: [RURITANIA, GRAUSTARK], accords: false, config: { demonstration: true } });
    const node = own.node(RURITANIA);
    const [desk, security] = [await enrolPerson(node, "desk", { role: "desk" }), await enrolPerson(node, "security", { role: "security" })];
    await own.agree(RURITANIA, GRAUSTARK);
    const lostEnvironment = testEnvironment(node);
    const dora = await enrolPerson(node, "dora", { environment: lostEnvironment });
    const emil = await enrolPerson(own.node(GRAUSTARK), "emil");
    const { a } = await connect(dora, emil);
    await emil.device()!.verification.byCode(dora.view().me!.person);
    expect(emil.view().contacts[0]!.verification.own).toBe("short-code");
    await dora.stop();

    const { url } = await node.invite({ name: "Dora", user: "dora", role: "principal", hours: 1 });
    const fresh = createClient(testEnvironment(node));
    await fresh.start();
    await fresh.enrol(url, { deviceName: "dora's new device", passkey: false });
    await until(() => desk.view().pendingDevices.length === 1, "at the desk");
    const { deviceId } = desk.view().pendingDevices[0]!;
    await desk.approveDevice(deviceId);
    await until(() => security.view().pendingDevices[0]?.approvals === 1, "at security");
    await security.approveDevice(deviceId);
    await until(() => fresh.view().state === "online", "dora again", 15_000);
    await until(() => emil.view().contacts[0]!.verification.own === "none", "unverified");
    await until(() => fresh.view().lines.some(({ room }) => room === a.room), "the line on the new device", 20_000);
    await emil.send(a.room, { text: "is it you?", label: 0 });
    await until(() => texts(fresh, a.room).includes("is it you?"), "the message");
    for (const client of [emil, desk, security, fresh]) await client.stop();
    await own.close();
  }, 60_000);
});

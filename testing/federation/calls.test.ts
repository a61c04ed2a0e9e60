/** The rehearsal's steps without screens: real nodes, real clients, real MLS; only the sound is a stand-in. What each end sees is compared at every step. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import { createGuestClient } from "../../client/call/guest-client.ts";
import { createClient, type RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { CallView } from "../../client/model/views.ts";
import { verifyProof } from "../../client/proof/verify.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";
import { connect, enrolPerson, lineWith, softwarePasskey, testEnvironment } from "../clients/test-client.ts";
import { type FakeMediaPort, fakeMedia, hears } from "../fake-media.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "./boot.ts";

const HASH = sha256(utf8("the installed package")) as Bytes;

let federation: TestFederation;
const proofs = new Map<string, Bytes>();
beforeAll(async () => {
  federation = await bootFederation({ config: { demonstration: true } });
  for (const domain of [RURITANIA, GRAUSTARK]) await federation.node(domain).software.add(HASH, "1.0.0");
  for (const domain of [RURITANIA, GRAUSTARK]) {
    const url = `${federation.node(domain).url}/ledger/software/${Buffer.from(HASH).toString("hex")}`;
    await until(async () => (await fetch(url)).status === 200, "the package in the ledger", 20_000);
    proofs.set(domain, new Uint8Array(await (await fetch(url)).arrayBuffer()));
  }
}, 60_000);
afterAll(() => federation.close());

interface Seat {
  client: RunningClient;
  media: FakeMediaPort;
}

/** The installed client on loopback, on a port of its own: not the node's origin. */
function installed(node: RunningNode, port: number): { environment: ClientEnvironment; media: FakeMediaPort } {
  const media = fakeMedia(systemRandom);
  return { media, environment: testEnvironment(node, { media, code: { hash: HASH, proof: proofs.get(node.domain)! }, authenticator: softwarePasskey("localhost", `http://localhost:${port}`) }) };
}

async function seat(domain: string, user: string, port: number, role: "principal" | "security" = "principal"): Promise<Seat> {
  const node = federation.node(domain);
  const { environment, media } = installed(node, port);
  const client = await enrolPerson(node, user, { environment, passkey: true, role });
  return { client, media };
}

async function issue(officer: Seat, device: Seat, deviceClass: "issued" | "personal" = "issued"): Promise<void> {
  await officer.client.security.set({ deviceId: device.client.view().me!.deviceId, class: deviceClass, evidence: { kind: "inventory", note: "rehearsal" } });
}

const call = ({ client }: Seat): CallView => client.view().calls.find((one) => one.state !== "ended") ?? client.view().calls.at(-1)!;
const sameLevel = (level: number, ...seats: Seat[]) =>
  until(() => {
    const views = seats.map(call);
    return views.every((view) => view?.assessment.level === level && view.assessment.limiting?.value === views[0]!.assessment.limiting?.value && view.gate.state === views[0]!.gate.state);
  }, `level ${level} at ${seats.length} ends: ${seats.map((one) => `${call(one)?.state} ${call(one)?.assessment.level} ${call(one)?.assessment.limiting?.value}`).join(" | ")}`, 30_000).catch(() => {
    throw new Error(`level ${level}: ${seats.map((one) => JSON.stringify([call(one)?.state, call(one)?.assessment.level, call(one)?.assessment.limiting, call(one)?.receipts])).join(" | ")}`);
  });
const hearing = (a: Seat, b: Seat) => [hears(a.media.sessions.at(-1), b.media.sessions.at(-1)), hears(b.media.sessions.at(-1), a.media.sessions.at(-1))];

describe("the rehearsal, without screens", () => {
  it("from a card to a verified call; held, resumed; a guest; a proof", async () => {
    const president = await seat(RURITANIA, "president", 7201);
    const minister = await seat(GRAUSTARK, "minister", 7202);
    const officers = [await seat(RURITANIA, "officer", 7203, "security"), await seat(GRAUSTARK, "guard", 7204, "security")] as const;
    await issue(officers[0], president);
    await issue(officers[1], minister);
    const { link } = await minister.client.linkDevice();
    const own = installed(federation.node(GRAUSTARK), 7205);
    const phone: Seat = { client: createClient(own.environment), media: own.media };
    await phone.client.start();
    await phone.client.enrol(link, { deviceName: "My own phone", passkey: true });
    await until(() => minister.client.view().pendingDevices.length === 1, "the phone's request");
    await minister.client.approveDevice(minister.client.view().pendingDevices[0]!.deviceId);
    await until(() => phone.client.view().state === "online", "the phone online");

    // Card, contact, call.
    await connect(president.client, minister.client);
    await until(() => phone.client.view().lines.length === 1, "the line on the phone", 20_000);
    const line = lineWith(president.client, minister.client.view().me!.person)!.room;
    const room = await president.client.call(line, { video: false });
    await until(() => [minister, phone].every((one) => call(one)?.state === "ringing"), "both ring");
    expect([...president.media.sessions, ...minister.media.sessions].filter(({ begun }) => begun !== null)).toEqual([]);
    await minister.client.answer(room);
    await sameLevel(1, president, minister);
    await until(() => call(president).state === "active" && call(minister).state === "active", "active");
    expect(call(president).assessment.limiting?.value).toBe("person/asserted");
    expect(call(phone).state).toBe("elsewhere");
    expect(hearing(president, minister)).toEqual([true, true]);

    // The spoken code.
    await president.client.startCode(room);
    await until(() => call(president).code.state === "ready" && call(minister).code.state === "ready", "the code");
    const [read, other] = [call(president).code.read!, call(minister).code.read!];
    expect(await president.client.typeCode(room, other)).toBe(true);
    expect(await minister.client.typeCode(room, read)).toBe(true);
    await sameLevel(2, president, minister);

    // Declared, held by the own phone, resumed on the issued handset.
    await president.client.declare(room, 2);
    await until(() => call(minister).declared === 2, "the declaration");
    await phone.client.takeOver(room);
    await sameLevel(1, president, phone);
    expect(call(president).gate).toMatchObject({ state: "held", reason: { value: "device/personal" } });
    expect(hearing(president, phone)).toEqual([false, false]);
    await until(() => call(minister).state === "elsewhere", "the handset is out");
    const handset = call(phone).ownDevices.find((one) => one.class === "issued")!;
    await phone.client.continueOn(room, handset.deviceId);
    await until(() => call(minister).state === "ringing", "the handset rings");
    const tapped = performance.now();
    await minister.client.answer(room);
    await until(() => hearing(president, minister).every(Boolean), "talk resumes");
    console.log(`from the tap on the issued handset until both hear each other: ${Math.round(performance.now() - tapped)} ms`);
    await sameLevel(2, president, minister);

    // A guest.
    const { url } = await president.client.inviteGuest(room, 10);
    const guestMedia = fakeMedia(systemRandom);
    const guest = createGuestClient(testEnvironment(federation.node(RURITANIA), { media: guestMedia }), url);
    expect((await guest.look()).organisation).toBe("Government of ruritania");
    await guest.join("Interpreter");
    await sameLevel(0, president, minister);
    expect(call(minister).gate).toMatchObject({ state: "held", reason: { value: "person/guest" } });
    await until(() => guest.view().calls[0]?.participants.length === 3, "the guest is in");
    expect(guest.view().calls[0]!.assessment.level).toBe(0);
    expect(hearing(president, minister)).toEqual([false, false]);
    const there = call(president).participants.find((one) => one.guest)!;
    expect(there.name).toBe("Interpreter");
    await president.client.removeGuest(room, there.end);
    await sameLevel(2, president, minister);
    await until(() => hearing(president, minister).every(Boolean), "restored");
    await until(() => guest.view().calls[0]?.state === "ended", "the guest is out");
    expect(hears(guestMedia.sessions.at(-1), president.media.sessions.at(-1))).toBe(false);

    // A fact changes at the officer's desk: both are held.
    await issue(officers[1], minister, "personal");
    await until(() => call(president).gate.state === "held" && call(minister).gate.state === "held", "held by the officer");
    expect(hearing(president, minister)).toEqual([false, false]);
    await issue(officers[1], minister, "issued");
    await sameLevel(2, president, minister);

    // Hung up, proved, checked by a third party with keys of its own.
    await minister.client.hangUp(room);
    await until(() => call(president).state === "ended", "ended");
    const proof = await president.client.prove(room);
    const trusted = [RURITANIA, GRAUSTARK, EREWHON].map((domain) => ({ domain, nodeKey: federation.node(domain).keys.node.publicKey }));
    expect(verifyProof(proof.bytes, { trusted })).toMatchObject({ ok: true, trusted: true, call: { call: room } });
    const bent = new Uint8Array(proof.bytes);
    bent[Math.floor(bent.length / 2)]! ^= 1;
    expect(verifyProof(bent, { trusted }).ok).toBe(false);

    for (const one of [president, minister, phone, ...officers]) await one.client.stop();
    await guest.stop();
  }, 120_000);
});

describe("a call without passkeys", () => {
  const plain = async (domain: string, user: string): Promise<Seat & { environment: ClientEnvironment }> => {
    const media = fakeMedia(systemRandom);
    const environment = testEnvironment(federation.node(domain), { media });
    return { media, environment, client: await enrolPerson(federation.node(domain), user, { environment }) };
  };
  const talking = async (a: Seat, b: Seat) => {
    await connect(a.client, b.client);
    const room = await a.client.call(lineWith(a.client, b.client.view().me!.person)!.room, { video: false });
    await until(() => call(b)?.state === "ringing", "ringing");
    await b.client.answer(room);
    await until(() => call(a).state === "active" && call(b).state === "active", "active", 30_000);
    return room;
  };

  it("a guest talks with both, leaves, and the link is spent", async () => {
    const [carol, dora] = [await plain(RURITANIA, "carol"), await plain(GRAUSTARK, "dora")];
    const room = await talking(carol, dora);
    await sameLevel(1, carol, dora);
    const { url } = await carol.client.inviteGuest(room, 10);
    const media = fakeMedia(systemRandom);
    const guest = createGuestClient(testEnvironment(federation.node(RURITANIA), { media }), url);
    await guest.join("Interpreter");
    await sameLevel(0, carol, dora);
    const session = () => media.sessions.at(-1);
    await until(() => [carol, dora].every((one) => hears(session(), one.media.sessions.at(-1)) && hears(one.media.sessions.at(-1), session())), "all hear one another", 30_000);
    expect(guest.view().calls[0]).toMatchObject({ state: "active", assessment: { level: 0 } });
    await expect(carol.client.declare(room, 1)).rejects.toMatchObject({ code: "gate/above-ceiling" });

    // How loud somebody is stands beside the view, and tells no screen to draw anew; a guest's client does the same.
    for (const [client, heard] of [[carol.client, carol.media.sessions.at(-1)!], [guest, session()!]] as const) {
      let told = 0;
      const stop = client.subscribe(() => told++);
      heard.emit({ kind: "meter", peer: "self", rms: 0.4 });
      await Promise.resolve(); // clients tell at the end of a turn
      expect([client.meter(room, "self"), client.meter(room, 99), told]).toEqual([0.4, 0, 0]);
      stop();
    }
    expect(carol.client.meter("no call", "self")).toBe(0);

    const second = createGuestClient(testEnvironment(federation.node(RURITANIA), { media: fakeMedia(systemRandom) }), url);
    await expect(second.look()).rejects.toMatchObject({ code: "guest/link-used" });
    await expect(second.join("Somebody else")).rejects.toMatchObject({ code: "guest/link-used" });

    await guest.hangUp(room);
    await sameLevel(1, carol, dora);
    expect(call(dora).participants).toHaveLength(2);
    expect(hearing(carol, dora)).toEqual([true, true]);
    for (const one of [carol, dora]) await one.client.stop();
    await guest.stop();
  }, 120_000);

  it("a page that is loaded anew has left: the other end knows within seconds", async () => {
    const [erin, frank] = [await plain(RURITANIA, "erin"), await plain(GRAUSTARK, "frank")];
    await talking(erin, frank);
    await erin.client.stop();
    const again = createClient(erin.environment);
    await again.start();
    await until(() => call(frank).state === "ended", "ended", 10_000);
    expect(call(frank).ended).toBe("far-page-closed");
    for (const one of [again, frank.client]) await one.stop();
  }, 120_000);
});

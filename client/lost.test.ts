/** A device is lost in the night: revoked, replaced by a code that is read out, on the line again, with history; over two nodes. */
import { describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { createClient, type RunningClient } from "./entente.ts";
import type { ClientEnvironment } from "./environment.ts";

interface Night {
  readonly federation: TestFederation;
  readonly security: RunningClient;
  readonly desk: RunningClient;
  readonly alice: RunningClient;
  readonly aliceEnvironment: ClientEnvironment;
  readonly bob: RunningClient;
  readonly room: string;
  readonly person: string;
}

/** Accords pin the officers of their day: these are there before it is made. */
async function night(config: Parameters<typeof bootFederation>[0] = {}): Promise<Night> {
  const federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], accords: false, ...config, config: { demonstration: true, ...config?.config } });
  const node = federation.node(RURITANIA);
  const [desk, security] = [await enrolPerson(node, "desk", { role: "desk", passkey: true }), await enrolPerson(node, "security", { role: "security", passkey: true })];
  await federation.agree(RURITANIA, GRAUSTARK);
  const aliceEnvironment = testEnvironment(node);
  const alice = await enrolPerson(node, "alice", { environment: aliceEnvironment, passkey: true });
  const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  const { a } = await connect(alice, bob);
  return { federation, security, desk, alice, aliceEnvironment, bob, room: a.room, person: alice.view().me!.person };
}

async function dawn({ federation, security, desk, alice, bob }: Night, ...others: RunningClient[]): Promise<void> {
  for (const client of [security, desk, alice, bob, ...others]) await client.stop();
  await federation.close();
}

const newDevice = async ({ federation }: Night): Promise<RunningClient> => {
  const client = createClient(testEnvironment(federation.node(RURITANIA)));
  await client.start();
  return client;
};
const replacementAt = (client: RunningClient, id: string) => client.view().replacements.find((one) => one.id === id);
const notices = (client: RunningClient, room: string) => client.view().lines.find((line) => line.room === room)!.messages.filter(({ kind }) => kind === "notice").map(({ text }) => text);

describe("a last device that is lost", () => {
  it("is revoked; a code read to its person brings a new one in by two officers; the line is there again; contacts see it and must verify again", async () => {
    const scene = await night();
    const { security, desk, alice, aliceEnvironment, bob, room, person } = scene;
    await bob.device()!.verification.byCode(person);
    await alice.device()!.verification.byCode(bob.view().me!.person);
    const lost = alice.view().me!.deviceId;
    await alice.send(room, { text: "before it was lost", label: 0 });
    await until(() => texts(bob, room).includes("before it was lost"), "bob has it");
    const { id, code } = await desk.lost.replace(person, { lost: [lost], by: "officers", reason: "left in a taxi" });
    await until(() => alice.view().state === "revoked", "the lost device is cut off");
    await until(() => security.view().replacements.some((one) => one.id === id), "the second officer is asked");
    expect(replacementAt(security, id)).toMatchObject({ name: "alice", needsSecond: true, state: "open" });
    expect(replacementAt(security, id)!.code).toBeUndefined();
    expect(replacementAt(desk, id)!.code).toBe(code);

    const fresh = await newDevice(scene);
    expect(await fresh.lookEnrolment(code.toLowerCase())).toMatchObject({ person, name: "alice" });
    await fresh.enrol(code, { deviceName: "handset from the safe", passkey: true });
    expect(fresh.view().state).toBe("pending-approval");
    await security.lost.agree(id);
    await until(() => fresh.view().state === "online", "alice again", 15_000);
    await until(() => fresh.view().lines.some((line) => line.room === room), "the line on the new device", 20_000);
    await bob.send(room, { text: "is it you?", label: 0 });
    await until(() => texts(fresh, room).includes("is it you?"), "the message");

    await until(() => replacementAt(desk, id)?.state === "enrolled" && replacementAt(desk, id)!.online, "the desk sees it done");
    expect(replacementAt(desk, id)!.code).toBeUndefined(); // of no use any more, and not kept
    expect(bob.view().contacts[0]!.verification.own).toBe("none");
    await until(() => notices(bob, room).includes("device-added-by-officers"), "bob is told");
    // The new device strikes the old one off the chain, so that it is nobody's for those who come later, too.
    await until(() => bob.device()!.people.chain(person)!.devices.get(lost as never)!.revokedAtSeq !== undefined, "out of the chain");
    expect(notices(bob, room).filter((kind) => kind === "device-revoked")).toHaveLength(1);
    // No own device is left: the other side is asked, and says yes by hand.
    expect(fresh.view().lines[0]!.earlier).toMatchObject({ joinedLate: true, ownDevices: false });
    await fresh.askHistory(room, "anybody");
    await until(() => bob.view().lines[0]!.historyAsked !== undefined, "bob is asked");
    expect(bob.view().lines[0]!.historyAsked).toMatchObject({ person, byOfficers: true, own: false });
    await bob.giveHistory(room, bob.view().lines[0]!.historyAsked!.ask);
    await until(() => texts(fresh, room).includes("before it was lost"), "history from bob", 20_000);
    expect(fresh.device()!.people.record(person)!.fingerprint).toEqual(alice.device()!.people.record(person)!.fingerprint);
    expect((await security.security.events()).events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["device/revoked-by-desk", "replace/begun", "replace/agreed", "replace/enrolled"]));
    expect(security.view().notices.map(({ kind }) => kind)).toContain("desk-revoked");

    // The lost device, found and started again: nothing.
    await alice.stop();
    const back = createClient(aliceEnvironment);
    await back.start();
    await until(() => back.view().state === "revoked", "the lost device comes back");
    await expect(back.send(room, { text: "I am still here", label: 0 }).then(() => new Promise((_, reject) => setTimeout(() => reject(new TypeError("sent nothing")), 1_500)))).rejects.toThrow();
    expect(texts(bob, room)).not.toContain("I am still here");
    await dawn(scene, fresh, back);
  }, 120_000);

  it("a wrong character, a wrong code, a code used twice, one that is over: each is said, and nobody gets in", async () => {
    let shift = 0;
    const scene = await night({ clock: { ...(await import("../node/start/system-clock.ts")).systemClock, now: () => Date.now() + shift } });
    const { security, desk, alice, person } = scene;
    const { id, code } = await desk.lost.replace(person, { lost: [alice.view().me!.deviceId], by: "officers" });
    const fresh = await newDevice(scene);
    const wrong = `${code.slice(0, -1)}${code.endsWith("0") ? "1" : "0"}`;
    await expect(fresh.enrol(wrong, { deviceName: "x", passkey: false })).rejects.toMatchObject({ code: "replace/mistyped" });
    await expect(fresh.enrol("0000-0000-0000", { deviceName: "x", passkey: false })).rejects.toMatchObject({ code: "replace/code-unknown" });
    expect(fresh.view().state).toBe("not-enrolled");
    await fresh.enrol(code, { deviceName: "handset", passkey: false });
    const thief = await newDevice(scene);
    await expect(thief.enrol(code, { deviceName: "thief's", passkey: false })).rejects.toMatchObject({ code: "replace/code-used" });
    // One officer where two are asked: nothing is signed, however long it waits.
    await until(() => replacementAt(desk, id)?.state === "asked", "asked");
    await expect(desk.lost.agree(id)).rejects.toMatchObject({ code: "replace/same-officer" });
    expect(fresh.view().state).toBe("pending-approval");
    await security.lost.end(id);
    await until(() => fresh.view().state === "not-enrolled" && fresh.view().failure?.code === "enrol/refused", "refused");
    const again = await desk.lost.replace(person, { lost: [], by: "officers" });
    shift = 16 * 60_000;
    await expect(fresh.enrol(again.code, { deviceName: "late", passkey: false })).rejects.toMatchObject({ code: "replace/code-expired" });
    await dawn(scene, fresh, thief);
  }, 120_000);

  it("a node that sends in a device of its own, knowing the token and not the code, gets no officer's signature; one that answers with another's word enrols nobody", async () => {
    const scene = await night();
    const { federation, security, desk, alice, person } = scene;
    const { session } = desk.device()!;
    const honest = session.call;
    let token = "";
    session.call = ((name: string, args: { token?: string }) => {
      if (name === "replace.begin") token = args.token!;
      return honest(name as never, args as never);
    }) as never;
    const { id, code } = await desk.lost.replace(person, { lost: [alice.view().me!.deviceId], by: "officers" });
    const spy = createClient(testEnvironment(federation.node(RURITANIA)));
    await spy.start();
    // What the node knows is enough to ask with, and not to prove anything with.
    await expect(spy.enrol(`${federation.node(RURITANIA).url}/enrol#${token}.${"A".repeat(43)}.${"A".repeat(86)}`, { deviceName: "spy", passkey: false })).resolves.toBeUndefined();
    await until(() => replacementAt(desk, id)?.state === "refused", "the officer's device refuses it");
    expect(replacementAt(desk, id)!.trouble).toBe("replace/unproven");
    await until(() => spy.view().state === "not-enrolled", "the spy is out");
    await expect(security.lost.agree(id)).rejects.toMatchObject({ code: "replace/ended" });
    // And the other way round: the new device is told by somebody without the code whose it is to be.
    const lying = testEnvironment(federation.node(RURITANIA), {
      fetch: async (input, init) => {
        if (!String(input).endsWith("enrol.look")) return fetch(input, init);
        return Response.json({ kind: "device", person, name: "alice", organisation: "x", domain: RURITANIA, expiresAt: 4_000_000_000, demonstration: true, word: "AAAA" });
      },
    });
    const fooled = createClient(lying);
    await fooled.start();
    await expect(fooled.enrol(code, { deviceName: "y", passkey: false })).rejects.toMatchObject({ code: "replace/unproven" });
    await dawn(scene, spy, fooled);
  }, 120_000);
});

describe("a lost device of a person who has another one", () => {
  it("is replaced by that one's signature, once the code is typed there too: verification stands, at both ends", async () => {
    const scene = await night();
    const { federation, desk, alice, bob, room, person } = scene;
    const tablet = createClient(testEnvironment(federation.node(RURITANIA)));
    await tablet.start();
    await tablet.enrol((await alice.linkDevice()).link, { deviceName: "alice's tablet", passkey: true });
    await until(() => alice.view().pendingDevices.length === 1, "the tablet asks");
    await alice.approveDevice(alice.view().pendingDevices[0]!.deviceId);
    await until(() => tablet.view().lines.some((line) => line.room === room), "the line on the tablet", 20_000);
    await alice.send(room, { text: "before it was lost", label: 0 });
    await until(() => texts(tablet, room).includes("before it was lost"), "the tablet has it");
    await bob.device()!.verification.byCode(person);
    const indexKey = tablet.device()!.people.record(person)!.indexKey;

    const { id, code } = await desk.lost.replace(person, { lost: [alice.view().me!.deviceId], by: "own-device" });
    const fresh = await newDevice(scene);
    await fresh.enrol(code, { deviceName: "handset from the safe", passkey: true });
    await until(() => tablet.view().pendingDevices.some(({ byCode }) => byCode), "the tablet is asked");
    const { deviceId } = tablet.view().pendingDevices[0]!;
    await expect(tablet.approveDevice(deviceId)).rejects.toMatchObject({ code: "replace/code-wanted" });
    const other = (await desk.device()!.replacing.list()).find((one) => one.id === id)!.code!;
    expect(other).toBe(code);
    await expect(tablet.approveDevice(deviceId, "0000-0000-0000")).rejects.toMatchObject({ code: "replace/other-code" });
    await tablet.approveDevice(deviceId, code);
    await until(() => fresh.view().state === "online", "alice again", 15_000);
    await until(() => fresh.view().lines.some((line) => line.room === room), "the line on the new device", 20_000);
    await until(() => replacementAt(desk, id)?.state === "enrolled", "the desk sees it");
    // Unbidden: the new device has taken another's place and wants what that one had; the tablet let it in, so gives.
    await until(() => texts(fresh, room).includes("before it was lost"), "history from the tablet", 20_000);
    expect(fresh.view().lines[0]!.messages.find(({ text }) => text === "before it was lost")!.handedBy).toMatchObject({ device: "alice's tablet", own: true });
    expect(bob.view().contacts[0]!.verification.own).toBe("short-code");
    await until(() => notices(bob, room).includes("device-added"), "bob is told");
    expect(notices(bob, room)).not.toContain("device-added-by-officers");
    expect(fresh.device()!.people.record(person)!.indexKey).toEqual(indexKey);
    await dawn(scene, tablet, fresh);
  }, 120_000);
});

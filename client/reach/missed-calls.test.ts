/** Missed calls, through real nodes: who, how often, with which precedence; seen on one device, seen on all; and what was answered elsewhere is none. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDevice, connect, enrolPerson, lineWith, testEnvironment } from "../../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../../testing/federation/boot.ts";
import type { RunningClient } from "../entente.ts";

let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
let phone: RunningClient;

let desktop: ReturnType<typeof testEnvironment>;
let pocket: ReturnType<typeof testEnvironment>;
const line = () => lineWith(alice, `mimi://${GRAUSTARK}/u/bob`)!.room;
const missed = (client: RunningClient) => client.view().missed;

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  [desktop, pocket] = [testEnvironment(federation.node(GRAUSTARK)), testEnvironment(federation.node(GRAUSTARK))];
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { name: "Alice" });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment: desktop });
  await connect(alice, bob);
  phone = await addDevice(bob, pocket);
  await until(() => phone.view().lines.length === 1 && bob.device()!.lines.rooms.get(line())!.members.length === 3, "the phone is in the line", 30_000);
}, 90_000);
afterAll(async () => {
  for (const client of [alice, bob, phone]) await client?.stop();
  await federation?.close();
});

async function callInVain(precedence?: "FLASH"): Promise<string> {
  const room = await alice.call(line(), { video: false, ...(precedence ? { precedence } : {}) });
  await until(() => [bob, phone].every((one) => one.view().state !== "online" || one.view().calls.some((call) => call.room === room && call.state === "ringing")), "rings", 15_000);
  await alice.hangUp(room);
  return room;
}

describe("a missed call", () => {
  it("is listed on each device, by who called: how often, when last, the highest precedence, and where to call back", async () => {
    const first = await callInVain();
    for (const one of [bob, phone]) await until(() => missed(one)[0]?.calls.length === 1, "once", 15_000);
    const second = await callInVain("FLASH");
    for (const one of [bob, phone]) {
      await until(() => missed(one)[0]?.calls.length === 2, "twice", 15_000);
      expect(missed(one)).toEqual([expect.objectContaining({ person: alice.view().me!.person, name: "Alice", line: line(), unseen: 2, precedence: "FLASH" })]);
      expect(missed(one)[0]!.calls.map(({ call }) => call)).toEqual([second, first]);
    }
  }, 60_000);

  it("is seen on all devices once it was on one, and stays seen over a restart", async () => {
    await bob.seeMissed();
    expect(missed(bob)[0]!.unseen).toBe(0);
    await until(() => missed(phone)[0]?.unseen === 0, "seen on the phone, too", 30_000);
    await phone.stop();
    await phone.start();
    expect(missed(phone)).toMatchObject([{ unseen: 0, calls: [{}, {}] }]);
    await until(() => phone.view().state === "online", "online");
  }, 60_000);

  it("is none where another own device answered while this one was away", async () => {
    await phone.stop();
    const room = await alice.call(line(), { video: false });
    await until(() => bob.view().calls.some((call) => call.room === room && call.state === "ringing"), "rings", 15_000);
    await bob.decline(room);
    await until(() => alice.view().calls.at(-1)?.ended === "declined", "declined");
    const later = await callInVain();
    await phone.start();
    await until(() => missed(phone)[0]?.calls[0]?.call === later, "what came after is there", 30_000);
    expect(missed(phone)[0]!.calls.map(({ call }) => call)).not.toContain(room);
    expect(missed(phone)[0]!.unseen).toBe(1);
  }, 60_000);

  it("cannot be made seen by a contact", async () => {
    await alice.device()!.lines.channel.sendSignal(line(), { kind: "missed-seen", calls: missed(bob)[0]!.calls.map(({ call }) => call) });
    await alice.send(line(), { text: "after that", label: 0 });
    await until(() => lineWith(bob, alice.view().me!.person)!.messages.some(({ text }) => text === "after that"), "it went by");
    expect(missed(bob)[0]!.unseen).toBe(1);
  });
});

/** Not to be disturbed, through real nodes: what rings, what the caller is told, what nodes are told, and the same on all devices. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDevice, connect, enrolPerson, lineWith, testEnvironment } from "../../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../../testing/federation/boot.ts";
import type { RunningClient } from "../entente.ts";

let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
let phone: RunningClient;
/** Of two lines that were made at once one is given up: asked for each time. */
const line = () => lineWith(alice, bob.view().me!.person)!.room;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  alice = await enrolPerson(federation.node(RURITANIA), "alice");
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  await connect(alice, bob);
}, 40_000);
afterAll(async () => {
  for (const client of [alice, bob, phone]) await client?.stop();
  await federation?.close();
});
const call = (client: RunningClient) => client.view().calls.at(-1);
const night = { now: { until: null }, daily: null, lets: "IMMEDIATE", tells: true } as const;

describe("somebody who is not to be disturbed", () => {
  it("hears no ordinary call; the caller is told until when and what rings, where the person lets him", async () => {
    const ends = Date.now() + 3600_000;
    await bob.setUndisturbed({ ...night, now: { until: ends } });
    const room = await alice.call(line(), { video: false });
    await until(() => call(bob)?.quiet === true, "silent at Bob's");
    await until(() => call(alice)?.notNow !== undefined, "told");
    expect(call(alice)).toMatchObject({ notNow: { until: ends, lets: "IMMEDIATE" }, state: "ringing" });
    expect(call(alice)?.unreachable).toBeUndefined();
    await alice.hangUp(room);
    await until(() => call(bob)?.state === "ended", "ended");
    expect(call(bob)?.ended).toBe("missed");
  });

  it("is rung by the precedence that was named, and those above", async () => {
    for (const precedence of ["IMMEDIATE", "FLASH"] as const) {
      const room = await alice.call(line(), { video: false, precedence });
      await until(() => call(bob)?.room === room, "rings");
      expect(call(bob)).toMatchObject({ precedence, state: "ringing" });
      expect(call(bob)?.quiet).toBeUndefined();
      await alice.hangUp(room);
      await until(() => call(bob)?.state === "ended", "ended");
    }
  });

  it("who does not let callers know looks like somebody whose devices can't ring", async () => {
    await bob.setUndisturbed({ ...night, tells: false });
    const room = await alice.call(line(), { video: false });
    await until(() => call(bob)?.quiet === true, "silent at Bob's");
    await until(() => call(alice)?.unreachable === true, "as if unreachable", 10_000);
    expect(call(alice)?.notNow).toBeUndefined();
    await alice.hangUp(room);
  });

  it("is so on a device that is added later, and set on one, on the other", async () => {
    phone = await addDevice(bob, testEnvironment(federation.node(GRAUSTARK)));
    await until(() => phone.view().undisturbed?.now !== undefined && phone.view().undisturbed?.now !== null, "learnt", 30_000);
    expect(phone.view().undisturbed).toEqual({ ...night, tells: false });
    await phone.setUndisturbed({ ...night, now: null });
    await until(() => bob.view().undisturbed?.now === null, "told", 15_000);
    expect(new Set(bob.view().lines.map(({ contact }) => contact.person))).toEqual(new Set([alice.view().me!.person])); // the line in which it was said is nobody's to see
  }, 60_000);

  it("settings that a contact says are none", async () => {
    const before = bob.view().undisturbed;
    await alice.device()!.lines.channel.sendSignal(line(), { kind: "settings", settings: { at: Date.now() + 1e9, undisturbed: { ...night, lets: null }, toDesk: null } });
    await alice.send(line(), { text: "after that", label: 0 });
    await until(() => lineWith(bob, alice.view().me!.person)!.messages.some(({ text }) => text === "after that"), "it went by");
    expect(bob.view().undisturbed).toEqual(before);
  });
});

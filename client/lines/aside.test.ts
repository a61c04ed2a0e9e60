/** Which devices a line does without: bounded for each person, whose own they are, and readable at the next start. */
import { describe, expect, it } from "vitest";
import { appendEntry, type Chain, verifyChain } from "../../protocol/identity/chain.ts";
import { alice, bob, T0, testDevice, testGenesis } from "../../protocol/identity/test-people.ts";
import { deviceUri } from "../../protocol/identity/uri.ts";
import { manualClock } from "../../testing/calls/manual-clock.ts";
import { memoryHub, type Seat } from "../../testing/calls/memory-hub.ts";
import { memoryStore } from "../store/memory.ts";
import { createAside } from "./aside.ts";
import type { SignalEvent } from "./channel.ts";

/** Of bob, who has so many devices; the last one is revoked. */
async function chainOf(devices: number): Promise<Chain> {
  const first = await testGenesis(bob);
  const by = { kind: "device" as const, deviceId: first.record.deviceId, signer: first.signer };
  let entries = [first.genesis];
  for (let n = 2; n <= devices; n++) entries = [...entries, await appendEntry({ chain: verifyChain(entries), act: { kind: "add", device: testDevice(`bob ${n}`).record }, at: T0 + n, by })];
  return verifyChain([...entries, await appendEntry({ chain: verifyChain(entries), act: { kind: "revoke", deviceId: testDevice(`bob ${devices}`).record.deviceId, reason: "lost" }, at: T0 + devices + 1, by })]);
}

describe("the list of devices that a line does without", () => {
  it("holds a few of one person's devices, and is read again", async () => {
    const chain = await chainOf(70);
    const clock = manualClock(T0 * 1000);
    const hub = memoryHub(clock.now);
    const { record } = testDevice("alice 1");
    const seat: Seat = { person: alice, deviceId: record.deviceId, end: deviceUri(alice, record.deviceId), signatureKey: record.signKey };
    const room = hub.line([alice, bob], [seat]);
    const channel = hub.attach(seat, (() => Promise.reject(new Error("no node"))) as never);
    const store = memoryStore();
    const log: string[] = [];
    const open = () => createAside({ store, channel, clock, own: { person: alice, deviceId: record.deviceId }, people: { chain: (person) => (person === bob ? chain : undefined) }, rooms: { get: () => channel.group(room) } as never, changed: () => undefined, log: (event) => void log.push(event) });
    const aside = open();
    const [device] = [...chain.devices.values()];
    const out = (id: string): SignalEvent => ({
      room, own: false, at: 0, epoch: 0, rank: 0,
      sender: { leaf: 1, person: bob, deviceId: device!.record.deviceId, end: deviceUri(bob, device!.record.deviceId), signatureKey: device!.record.signKey, own: false, ignored: false },
      signal: { kind: "aside", step: "out", device: id as never },
    });
    const ids = [...chain.devices.keys()];
    await aside.heard(out(ids.at(-1)!)); // revoked
    expect(aside.of(room)).toEqual([]);
    for (const id of ids) await aside.heard(out(id));
    expect(aside.of(room)).toEqual(ids.slice(0, 16));
    expect(log.filter((event) => event === "aside.refused").length).toBe(70 - 16 - 1);
    const again = open();
    await again.load();
    expect(again.of(room)).toEqual(aside.of(room));
  });
});

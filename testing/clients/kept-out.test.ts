/** A line without a call that a person's own phone holds down: they go on with the issued handset, the phone is out and stays out, and comes back when they say so. Real nodes, real clients. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { LineView } from "../../client/model/views.ts";
import { type DeskWorld, deskWorld, meet, personOf } from "../desk/desk-world.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { addDevice, softwarePasskey, testEnvironment } from "./test-client.ts";

let world: DeskWorld;
let president: RunningClient;
let handset: RunningClient;
let phone: RunningClient;
const line = (one: RunningClient): LineView => one.view().lines.find(({ contact }) => contact.person === personOf(one === president ? handset : president))!;
const ceilings = () => [president, handset].map((one) => line(one).assessment.ceiling);
const names = (one: RunningClient) => one.device()!.lines.rooms.get(line(one).room)!.members.map(({ deviceId }) => deviceId);
const phoneId = () => phone.view().me!.deviceId;

beforeAll(async () => {
  world = await deskWorld([`president@${RURITANIA}`, `minister@${GRAUSTARK}`]);
  [president, handset] = [world.person("president"), world.person("minister")];
  await meet(president, handset);
  await until(() => ceilings().every((ceiling) => ceiling === 2), "a VERIFIED line", 30_000);
  const environment = testEnvironment(world.federation.node(GRAUSTARK), { authenticator: softwarePasskey("localhost", "http://localhost:7209"), code: world.environment("minister").code });
  phone = await addDevice(handset, environment, { deviceName: "My own phone", passkey: true });
  await until(() => phone.view().lines.length === 1 && ceilings().every((ceiling) => ceiling < 2), "the phone in the line", 30_000);
}, 120_000);
afterAll(async () => {
  await phone?.stop();
  await world?.close();
});

describe("a line that an own phone holds down", () => {
  it("offers the devices that would do, best first; held is held", async () => {
    for (const one of [phone, handset]) await until(() => line(one).assessment.limiting?.value === "device/personal", "why is known", 20_000);
    expect(line(phone).goOn).toMatchObject({ device: { deviceId: phoneId(), name: "My own phone", here: true }, would: [{ deviceId: handset.view().me!.deviceId, class: "issued", online: true, here: false }] });
    expect(line(handset).goOn).toMatchObject({ device: { deviceId: phoneId(), here: false }, would: [{ here: true }] });
    expect(line(president).goOn).toBeUndefined(); // not theirs to choose
    await expect(phone.send(line(phone).room, { text: "to-day", label: 2 })).rejects.toMatchObject({ code: "gate/above-ceiling" });
  });

  it("goes on with one tap at the handset: the phone is out, and nobody lets it in again", async () => {
    const { room } = line(phone);
    await phone.continueLineOn(room, handset.view().me!.deviceId);
    await until(() => line(handset).goOnAsked?.name === "My own phone", "the handset is asked", 10_000);
    expect(names(handset)).toContain(phoneId()); // asked is not gone
    const tapped = performance.now();
    await handset.continueLineWithout(room, phoneId());
    await until(() => ceilings().every((ceiling) => ceiling === 2), "it carries CONFIDENTIAL again", 20_000);
    console.log(`from the tap on the issued handset until the line carries CONFIDENTIAL at both ends: ${Math.round(performance.now() - tapped)} ms`);
    await handset.send(room, { text: "The second treaty is off.", label: 2 });
    await until(() => line(president).messages.at(-1)?.text === "The second treaty is off.", "it arrives", 20_000);
    await until(() => line(phone).leftHere === true && line(phone).readOnly, "the phone says so", 10_000);
    expect(phone.view().lines.map(({ room: one }) => one)).toEqual([room]); // it makes no second one
    expect(JSON.stringify(phone.view())).not.toContain("second treaty");
    expect(line(handset)).toMatchObject({ keptOut: [{ deviceId: phoneId(), name: "My own phone" }] });
    expect(line(handset).goOnAsked).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 6_000)); // longer than any member waits before it lets a missing device in
    expect([names(handset), names(president)].flat()).not.toContain(phoneId());
  }, 60_000);

  it("is the person's alone to say: what another says of that device counts for nothing", async () => {
    const { room } = line(president);
    await president.device()!.lines.channel.sendSignal(room, { kind: "aside", step: "out", device: handset.view().me!.deviceId as never });
    await president.send(room, { text: "after it", label: 0 });
    await until(() => line(handset).messages.at(-1)?.text === "after it", "it was heard", 20_000);
    expect(handset.device()!.aside.of(room)).toEqual([phoneId()]);
    await expect(handset.continueLineWithout(room, president.view().me!.deviceId)).rejects.toMatchObject({ code: "line/not-own" });
    await expect(handset.continueLineOn(room, handset.view().me!.deviceId)).rejects.toMatchObject({ code: "line/not-own" });
  });

  it("is let in again when its person says so, and holds the line down again", async () => {
    await handset.takeBackIntoLine(line(handset).room, phoneId());
    await until(() => !line(phone).readOnly && line(phone).leftHere === undefined && ceilings().every((ceiling) => ceiling === 1), "the phone is back", 30_000);
    expect(line(handset).keptOut).toBeUndefined();
  }, 60_000);
});

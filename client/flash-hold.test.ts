/** A FLASH call comes through a running one, over real nodes: its person puts the first on hold, which is silent both ways and says so at both ends, answers, and goes back to it afterwards. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemRandom } from "../node/start/system-clock.ts";
import { connect, enrolPerson, lineWith, testEnvironment } from "../testing/clients/test-client.ts";
import { type FakeSession, fakeMedia, hears } from "../testing/fake-media.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import type { RunningClient } from "./entente.ts";

let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
let carol: RunningClient;
let first: string;
let flash: string;

const person = async (domain: string, user: string) => enrolPerson(federation.node(domain), user, { environment: testEnvironment(federation.node(domain), { media: fakeMedia(systemRandom) }) });
const line = (of: RunningClient, to: RunningClient) => lineWith(of, to.view().me!.person)!.room;
const call = (client: RunningClient, room: string) => client.view().calls.find((one) => one.room === room);
const session = (client: RunningClient, room: string) => client.device()!.calls.mediaOf(room) as FakeSession | undefined;
/** Who is heard: by the first, by the second. */
const between = (a: RunningClient, b: RunningClient, room: string) => [hears(session(a, room), session(b, room)), hears(session(b, room), session(a, room))];

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  [alice, bob, carol] = [await person(RURITANIA, "alice"), await person(GRAUSTARK, "bob"), await person(RURITANIA, "carol")];
  await connect(alice, bob);
  await connect(carol, bob);
  first = await alice.call(line(alice, bob), { video: false });
  await until(() => call(bob, first)?.state === "ringing", "rings", 15_000);
  await bob.answer(first);
  await until(() => between(alice, bob, first).every(Boolean), "they hear one another", 20_000);
}, 90_000);
afterAll(async () => {
  for (const client of [alice, bob, carol]) await client?.stop();
  await federation?.close();
});

describe("during a call", () => {
  it("a call of less than FLASH is told that the person is busy", async () => {
    const room = await carol.call(line(carol, bob), { video: false, precedence: "IMMEDIATE" });
    await until(() => call(carol, room)?.ended === "busy", "busy", 15_000);
    expect(between(alice, bob, first)).toEqual([true, true]);
  });

  it("FLASH rings; nothing of the running call changes until it is answered, and answering without putting it on hold is refused", async () => {
    flash = await carol.call(line(carol, bob), { video: false, precedence: "FLASH" });
    await until(() => call(bob, flash)?.state === "ringing", "rings through", 15_000);
    await expect(bob.answer(flash)).rejects.toMatchObject({ code: "call/busy" });
    expect(call(bob, first)).toMatchObject({ state: "active" });
    expect(call(bob, first)!.parked).toBeUndefined();
    expect(between(alice, bob, first)).toEqual([true, true]);
  });

  it("the first is silent both ways in the turn in which FLASH is answered; its other end is told, and keeps its microphone shut", async () => {
    const answered = bob.answer(flash, { hold: true });
    await Promise.resolve();
    await until(() => call(bob, first)!.parked === true, "on hold");
    expect([session(bob, first)!.held, session(bob, first)!.deaf]).toEqual([true, true]);
    await answered;
    await until(() => call(alice, first)!.participants.find(({ own }) => !own)!.parked === true, "the other end is told");
    await until(() => session(alice, first)!.held, "and sends nothing");
    expect(between(alice, bob, first)).toEqual([false, false]);
    await until(() => between(carol, bob, flash).every(Boolean), "FLASH is heard both ways", 20_000);
    await expect(bob.resume(first)).rejects.toMatchObject({ code: "call/busy" });
  }, 40_000);

  it("after it the first is still there, shut until its person goes on; then both are heard again", async () => {
    await carol.hangUp(flash);
    await until(() => call(bob, flash)!.state === "ended", "over");
    expect(call(bob, first)).toMatchObject({ state: "active", parked: true });
    expect(between(alice, bob, first)).toEqual([false, false]);
    await bob.resume(first);
    await until(() => between(alice, bob, first).every(Boolean), "heard again");
    expect(call(alice, first)!.participants.some(({ parked }) => parked)).toBe(false);
    expect(call(bob, first)!.parked).toBeUndefined();
  });
});

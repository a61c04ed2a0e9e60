/** A room at one end of a line and of a call: who is in it is told to both ends, caps what may be spoken of, and counts only for as long as it is so. Real nodes, real clients, real MLS. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { connect, enrolPerson, softwarePasskey, testEnvironment } from "../../testing/clients/test-client.ts";
import { fakeMedia } from "../../testing/fake-media.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../../testing/federation/boot.ts";
import { publishedCode } from "../../testing/federation/published-code.ts";
import type { RunningClient } from "../entente.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { AssessmentView, CallView } from "../model/views.ts";

const place = { kind: "room", name: "Cabinet Room" } as const;
let federation: TestFederation;
let shift = 0;
const clock = { ...systemClock, now: () => Date.now() + shift };
const codes = new Map<string, ClientEnvironment["code"]>();
let port = 7300;
/** Whose passkeys refuse just now. */
const refusing = new Set<string>();

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], clock, config: { demonstration: true } });
  for (const node of federation.nodes) codes.set(node.domain, await publishedCode(node));
}, 60_000);
afterAll(() => federation.close());

/** The installed client on loopback with a passkey: what VERIFIED takes. */
async function person(domain: string, user: string, role: Role = "principal"): Promise<RunningClient> {
  const node: RunningNode = federation.node(domain);
  const passkey = softwarePasskey("localhost", `http://localhost:${port++}`);
  const authenticator = { ...passkey, assert: (asked: Parameters<typeof passkey.assert>[0]) => (refusing.has(user) ? Promise.reject(new Failure("passkey/cancelled")) : passkey.assert(asked)) };
  const environment = testEnvironment(node, { clock, media: fakeMedia(systemRandom), code: codes.get(domain)!, authenticator });
  return enrolPerson(node, user, { environment, passkey: true, role });
}

const issue = (officer: RunningClient, device: RunningClient) => officer.security.set({ deviceId: device.view().me!.deviceId, class: "issued", evidence: { kind: "inventory", note: "test" } });
const lineAt = (client: RunningClient, room: string): AssessmentView => client.view().lines.find((line) => line.room === room)!.assessment;
const stationAt = (assessment: AssessmentView) => assessment.stations[0]!;
const callOf = (client: RunningClient): CallView => client.view().calls.find((one) => one.state !== "ended")!;
const listOf = (station: RunningClient, state: string) => station.view().station!.lists.find((one) => one.state === state)!;

/** Everybody confirms who is asked, and the station says that these are all. */
async function gather(station: RunningClient, persons: readonly RunningClient[]): Promise<void> {
  await station.station.open(persons.map((one) => one.view().me!.person));
  for (const one of persons) {
    await until(() => one.view().presence.asks.some(({ place: where }) => where.name === station.view().station!.place.name), "asked");
    await one.presence.confirm(one.view().presence.asks.find(({ place: where }) => where.name === station.view().station!.place.name)!.list);
  }
  await until(() => listOf(station, "gathering")?.present.length === persons.length, "all have confirmed");
  await station.station.complete(listOf(station, "gathering").list);
}

describe("a room on a line and on a call", () => {
  it("has its people told to both ends; the least-cleared caps the ceiling; it falls with whoever is elsewhere, and lapses", async () => {
    const officer = await person(RURITANIA, "officer", "security");
    const guard = await person(GRAUSTARK, "guard", "security");
    const [room, car] = [await person(RURITANIA, "cabinet", "member"), await person(RURITANIA, "car", "member")];
    const [alice, carol] = [await person(RURITANIA, "alice"), await person(RURITANIA, "carol")];
    const bob = await person(GRAUSTARK, "bob");
    for (const device of [room, alice]) await issue(officer, device);
    await issue(guard, bob);
    const { a } = await connect(room, bob);
    const ends = [room, bob];
    // A client that is signing in anew shows nothing for a moment.
    const line = (client: RunningClient) => client.view().lines.find(({ room: one }) => one === a.room)?.assessment;
    const both = (what: string, is: (view: AssessmentView) => boolean, of: (client: RunningClient) => AssessmentView | undefined = line) =>
      until(() => ends.map(of).every((shown) => shown !== undefined && is(shown)), what, 30_000);
    await room.device()!.verification.byCode(bob.view().me!.person);
    await bob.device()!.verification.byCode(room.view().me!.person);
    await both("VERIFIED before it is a station", ({ level, ceiling, stations }) => level === 2 && ceiling === 2 && stations.length === 0);

    // A station without a list is PRIVATE at most.
    await officer.security.place(room.view().me!.deviceId, place);
    await officer.security.place(car.view().me!.deviceId, { kind: "vehicle", name: "Car 1" });
    await officer.security.clearance(alice.view().me!.person, 3);
    await officer.security.clearance(carol.view().me!.person, 1);
    await until(() => room.view().station?.place.name === "Cabinet Room" && car.view().station !== undefined, "stations know that they are");
    room.device()!.facts.restate();
    await both("unlisted", ({ level, limiting }) => level === 1 && limiting?.value === "presence/unlisted" && limiting.place === "Cabinet Room");

    // Two persons, each by their own passkey: as high as the lesser of them.
    await gather(room, [alice, carol]);
    await both("listed", ({ level, ceiling, limiting }) => level === 2 && ceiling === 1 && limiting?.value === "presence/cleared-1" && limiting.who === "carol");
    for (const client of ends) {
      expect(stationAt(lineAt(client, a.room))).toMatchObject({ place: "Cabinet Room", placeKind: "room", least: "carol", own: client === room });
      expect(stationAt(lineAt(client, a.room)).present.map(({ name, rank, vouchedBy }) => [name, rank, vouchedBy]).sort()).toEqual([["alice", 3, null], ["carol", 1, null]]);
    }
    await expect(bob.send(a.room, { text: "too much for carol", label: 2 })).rejects.toMatchObject({ code: "gate/above-ceiling" });

    // The lesser one leaves, and says so on her own device.
    await carol.presence.leave(carol.view().presence.here[0]!.list);
    await both("without carol", ({ ceiling, stations }) => ceiling === 2 && stations[0]!.present.length === 1);
    // A named officer vouches for a driver, whom nobody clears.
    await officer.presence.vouch(listOf(room, "current").list, { person: null, name: "A driver" });
    await both("with the driver", ({ ceiling, limiting }) => ceiling === 0 && limiting?.value === "presence/cleared-0" && limiting.who === "A driver");
    expect(stationAt(lineAt(bob, a.room)).present.find(({ name }) => name === "A driver")).toMatchObject({ vouchedBy: "officer", person: null });
    await room.station.leave(listOf(room, "current").list, listOf(room, "current").present.find(({ name }) => name === "A driver")!.said);
    await both("without the driver", ({ ceiling }) => ceiling === 2);

    // On a call: the same, and nobody is unseen.
    const call = await room.call(a.room, { video: false });
    await until(() => bob.view().calls.some(({ state }) => state === "ringing"), "rings");
    await bob.answer(call);
    await until(() => ends.every((client) => callOf(client)?.state === "active"), "active", 30_000);
    await both("on the call", ({ level, ceiling, stations }) => level === 2 && ceiling === 2 && stations[0]?.present[0]?.name === "alice", (client) => callOf(client).assessment);
    await room.declare(call, 2);
    await until(() => callOf(bob).declared === 2, "declared");

    // Alice is at the car: her later word counts, the room's list falls at both ends, and everything is held.
    await gather(car, [alice]);
    await both("fallen", ({ limiting }) => limiting?.value === "presence/fallen" && limiting.who === "alice", (client) => callOf(client).assessment);
    for (const client of ends) {
      await until(() => callOf(client).gate.state === "held", "held");
      expect(stationAt(callOf(client).assessment)).toMatchObject({ present: [], fell: { why: "elsewhere", name: "alice" } });
    }
    expect(room.view().station!.lists.find(({ state }) => state === "over")).toMatchObject({ fell: { why: "elsewhere", name: "alice" } });

    // Back in the room, with a new list.
    await gather(room, [alice]);
    await both("back", ({ level, ceiling }) => level === 2 && ceiling === 2, (client) => callOf(client).assessment);
    for (const client of ends) await until(() => callOf(client).gate.state === "open", "open again");
    expect(car.view().station!.lists.some(({ state, fell }) => state === "over" && fell?.why === "elsewhere")).toBe(true);

    // She says on her own device that the list is wrong: it falls again, for both, and she is not asked until the room asks anew.
    await alice.presence.elsewhere(alice.view().presence.here[0]!.list);
    await both("denied", ({ limiting }) => limiting?.value === "presence/fallen" && limiting.who === "alice", (client) => callOf(client).assessment);
    for (const client of ends) {
      await until(() => callOf(client).gate.state === "held", "held");
      expect(stationAt(callOf(client).assessment)).toMatchObject({ present: [], fell: { why: "elsewhere", name: "alice" } });
    }
    expect(alice.view().presence).toEqual({ asks: [], here: [] });
    // Asked once more, she is not there: the list stands without her, which takes somebody else who is.
    await room.station.open([alice.view().me!.person, carol.view().me!.person]);
    await until(() => alice.view().presence.asks.length === 1, "asked");
    await alice.presence.elsewhere(alice.view().presence.asks[0]!.list);
    await until(() => listOf(room, "gathering").asked.find(({ name }) => name === "alice")?.elsewhere !== undefined, "the station is told");
    expect(listOf(room, "gathering").asked.find(({ name }) => name === "carol")!.elsewhere).toBeUndefined();
    await gather(room, [alice]);
    for (const client of ends) await until(() => callOf(client).gate.state === "open", "open once more");

    // An hour later nobody has renewed it.
    expect(listOf(room, "current").ending).toBe(false);
    shift = 56 * 60_000;
    expect(room.view().station!.lists.find(({ state }) => state === "current")!.list).toBeDefined();
    expect(room.device()!.station.view()!.lists.find(({ state }) => state === "current")!.ending).toBe(true);
    shift = 61 * 60_000;
    expect(room.device()!.station.view()!.lists.map(({ state, fell }) => [state, fell?.why])).toEqual([["over", "lapsed"]]);
    room.device()!.facts.restate();
    await both("lapsed", ({ limiting }) => limiting?.value === "presence/lapsed", (client) => callOf(client).assessment);
    for (const client of ends) expect(callOf(client).gate.state).toBe("held");

    // Its place is taken away: a device like others, with nobody shown as being there.
    await officer.security.place(room.view().me!.deviceId, null);
    await until(() => room.view().station === undefined, "no station");
    room.device()!.facts.restate();
    await both("no station any more", ({ stations, facts }) => stations.length === 0 && facts.every(({ kind }) => kind !== "presence"), (client) => callOf(client).assessment);
    for (const client of [officer, guard, room, car, alice, carol, bob]) await client.stop();
  }, 180_000);

  it("takes nobody's presence, no officer's word and no 'these are all' without the passkey of whose word it is", async () => {
    const [officer, room, alice] = [await person(RURITANIA, "officer2", "security"), await person(RURITANIA, "annex", "member"), await person(RURITANIA, "alice2")];
    await officer.security.place(room.view().me!.deviceId, { kind: "room", name: "Annex" });
    await until(() => room.view().station !== undefined, "a station");
    await room.station.open([alice.view().me!.person]);
    await until(() => alice.view().presence.asks.length === 1, "asked");
    const { list } = alice.view().presence.asks[0]!;
    for (const user of ["officer2", "annex", "alice2"]) refusing.add(user);
    await expect(alice.presence.confirm(list)).rejects.toMatchObject({ code: "passkey/cancelled" });
    await expect(officer.presence.vouch(list, { person: null, name: "A driver" })).rejects.toMatchObject({ code: "passkey/cancelled" });
    refusing.delete("alice2");
    await alice.presence.confirm(list);
    await until(() => listOf(room, "gathering").present.length === 1, "confirmed");
    expect(listOf(room, "gathering").present.map(({ name }) => name)).toEqual(["alice2"]);
    await expect(room.station.complete(list)).rejects.toMatchObject({ code: "passkey/cancelled" });
    expect(listOf(room, "current")).toBeUndefined();
    for (const client of [officer, room, alice]) await client.stop();
  }, 60_000);
});

/** Breaches of protocol, from a call over real nodes to the security officer's report: first the person, then the officer, once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuestClient } from "../../client/call/guest-client.ts";
import { createClient, type RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { OwnBreach } from "../../client/model/breaches.ts";
import { signBreachReport } from "../../protocol/wire/breach.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import { connect, enrolPerson, lineWith, testEnvironment } from "../clients/test-client.ts";
import { fakeMedia } from "../fake-media.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { enrolFirst } from "../node-fixture.ts";

const HOUR = 3_600_000;

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, overrideBy: [`mimi://${RURITANIA}/u/alice`] } });
}, 60_000);
afterAll(() => federation.close());

/** A person whose own clock a test can put forward. */
interface Seat {
  client: RunningClient;
  environment: ClientEnvironment;
  later: { by: number };
}

async function seat(domain: string, user: string, role: "principal" | "security" = "principal"): Promise<Seat> {
  const later = { by: 0 };
  const environment = testEnvironment(federation.node(domain), { media: fakeMedia(systemRandom), clock: { ...systemClock, now: () => systemClock.now() + later.by } });
  return { later, environment, client: await enrolPerson(federation.node(domain), user, { environment, role }) };
}

async function restarted(one: Seat): Promise<void> {
  await one.client.stop();
  one.client = createClient(one.environment);
  await one.client.start();
}

const own = ({ client }: Seat): OwnBreach | undefined => client.view().breaches[0];
const person = ({ client }: Seat) => client.view().me!.person;

/** Two talk, a guest is let in, both hang up. */
async function callWithGuest(a: Seat, b: Seat, during: (room: string) => Promise<void> = async () => undefined): Promise<string> {
  const room = await a.client.call(lineWith(a.client, person(b))!.room, { video: false });
  const call = ({ client }: Seat) => client.view().calls.find((one) => one.room === room);
  await until(() => call(b)?.state === "ringing", "ringing");
  await b.client.answer(room);
  await until(() => [a, b].every((one) => call(one)?.state === "active" && call(one)?.assessment.settled), "active", 30_000);
  await a.client.declare(room, 1);
  const { url } = await a.client.inviteGuest(room, 10);
  const guest = createGuestClient(testEnvironment(federation.node(a.client.view().me!.domain), { media: fakeMedia(systemRandom) }), url);
  await guest.join("Ms Novak");
  await until(() => [a, b].every((one) => call(one)?.participants.length === 3 && call(one)?.assessment.level === 0 && call(one)?.assessment.settled), "the guest is in", 30_000);
  await during(room);
  for (const one of [b, a]) await one.client.hangUp(room); // the guest would go on with either
  await until(() => [a, b].every((one) => call(one)?.state === "ended"), "ended");
  await guest.stop();
  return room;
}

describe("a call that broke protocol", () => {
  it("is shown to the person, who answers; without a line to an officer it goes by the node, once, and the person hears that it was seen", async () => {
    const [alice, bob, officer] = [await seat(RURITANIA, "alice"), await seat(GRAUSTARK, "bob"), await seat(RURITANIA, "officer", "security")];
    await connect(alice.client, bob.client);
    const room = await callWithGuest(alice, bob, async (call) => {
      await alice.client.override(call, "The minister needs her interpreter.");
      await until(() => own(alice)?.items.some(({ kind }) => kind === "override") ?? false, "the override noted");
    });
    await until(() => own(alice)?.state === "open", "the person is asked");
    expect(own(alice)).toMatchObject({ call: room, via: "server", officers: [] });
    expect(own(alice)!.with.map((one) => one.person)).toEqual([person(bob)]);
    expect(own(alice)!.items.map(({ kind }) => kind).toSorted()).toEqual(["guest", "open-line", "override"]);
    expect(own(alice)!.goesAt - own(alice)!.endedAt!).toBe(24 * HOUR);
    expect((await officer.client.security.breaches()).reports).toEqual([]); // the person first
    expect((await officer.client.security.breaches()).observed.map(({ kind, state }) => [kind, state]).toSorted()).toEqual([["guest", "waiting"], ["override", "waiting"]]);

    await alice.client.answerBreach(room, "She interpreted for the minister.");
    await until(() => own(alice)?.state === "sent", "sent");
    await expect(alice.client.answerBreach(room, "And again")).rejects.toMatchObject({ code: "breach/sent" });
    await expect(alice.client.answerBreach("nothing", "x")).rejects.toMatchObject({ code: "breach/unknown" });
    const overview = await officer.client.security.breaches();
    expect(overview.reports).toHaveLength(1);
    expect(overview.reports[0]).toMatchObject({ via: "server", person: person(alice), name: "alice", call: room, answer: { text: "She interpreted for the minister." } });
    expect(overview.observed.map(({ state }) => state)).toEqual(["reported", "reported"]);
    expect(overview.people).toEqual([expect.objectContaining({ person: person(alice), calls: 1, unseen: 1, unanswered: 0, silent: 0 })]);
    await officer.client.security.breachesSeen([overview.reports[0]!.id]);
    await restarted(alice);
    await until(() => own(alice)?.seenAt !== undefined, "the person hears that it was seen");
    expect((await officer.client.security.breaches()).people[0]).toMatchObject({ unseen: 0 });
    await expect(alice.client.security.breaches()).rejects.toMatchObject({ code: "auth/not-allowed" });
    for (const one of [alice, bob, officer]) await one.client.stop();
  }, 120_000);

  it("goes inside the line with an officer where there is one, a day later without an answer, exactly once, though the device was away and started twice; the node has nothing of it", async () => {
    const [carol, dora, officer] = [await seat(RURITANIA, "carol"), await seat(GRAUSTARK, "dora"), await seat(RURITANIA, "guard", "security")];
    await connect(carol.client, dora.client);
    await connect(carol.client, officer.client);
    await restarted(carol);
    await until(() => carol.client.view().state === "online", "online");
    const room = await callWithGuest(carol, dora);
    await until(() => own(carol)?.state === "open" && own(carol)!.officers.length === 1, "the person is asked, and told who gets it");
    expect(own(carol)).toMatchObject({ via: "line", officers: [{ person: person(officer), name: "guard" }] });
    const count = async () => (await officer.client.security.breaches()).reports.filter((one) => one.call === room).length;

    await restarted(carol); // before the day is over: nothing
    await until(() => carol.client.view().state === "online" && own(carol)?.state === "open", "still hers to answer");
    expect(await count()).toBe(0);
    await carol.client.stop();
    carol.later.by = 25 * HOUR;
    await restarted(carol);
    await until(async () => (await count()) === 1, "the officer has it", 20_000);
    await restarted(carol);
    await until(() => own(carol)?.state === "sent", "sent");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await count()).toBe(1);
    const report = (await officer.client.security.breaches()).reports.find((one) => one.call === room)!;
    expect(report).toMatchObject({ via: "line", signed: true, person: person(carol) });
    expect(report.answer).toBeUndefined();
    const rows = federation.node(RURITANIA).db.raw.prepare("select count(*) as held from breach_report where person = ?").get(person(carol)) as { held: number };
    expect(rows.held).toBe(0);

    await officer.client.security.breachesSeen([report.id]);
    await until(() => own(carol)?.seenAt !== undefined, "the person hears that it was seen");
    for (const one of [carol, dora, officer]) await one.client.stop();
  }, 120_000);

  it("a client that stays silent is seen by what the node saw itself", async () => {
    const [erin, frank, officer] = [await seat(RURITANIA, "erin"), await seat(GRAUSTARK, "frank"), await seat(RURITANIA, "sentinel", "security")];
    await connect(erin.client, frank.client);
    const device = erin.client.device()! as unknown as { breaches: { seen: () => void } };
    device.breaches.seen = () => undefined; // changed code on her own machine
    const room = await callWithGuest(erin, frank);
    expect(erin.client.view().breaches).toEqual([]);
    const seen = async () => (await officer.client.security.breaches()).observed.find((one) => one.call === room);
    expect(await seen()).toMatchObject({ kind: "guest", person: person(erin), note: "Ms Novak", state: "waiting" });
    officer.later.by = 26 * HOUR;
    expect(await seen()).toMatchObject({ state: "silent" });
    expect((await officer.client.security.breaches()).people.find((one) => one.person === person(erin))).toMatchObject({ silent: 1, calls: 0 });
    for (const one of [erin, frank, officer]) await one.client.stop();
  }, 120_000);
});

describe("a report at the node", () => {
  it("is the signing device's alone, counts once, and can't be changed there unseen", async () => {
    const node = federation.node(RURITANIA);
    const [hans, other] = [await enrolFirst(node, { user: "hans" }), await enrolFirst(node, { user: "other" })];
    const officer = await seat(RURITANIA, "watch", "security");
    const call = `mimi://${RURITANIA}/r/${"b".repeat(52)}`;
    const report = (by: typeof hans, change = {}) =>
      signBreachReport({ v: 1, id: systemRandom(16), person: by.person, deviceId: by.record.deviceId, call, with: [], startedAt: 1, endedAt: 2, breaches: [{ kind: "guest", at: 1, until: null, who: null, note: "x" }], answer: null, at: 3, ...change }, by.signer);
    const refusal = (run: Promise<unknown>) => run.then(() => "accepted", codeOf);
    const mine = toBase64Url(await report(hans));
    expect(await refusal(hans.call("breach.report", { report: mine }))).toBe("accepted");
    expect(await refusal(hans.call("breach.report", { report: mine }))).toBe("accepted");
    expect(await refusal(other.call("breach.report", { report: mine }))).toBe("wire/bad-signature");
    expect(await refusal(other.call("breach.report", { report: toBase64Url(await report(other, { person: hans.person })) }))).toBe("breach/not-yours");
    expect(await refusal(hans.call("security.breaches", {}))).toBe("auth/not-allowed");
    expect(await refusal(hans.call("security.breachSeen", { reports: ["00".repeat(16)] }))).toBe("auth/not-allowed");
    const of = async () => (await officer.client.security.breaches()).reports.filter((one) => one.person === hans.person);
    expect(await of()).toHaveLength(1);
    // Whoever has the database writes another answer into it: the officer who knows the chain sees that it is not hers.
    await connect(officer.client, await seat(RURITANIA, "inge").then((one) => one.client));
    const inge = officer.client.view().contacts[0]!.person;
    const forged = await report({ ...hans, person: inge, record: { ...hans.record, deviceId: officer.client.device()!.people.chain(inge)!.devices.keys().next().value! } });
    node.db.raw.prepare("insert into breach_report (id, person, report, at, seen_at) values (?, ?, ?, ?, null)").run(systemRandom(16), inge, forged, 5);
    const overview = await officer.client.security.breaches();
    expect([overview.altered, overview.reports.filter((one) => one.person === inge)]).toEqual([1, []]);
    await officer.client.stop();
  }, 60_000);
});

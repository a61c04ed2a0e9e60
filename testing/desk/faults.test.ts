/** What may go wrong between two desks, and what somebody may try: clear states, never two truths on two boards. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type RunningClient } from "../../client/entente.ts";
import { connect, testEnvironment } from "../clients/test-client.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { asPrincipal, callAt, callsOf, type DeskWorld, deskWorld, meet, personOf, requestOf } from "./desk-world.ts";
import { refusalOf } from "../refusal-of.ts";

let world: DeskWorld;
let a: RunningClient;
let b: RunningClient;
let president: RunningClient;
let minister: RunningClient;

/** What a board says, without whose board it is. */
const truth = (client: RunningClient, id: string) => {
  const call = callAt(client, id);
  return call && { state: call.state, terms: call.terms, participants: call.participants.map(({ person }) => person).sort(), table: call.table?.proposal, agreed: call.agreed?.proposal };
};
const sameTruth = (id: string) => until(() => JSON.stringify(truth(a, id)) === JSON.stringify(truth(b, id)) && callAt(a, id)?.unconfirmed === false && callAt(b, id)?.unconfirmed === false, "one truth", 45_000).catch((error: unknown) => {
    console.error(JSON.stringify([truth(a, id), callAt(a, id)?.unconfirmed, truth(b, id), callAt(b, id)?.unconfirmed]));
    throw error;
  });

async function asked(change: Parameters<typeof requestOf>[1] = {}): Promise<string> {
  const id = await a.desk.request(personOf(b), requestOf([personOf(president)], change));
  await until(() => callAt(b, id)?.awaits === "own", "the request", 20_000);
  return id;
}

beforeAll(async () => {
  world = await deskWorld();
  [a, b, president, minister] = [world.person(`desk@${RURITANIA}`), world.person(`desk@${GRAUSTARK}`), world.person("president"), world.person("minister")];
  await until(() => a.device()!.desk.offices.isDesk(personOf(b), "now") && b.device()!.desk.offices.isDesk(personOf(a), "now"), "desks know one another", 30_000);
}, 180_000);
afterAll(() => world.close());

describe("two desks that are cut off from one another", () => {
  it("and both counter come to the same proposal once they are not; the one that lost is told", async () => {
    const id = await asked();
    world.federation.network.cut(RURITANIA, GRAUSTARK);
    await a.desk.counter(id, requestOf([personOf(president)], { subject: "An hour later" }));
    await b.desk.counter(id, requestOf([personOf(minister)], { subject: "An hour earlier" }));
    expect(callAt(a, id)).toMatchObject({ terms: { subject: "An hour later" }, unconfirmed: true });
    expect(callAt(b, id)).toMatchObject({ terms: { subject: "An hour earlier" }, unconfirmed: true });
    world.federation.network.heal();
    await sameTruth(id);
    const [atA, atB] = [callAt(a, id)!, callAt(b, id)!];
    const [winner, loser] = atA.table!.by === "own" ? [atA, atB] : [atB, atA];
    expect(winner).toMatchObject({ crossed: false, awaits: "far" });
    expect(loser).toMatchObject({ crossed: true, awaits: "own" });
  }, 90_000);

  it("and one accepts while the other takes it back: nothing is agreed, at both", async () => {
    const id = await asked();
    const { proposal } = callAt(b, id)!.table!;
    world.federation.network.cut(RURITANIA, GRAUSTARK);
    await b.desk.accept(id, { proposal, participants: [asPrincipal(minister)] });
    await a.desk.withdraw(id, "Another day");
    world.federation.network.heal();
    await sameTruth(id);
    expect(callAt(b, id)).toMatchObject({ state: "withdrawn", ended: { by: "far", reason: "Another day" } });
    expect(callAt(a, id)).toMatchObject({ state: "withdrawn", ended: { by: "own" } });
  }, 90_000);
});

describe("a desk", () => {
  it("asks from a line, or for anybody of the other organisation: their desk is asked", async () => {
    const line = a.view().lines.find(({ contact }) => contact.person === personOf(b))!.room;
    for (const to of [line, personOf(b), personOf(minister)]) expect(a.desk.check(to, requestOf([personOf(president)]))).toEqual([]);
    const id = await a.desk.request(line, requestOf([personOf(president)], { subject: "From the line" }));
    await until(() => callAt(b, id)?.awaits === "own", "the request", 20_000);
    expect(a.desk.check("mimi://erewhon.example/u/desk", requestOf([personOf(president)]))).toEqual([{ field: "to", code: "desk/no-desk-there" }]);
  }, 60_000);

  it("that answers something else than it has seen is told so", async () => {
    const id = await asked();
    const { proposal } = callAt(b, id)!.table!;
    await a.desk.counter(id, requestOf([personOf(president)], { subject: "Something else" }));
    await until(() => callAt(b, id)?.terms.subject === "Something else", "the change");
    expect(await refusalOf(b.desk.accept(id, { proposal, participants: [asPrincipal(minister)] }))).toBe("desk/superseded");
    expect(await refusalOf(a.desk.accept(id, { proposal: callAt(a, id)!.table!.proposal, participants: [asPrincipal(president)] }))).toBe("desk/not-your-turn");
  }, 60_000);

  it("finds its board again after a restart, and goes on", async () => {
    const id = await asked({ subject: "Before the restart" });
    await b.stop();
    const again = createClient(world.environment(`desk@${GRAUSTARK}`));
    await again.start();
    b = again;
    await until(() => callAt(b, id)?.awaits === "own", "the board");
    await b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [asPrincipal(minister)] });
    await sameTruth(id);
    await until(() => callAt(a, id)?.conference !== undefined && callAt(b, id)?.conference === callAt(a, id)?.conference, "the line of the call", 30_000);
  }, 90_000);

  it("whose device goes dark goes on by another one, which introduces and tells its people", async () => {
    const { link } = await b.linkDevice();
    const second = createClient(testEnvironment(world.federation.node(GRAUSTARK), { zone: "Asia/Kolkata" }));
    await second.start();
    await second.enrol(link, { deviceName: "Second desk", passkey: false });
    await until(() => b.view().pendingDevices.length === 1, "the request of the second device");
    await b.approveDevice(b.view().pendingDevices[0]!.deviceId);
    await until(() => second.view().state === "online" && second.view().lines.length >= 2, "the second device on the lines", 45_000);
    await b.stop();
    const first = b;
    b = second;
    try {
      const id = await a.desk.request(personOf(second), requestOf([personOf(president)], { subject: "At night" }));
      await until(() => callAt(second, id)?.awaits === "own", "the request at the other device", 30_000);
      await second.desk.accept(id, { proposal: callAt(second, id)!.table!.proposal, participants: [asPrincipal(minister)] });
      await sameTruth(id);
      await until(() => callAt(minister, id)?.state === "agreed", "its own participant is told", 30_000);
      await until(() => callAt(minister, id)?.conference !== undefined, "and gets the line", 45_000);
    } finally {
      void first;
    }
  }, 180_000);
});

describe("what is refused before it is said", () => {
  const refusal = (change: Parameters<typeof requestOf>[1]) => refusalOf(a.desk.request(personOf(b), requestOf([personOf(president)], change)));

  it("a time that has passed, nobody who speaks, people of others, somebody twice", async () => {
    expect(await refusal({ start: Math.floor(Date.now() / 1000) - 60 })).toBe("desk/start-past");
    expect(await refusal({ participants: [{ person: personOf(president), role: "adviser", languages: [] }] })).toBe("desk/no-principal");
    expect(await refusal({ participants: [asPrincipal(president), asPrincipal(minister)] })).toBe("desk/not-own-people");
    expect(await refusal({ participants: [asPrincipal(president), asPrincipal(president)] })).toBe("desk/not-own-people");
    expect(await refusal({ subject: " " })).toBe("desk/subject-missing");
    expect(await refusal({ wanted: [{ role: "principal", person: personOf(president), languages: [] }] })).toBe("desk/two-organisations");
    expect(a.desk.check(personOf(b), requestOf([], { subject: "" })).map(({ field }) => field)).toEqual(["participants", "subject"]);
    expect(await refusalOf(a.desk.request(personOf(president), requestOf([personOf(president)])))).toBe("desk/two-organisations");
    expect(await refusalOf(president.desk.request(personOf(b), requestOf([personOf(president)])))).toBe("desk/not-a-desk");
  });

  it("somebody who left office: all devices revoked", async () => {
    const secretary = await world.enrol(`secretary@${RURITANIA}`);
    await meet(a, secretary);
    const officer = await world.enrol(`inspector@${RURITANIA}`, { role: "security" });
    await officer.security.set({ deviceId: secretary.view().me!.deviceId, status: "revoked", reason: "left office" });
    await until(() => a.desk.check(personOf(b), requestOf([personOf(secretary)])).some((one) => one.code === "desk/person-gone"), "the desk has heard", 20_000);
    expect(await refusal({ participants: [asPrincipal(secretary)] })).toBe("desk/person-gone");
  }, 90_000);
});

describe("somebody who is no desk", () => {
  it("arranges nothing by saying the words of a desk", async () => {
    const merchant = await world.enrol(`merchant@${GRAUSTARK}`);
    const { a: line } = await connect(merchant, a);
    const before = callsOf(a).length;
    const said = callsOf(b)[0]!;
    expect(said).toBeDefined();
    await merchant.device()!.lines.channel.sendSignal(line.room, {
      kind: "arrange",
      arrangement: new Uint8Array(16).fill(9),
      step: { kind: "propose", answers: null, terms: { ...said.terms, precedence: "FLASH", start: Math.floor(Date.now() / 1000) + 600 }, participants: [{ person: personOf(merchant), fingerprint: new Uint8Array(32), name: "Desk", role: "desk", languages: [] }], wanted: [], zone: "UTC", note: "", at: 1 },
    });
    await merchant.send(line.room, { text: "after it", label: 0 });
    await until(() => a.view().lines.some((one) => one.room === line.room && one.messages.some(({ text }) => text === "after it")), "what was said after it");
    expect(callsOf(a).length).toBe(before);
  }, 60_000);

  it("introduces nobody to a person of the own organisation; nor does a desk that the person has not verified", async () => {
    const clerk = await world.enrol(`clerk@${RURITANIA}`);
    await meet(clerk, president);
    const fake = (desk: RunningClient, fill: number) => {
      const far = personOf(b);
      const participant = (person: string, role: "desk" | "principal") => ({ person, fingerprint: new Uint8Array(32).fill(3), name: "X", role, languages: [] });
      return { kind: "introduce" as const, arrangement: new Uint8Array(16).fill(fill), serial: 1, state: "agreed" as const, terms: callsOf(a)[0]!.terms, participants: [participant(personOf(desk), "desk"), participant(far, "desk"), participant("mimi://graustark.example/u/impostor", "principal")], desks: [personOf(desk), far] as [string, string], zones: ["UTC", "UTC"] as [string, string], until: Math.floor(Date.now() / 1000) + 86_400 };
    };
    const lineOf = (from: RunningClient) => from.view().lines.find((line) => line.contact.person === personOf(president) && !line.readOnly)!.room;
    const impostor = () => president.device()!.people.record("mimi://graustark.example/u/impostor");
    const say = async (from: RunningClient, fill: number) => {
      await from.device()!.lines.channel.sendSignal(lineOf(from), fake(from, fill));
      await from.send(lineOf(from), { text: `after ${fill}`, label: 0 });
      await until(() => president.view().lines.some((line) => line.messages.some(({ text }) => text === `after ${fill}`)), "what was said after it");
    };
    await say(clerk, 7);
    expect(impostor()).toBeUndefined();
    await president.withdrawVerification(personOf(a));
    await say(a, 8);
    expect(impostor()).toBeUndefined();
    // What a desk has said counts once it is verified, and not before.
    await president.confirmInPerson(personOf(a), a.verifyInPerson(personOf(president)).qr);
    await until(() => impostor() !== undefined, "it counts");
  }, 120_000);
});

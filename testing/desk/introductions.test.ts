/** Consent by the office: what two desks say opens what it should, between whom it should, for as long as it should, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { openOffice } from "../../protocol/wire/desk/office.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import { addPersons, becomeContacts, createRoom, type LineDevice } from "../line-fixture.ts";
import { until } from "../federation/boot.ts";
import { peers, person } from "../messaging/federation-fixture.ts";
import type { TestSocket } from "../node-fixture.ts";
import { refusalOf } from "../refusal-of.ts";

type Person = { device: LineDevice; socket: TestSocket };
let ruritania: RunningNode;
let graustark: RunningNode;
let erewhon: RunningNode;
let [deskA, deskB, alice, bob, carol]: Person[] = [];
let offset = 0;
const clock = { ...systemClock, now: () => systemClock.now() + offset };
const seconds = () => Math.floor(clock.now() / 1000);

beforeAll(async () => {
  const made = await peers(["ruritania.example", "graustark.example", "erewhon.example"], undefined, {}, { clock });
  [ruritania, graustark, erewhon] = made.nodes as [RunningNode, RunningNode, RunningNode];
  deskA = await person(ruritania, "desk", "desk");
  alice = await person(ruritania, "alice");
  deskB = await person(graustark, "desk", "desk");
  bob = await person(graustark, "bob");
  carol = await person(erewhon, "carol");
}, 60_000);
afterAll(() => Promise.all([ruritania, graustark, erewhon].map((node) => node.close())));

const names = (...some: Person[]) => some.map(({ device }) => device.person);
const everybody = () => names(deskA!, alice!, deskB!, bob!);
const newArrangement = () => systemRandom(16);
const introduce = (desk: Person, arrangement: Uint8Array<ArrayBuffer>, persons = everybody(), start = seconds() + 600, end = start + 86_400) => desk.device.call("desk.introduce", { arrangement: toBase64Url(arrangement), persons, start, until: end });
const takeBack = (desk: Person, arrangement: Uint8Array<ArrayBuffer>) => desk.device.call("desk.takeBack", { arrangement: toBase64Url(arrangement) });
const stateOf = async (desk: Person, arrangement: Uint8Array<ArrayBuffer>) => (await desk.device.call("desk.introductions", {})).introductions.find((one) => one.arrangement === toBase64Url(arrangement))?.state;
const claim = (from: Person, to: Person) => refusalOf(from.device.call("keys.claim", { person: to.device.person }));
const chainOf = async (from: Person, to: Person) => (await from.device.call("chain.get", { person: to.device.person })).entries.length;

async function introduced(persons = everybody()): Promise<Uint8Array<ArrayBuffer>> {
  const arrangement = newArrangement();
  await introduce(deskA!, arrangement, persons);
  await introduce(deskB!, arrangement, persons);
  await until(async () => (await stateOf(deskA!, arrangement)) === "both" && (await stateOf(deskB!, arrangement)) === "both", "both nodes have both words");
  return arrangement;
}

/** What a peer's node could send, signed by its key. */
async function asPeer(node: RunningNode, to: RunningNode, args: object): Promise<number> {
  const body = JSON.stringify(args);
  const headers = await signRequest({ method: "POST", targetUri: `${to.url}/mimi/v1/introduce`, source: node.domain, target: to.domain, body: Buffer.from(body) }, node.keys.node, { created: seconds(), nonce: toBase64Url(systemRandom(16)) });
  return (await fetch(`${to.url}/mimi/v1/introduce`, { method: "POST", headers, body })).status;
}

describe("an introduction by both desks", () => {
  it("opens keys, chains, notices and the arrangement's rooms between these persons, until a desk takes it back", async () => {
    expect(await claim(alice!, bob!)).toBe("keys/no-consent");
    const arrangement = await introduced();
    expect(await claim(alice!, bob!)).toBe("nothing");
    expect(await claim(bob!, alice!)).toBe("nothing");
    expect(await chainOf(alice!, bob!)).toBe(1);
    expect(await chainOf(alice!, deskB!)).toBe(1);

    const room = await createRoom(deskA!.device, everybody(), { arrangement });
    expect(await addPersons(deskA!.device, room, names(alice!, deskB!, bob!))).toMatchObject({ accepted: true });
    await bob!.socket.item((item) => item.kind === "welcome" && item.room === room.room);

    await takeBack(deskB!, arrangement);
    await until(async () => (await stateOf(deskA!, arrangement)) === "own", "the other node has heard");
    expect(await claim(alice!, bob!)).toBe("keys/no-consent");
    expect(await chainOf(alice!, bob!)).toBe(0);
    expect(await refusalOf(createRoom(deskA!.device, everybody(), { arrangement }))).toBe("room/not-arranged");
  });

  it("carries a device's fall to the nodes of those who were introduced, and to nobody else's", async () => {
    const arrangement = await introduced();
    const officer = await person(ruritania, "officer", "security");
    await officer.device.call("security.set", { deviceId: alice!.device.record.deviceId, status: "lowered", reason: "test" });
    await bob!.socket.item((item) => item.kind === "notice" && item.from === alice!.device.person);
    expect(carol!.socket.items.some((item) => item.kind === "notice")).toBe(false);
    await officer.device.call("security.set", { deviceId: alice!.device.record.deviceId, status: "good", reason: "test" });
    await takeBack(deskA!, arrangement);
  });

  it("is told to the people concerned, so that they look again", async () => {
    const arrangement = await introduced();
    for (const one of [alice!, bob!, deskA!, deskB!]) await one.socket.item((item) => item.kind === "introduction" && item.data?.["arrangement"] === toBase64Url(arrangement) && item.data["state"] === "both");
    await takeBack(deskA!, arrangement);
  });

  it("ends by itself", async () => {
    const arrangement = await introduced();
    offset += 2 * 86_400_000;
    try {
      expect(await stateOf(deskA!, arrangement)).toBeUndefined();
      await Promise.all([alice!.device.signIn(), deskA!.device.signIn()]);
      expect(await claim(alice!, bob!)).toBe("keys/no-consent");
    } finally {
      offset = 0;
      await Promise.all([alice!.device.signIn(), deskA!.device.signIn()]);
    }
    await takeBack(deskA!, arrangement);
  });
});

describe("an introduction opens nothing else", () => {
  it("no other room, no consent, and not for whoever is not a desk", async () => {
    const arrangement = await introduced();
    expect(await refusalOf(createRoom(alice!.device, names(alice!, bob!)))).toBe("room/no-consent");
    expect(await refusalOf(createRoom(alice!.device, everybody(), { arrangement }))).toBe("desk/not-a-desk");
    expect(await refusalOf(createRoom(deskA!.device, [...everybody(), carol!.device.person], { arrangement }))).toBe("room/not-arranged");
    expect(await refusalOf(createRoom(deskA!.device, everybody(), { arrangement: newArrangement() }))).toBe("room/not-arranged");
    expect((await bob!.device.call("consent.list", {})).entries).toEqual([]);
    expect(await refusalOf(introduce(alice!, newArrangement()))).toBe("desk/not-a-desk");
    expect(await refusalOf(takeBack(alice!, arrangement))).toBe("desk/not-a-desk");
    await takeBack(deskA!, arrangement);
  });

  it("of one side alone, or of two sides that name different people", async () => {
    const oneSided = newArrangement();
    await introduce(deskA!, oneSided);
    expect(await claim(alice!, bob!)).toBe("keys/no-consent");
    expect(await claim(bob!, alice!)).toBe("keys/no-consent");

    const different = newArrangement();
    await introduce(deskA!, different);
    await introduce(deskB!, different, names(deskA!, alice!, deskB!));
    await until(async () => (await stateOf(deskA!, different)) === "differs" && (await stateOf(deskB!, different)) === "differs", "both see the difference");
    expect(await claim(alice!, bob!)).toBe("keys/no-consent");
    expect(await claim(alice!, deskB!)).toBe("keys/no-consent");
    await Promise.all([takeBack(deskA!, oneSided), takeBack(deskA!, different)]);
  });

  it("with a third organisation, with nobody of the own one, with somebody who has left, or for longer than a week after the call", async () => {
    expect(await refusalOf(introduce(deskA!, newArrangement(), [...everybody(), carol!.device.person]))).toBe("desk/two-organisations");
    expect(await refusalOf(introduce(deskA!, newArrangement(), names(deskB!, bob!)))).toBe("desk/two-organisations");
    expect(await refusalOf(introduce(deskA!, newArrangement(), [...everybody(), "mimi://ruritania.example/u/gone"]))).toBe("desk/person-gone");
    const leaver = await person(ruritania, "leaver");
    const officer = await person(ruritania, "officer2", "security");
    await officer.device.call("security.set", { deviceId: leaver.device.record.deviceId, status: "revoked", reason: "left" });
    expect(await refusalOf(introduce(deskA!, newArrangement(), [...everybody(), leaver.device.person]))).toBe("desk/person-gone");
    const start = seconds() + 600;
    expect(await refusalOf(introduce(deskA!, newArrangement(), everybody(), start, start + 8 * 86_400))).toBe("desk/bad-time");
    expect(await refusalOf(introduce(deskA!, newArrangement(), everybody(), start - 7200, start - 3600))).toBe("desk/bad-time");
  });
});

describe("a peer's node", () => {
  const word = (change: object = {}) => ({ arrangement: toBase64Url(newArrangement()), by: deskB!.device.person, persons: everybody(), until: seconds() + 3600, serial: 1, withdrawn: false, ...change });

  it("introduces nobody of a third node, nor in the name of somebody else's desk", async () => {
    expect(await asPeer(graustark, ruritania, word())).toBe(200);
    expect(await asPeer(graustark, ruritania, word({ persons: names(alice!, carol!) }))).toBe(403);
    expect(await asPeer(graustark, ruritania, word({ by: deskA!.device.person }))).toBe(403);
    expect(await asPeer(erewhon, ruritania, word())).toBe(403);
    expect(await claim(bob!, alice!)).toBe("keys/no-consent");
  });

  it("that names others than its desk did opens nothing", async () => {
    const arrangement = newArrangement();
    await introduce(deskA!, arrangement, names(deskA!, alice!, deskB!));
    expect(await asPeer(graustark, ruritania, word({ arrangement: toBase64Url(arrangement), persons: everybody() }))).toBe(200);
    expect(await stateOf(deskA!, arrangement)).toBe("differs");
    expect(await claim(bob!, alice!)).toBe("keys/no-consent");
    await takeBack(deskA!, arrangement);
  });

  it("cannot bring back what ended: by an older word, or by saying it again after its own side's end", async () => {
    const arrangement = await introduced();
    const again = word({ arrangement: toBase64Url(arrangement), persons: everybody().sort() });
    await takeBack(deskB!, arrangement);
    await until(async () => (await stateOf(deskA!, arrangement)) === "own", "taken back");
    expect(await asPeer(graustark, ruritania, again)).toBe(200); // heard, and older
    expect(await stateOf(deskA!, arrangement)).toBe("own");
    await takeBack(deskA!, arrangement);
    expect(await asPeer(graustark, ruritania, { ...again, serial: seconds() + 1000 })).toBe(200);
    expect(await claim(bob!, alice!)).toBe("keys/no-consent");
  });
});

describe("a peer's node that says more and more", () => {
  const word = (change: object = {}) => ({ arrangement: toBase64Url(newArrangement()), by: deskB!.device.person, persons: everybody(), until: seconds() + 3600, serial: 1, withdrawn: false, ...change });
  const rows = () => ruritania.db.raw.prepare("select count(*) from desk_introduction where domain = 'graustark.example' and side = 'peer'").pluck().get() as number;

  it("fills its own share and no more: what is over already is not taken, what has ended counts until it is cleared away", async () => {
    const before = rows();
    for (const until of [0, 1, seconds() - 1]) expect(await asPeer(graustark, ruritania, word({ until }))).toBe(400);
    expect(await asPeer(graustark, ruritania, word({ until: 0, withdrawn: true }))).toBe(400);
    expect(rows()).toBe(before);
    const insert = ruritania.db.raw.prepare("insert into desk_introduction (domain, arrangement, side, by, persons, until, serial, withdrawn) values ('graustark.example', ?, 'peer', ?, '[]', ?, 1, 0)");
    ruritania.db.raw.transaction(() => {
      for (let i = before; i < 5000; i++) insert.run(`over-${i}`, deskB!.device.person, seconds() - 60);
    })();
    expect(await asPeer(graustark, ruritania, word())).toBe(429);
    expect(rows()).toBe(5000);
    offset += 50 * 86_400_000;
    expect(await asPeer(graustark, ruritania, word())).toBe(200);
    expect(rows()).toBe(1);
    offset -= 50 * 86_400_000;
  });
});

describe("an office", () => {
  it("is the node's signed word, for a desk alone", async () => {
    const { statement } = await deskA!.device.call("desk.office", {});
    expect(openOffice(fromBase64Url(statement), ruritania.keys.node.publicKey)).toMatchObject({ person: deskA!.device.person, role: "desk", domain: "ruritania.example" });
    expect(() => openOffice(fromBase64Url(statement), graustark.keys.node.publicKey)).toThrow("wire/bad-signature");
    expect(await refusalOf(alice!.device.call("desk.office", {}))).toBe("desk/not-a-desk");
  });
});

it("contacts of their own accord are untouched by an introduction that is taken back", async () => {
  const arrangement = await introduced();
  await becomeContacts(deskA!, deskB!);
  await takeBack(deskA!, arrangement);
  expect(await claim(deskA!, deskB!)).toBe("nothing");
});

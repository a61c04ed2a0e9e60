import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { RoomEvent } from "../../protocol/wire/federation.ts";
import { signRoomCreate, roomOf } from "../../protocol/wire/room-id.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { bootNode, enrolFirst, newSigner, type TestSocket } from "../node-fixture.ts";
import { addPersons, becomeContacts, createRoom, join, type LineDevice, newId, open, type OpenRoom, seal } from "../line-fixture.ts";
import { cut, type Network, peers, person } from "./federation-fixture.ts";

const stranger = await newSigner();
let ruritania: RunningNode;
let graustark: RunningNode;
let erewhon: RunningNode;
let net: Network;
let alice: { device: LineDevice; socket: TestSocket };
let bob: { device: LineDevice; socket: TestSocket };

let runs = 0;

async function boot(): Promise<void> {
  const made = await peers(["ruritania.example", "graustark.example", "erewhon.example"]);
  [ruritania, graustark, erewhon] = made.nodes as [RunningNode, RunningNode, RunningNode];
  net = made.net;
}

async function stop(): Promise<void> {
  net.rule = cut;
  await Promise.all([ruritania.close(), graustark.close(), erewhon.close()]);
}

async function people(): Promise<void> {
  runs++;
  alice = await person(ruritania, `alice${runs}`);
  bob = await person(graustark, `bob${runs}`);
}

interface Forgery {
  as?: RunningNode;
  signer?: { publicKey: Uint8Array<ArrayBuffer>; sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> };
  source?: string;
  target?: string;
  created?: number;
  nonce?: string;
  body?: string;
  signedBody?: string;
  signedPath?: string;
  drop?: string;
}

/** A request to Graustark as whoever holds `as`'s key would make it, with what is to be wrong about it. */
async function forge(call: string, args: unknown, how: Forgery = {}): Promise<{ status: number; code: string | undefined; value: unknown; again: () => Promise<{ status: number; code: string | undefined }> }> {
  const as = how.as ?? ruritania;
  const body = how.body ?? JSON.stringify(args);
  const headers: Record<string, string> = await signRequest(
    { method: "POST", targetUri: `${graustark.url}/mimi/v1/${how.signedPath ?? call}`, source: how.source ?? as.domain, target: how.target ?? graustark.domain, body: Buffer.from(how.signedBody ?? body) },
    how.signer ?? as.keys.node,
    { created: how.created ?? Math.floor(Date.now() / 1000), nonce: how.nonce ?? toBase64Url(systemRandom(16)) },
  );
  if (how.drop) delete headers[how.drop];
  const post = async () => {
    const answer = await fetch(`${graustark.url}/mimi/v1/${call}`, { method: "POST", headers, body });
    const value = (await answer.json()) as { code?: string };
    return { status: answer.status, code: value.code, value };
  };
  return { ...(await post()), again: post };
}

describe("a request at the peers' door", () => {
  beforeAll(boot);
  afterAll(stop);
  it("that is right goes through", async () => {
    expect(await forge("ping", {})).toMatchObject({ status: 200, value: { status: "success" } });
  });

  it.each([
    ["not signed", { drop: "signature" }, 401, "federation/unsigned"],
    ["signed by another key", { signer: stranger }, 401, "federation/bad-signature"],
    ["signed for another call", { signedPath: "notify" }, 401, "federation/bad-signature"],
    ["with another body than the signed one", { body: "{} ", signedBody: "{}" }, 401, "federation/bad-digest"],
    ["from a domain without an accord", { source: "freedonia.example" }, 403, "federation/no-accord"],
    ["for another node", { target: "erewhon.example" }, 403, "federation/other-target"],
    ["an hour old", { created: Math.floor(Date.now() / 1000) - 3600 }, 401, "federation/clock-skew"],
    ["an hour ahead", { created: Math.floor(Date.now() / 1000) + 3600 }, 401, "federation/clock-skew"],
    ["without a nonce", { nonce: "" }, 401, "federation/replayed"],
    ["that is not JSON", { body: "{" }, 400, "wire/bad-shape"],
    ["with more than the call takes", { body: '{"more":1}' }, 400, "wire/bad-shape"],
    ["that is too long for the call", { body: `{"more":"${"x".repeat(100_000)}"}` }, 413, "wire/too-long"],
  ] as [string, Forgery, number, string][])("%s is refused", async (_what, how, status, code) => {
    expect(await forge("ping", {}, how)).toMatchObject({ status, code });
  });

  it("of an unknown name, or one that is a property of every object", async () => {
    expect(await forge("nothing", {})).toMatchObject({ status: 404, code: "federation/unknown-call" });
    expect(await forge("constructor", {})).toMatchObject({ status: 404, code: "federation/unknown-call" });
  });

  it.each([
    ["a stranger", {}, 401],
    ["somebody who takes a peer's name", { "entente-source": "ruritania.example", "entente-target": "graustark.example", "content-digest": "sha-256=:AA==:", signature: "entente=:AA==:", "signature-input": "entente=()" }, 401],
  ])("of %s is answered before its body is read, however long that is", async (_who, headers: Record<string, string>, status) => {
    const { connect } = await import("node:net");
    const socket = connect(Number(new URL(graustark.url).port), "127.0.0.1");
    const lines = Object.entries({ host: "localhost", "content-length": String(20 << 20), ...headers }).map(([name, value]) => `${name}: ${value}`);
    socket.write(`POST /mimi/v1/notify HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n{`);
    const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
    socket.destroy();
    expect(answer.split("\r\n")[0]).toBe(`HTTP/1.1 ${status} Unauthorized`);
  });

  it("counts once: the same bytes again are a replay (attack 12)", async () => {
    const first = await forge("ping", {});
    expect(first.status).toBe(200);
    expect(await first.again()).toMatchObject({ status: 401, code: "federation/replayed" });
  });
});

describe("accords", () => {
  beforeEach(boot);
  afterEach(stop);
  it("an offer alone lets nothing pass, and is in force only when the digest that was compared is accepted", async () => {
    const freedonia = await bootNode({ domain: "freedonia.example" }, { fetch: net.fetchOf("freedonia.example") });
    try {
      const proposed = await freedonia.accords.propose(graustark.url);
      expect(await forge("ping", {}, { as: freedonia })).toMatchObject({ status: 403 });
      await expect(graustark.accords.accept("freedonia.example", "00")).rejects.toMatchObject({ code: "accord/other-digest" });
      await graustark.accords.accept("freedonia.example", proposed.digest);
      expect(await forge("ping", {}, { as: freedonia })).toMatchObject({ status: 200 });
      expect(freedonia.accords.list()).toMatchObject([{ domain: "graustark.example", state: "active", digest: proposed.digest }]);
    } finally {
      await freedonia.close();
    }
  });

  it("once ended by either side, nothing passes in either direction", async () => {
    await people();
    await ruritania.accords.end("graustark.example", "recalled our ambassador");
    expect(await forge("ping", {})).toMatchObject({ status: 403, code: "federation/no-accord" });
    expect(graustark.accords.list().find((one) => one.domain === "ruritania.example")).toMatchObject({ state: "ended" });
    await expect(bob.device.call("consent.request", { to: alice.device.person, card: bob.device.card })).rejects.toMatchObject({ code: "federation/no-accord" });
    await expect(forge("ping", {}, { as: erewhon })).resolves.toMatchObject({ status: 200 });
  });

  it("ended while the other side is away, it is ended for both once it is back", async () => {
    net.rule = cut;
    await graustark.accords.end("ruritania.example");
    expect(await forge("ping", {})).toMatchObject({ status: 403 });
    net.rule = (sent) => sent.deliver();
    await eventually(() => ruritania.accords.list().find((one) => one.domain === "graustark.example")?.state === "ended");
  });

  it("a third node can neither end nor change what two others agreed", async () => {
    const accord = graustark.accords.list().find((one) => one.domain === "ruritania.example")!;
    const { endAccord } = await import("../../protocol/identity/accord-notice.ts");
    const notice = await endAccord({ v: 1, accordId: accord.id, domain: "ruritania.example" as never, at: 1 }, erewhon.keys.node);
    expect((await forge("accordOffer", { accord: toBase64Url(notice) }, { as: erewhon })).status).not.toBe(200);
    expect(await forge("accordOffer", { accord: toBase64Url(notice) }, { source: "ruritania.example", signer: erewhon.keys.node })).toMatchObject({ code: "wire/bad-signature" });
    expect(graustark.accords.list().find((one) => one.domain === "ruritania.example")).toMatchObject({ state: "active" });
  });

  it("a node key is changed by the old one signing the new one, and the old one is worth nothing after", async () => {
    const next = await newSigner();
    await ruritania.accords.rotate(next);
    expect(await forge("ping", {}, { signer: next })).toMatchObject({ status: 200 });
    expect(await forge("ping", {})).toMatchObject({ status: 401, code: "federation/bad-signature" });
    const stolen = await newSigner();
    const { rotateNodeKey } = await import("../../protocol/identity/accord-notice.ts");
    const accord = graustark.accords.list().find((one) => one.domain === "ruritania.example")!;
    const forged = await rotateNodeKey({ accordId: accord.id, domain: "ruritania.example" as never, at: 1 }, { old: stolen, new: await newSigner() });
    expect((await forge("accordOffer", { accord: toBase64Url(forged) }, { signer: stolen })).status).not.toBe(200);
  });

  it("junk in place of an offer is refused, and an offer that names other keys of ours", async () => {
    expect(await forge("accordOffer", { accord: "AAAA" })).toMatchObject({ status: 400 });
    expect(await forge("accordOffer", { accord: toBase64Url(systemRandom(500)) })).toMatchObject({ status: 400 });
  });
});

describe("a hostile hub", () => {
  let line: { hers: OpenRoom; his: OpenRoom };
  let far: number;
  beforeAll(boot);
  afterAll(stop);
  beforeEach(async () => {
    graustark.db.raw.prepare("delete from rooms_seen").run(); // the forged numbers of the test before
    await people();
    far = 2 ** 41 + runs * 1000;
    await becomeContacts(alice, bob);
    const hers = await createRoom(alice.device, [bob.device.person]);
    await addPersons(alice.device, hers, [bob.device.person]);
    line = { hers, his: await join(bob.device, await bob.socket.item((item) => item.kind === "welcome")) };
  });

  const event = async (change: Partial<RoomEvent> = {}): Promise<RoomEvent> => ({ room: line.hers.room, seq: 50, kind: "message", from: alice.device.person, at: Date.now(), bytes: await seal(line.hers, "told by the hub"), recipients: [bob.device.record.deviceId], ...change });
  const notify = (events: unknown[], first: number, how: Forgery = {}) => forge("notify", { from: (how.as ?? ruritania).domain, first, events }, how);

  it("speaks for its own rooms only (attack 22)", async () => {
    expect(await notify([await event()], far, { as: erewhon })).toMatchObject({ status: 200 });
    expect(await forge("notify", { from: "ruritania.example", first: far, events: [await event()] }, { as: erewhon })).toMatchObject({ status: 403, code: "federation/not-yours" });
    const truth = await seal(line.hers, "true");
    await alice.device.call("room.send", { room: line.hers.room, id: newId(), message: truth });
    await bob.socket.item((item) => item.bytes === truth);
    expect(bob.socket.items.filter((item) => item.kind === "message")).toHaveLength(1);
  });

  it("can't pass off another creation under a room's name", async () => {
    const create = await signRoomCreate({ v: 1, kind: "line", hub: "ruritania.example", creator: { person: alice.device.person, deviceId: alice.device.record.deviceId }, persons: [alice.device.person, bob.device.person], nonce: systemRandom(16), at: 1 }, alice.device.signer);
    const other = await signRoomCreate({ v: 1, kind: "line", hub: "ruritania.example", creator: { person: alice.device.person, deviceId: alice.device.record.deviceId }, persons: [alice.device.person, "mimi://erewhon.example/u/eve"], nonce: systemRandom(16), at: 1 }, alice.device.signer);
    const room = roomOf(create, "ruritania.example");
    await notify([await event({ kind: "create", room, bytes: toBase64Url(other) })], far);
    expect(graustark.db.raw.prepare("select count(*) from rooms_known where room = ?").pluck().get(room)).toBe(0);
  });

  it("that sends one malformed event among good ones holds up none of them (attack 23)", async () => {
    const junk: unknown[] = [
      null,
      7,
      "text",
      {},
      await event({ bytes: "AAAA" }),
      await event({ kind: "welcome", bytes: "AAAA" }),
      await event({ kind: "commit", bytes: "%%%" }),
      await event({ room: "mimi://ruritania.example/r/short" }),
      await event({ room: line.hers.room.replace(/.$/, (last) => (last === "a" ? "b" : "a")) }),
      { ...(await event()), from: `mimi://x/u/x","kind":"welcome","x":"` },
      { ...(await event()), seq: -1 },
      { ...(await event()), recipients: ["nobody"] },
      { ...(await event()), bytes: "A".repeat(6 << 20) },
      { ...(await event()), from: { toString: "x" } },
      JSON.parse(`{"__proto__": {"room": "x"}}`),
    ];
    const good = [await event(), await event()];
    const answer = await notify([...junk.slice(0, 7), good[0], ...junk.slice(7), good[1]], far);
    expect(answer).toMatchObject({ status: 200, value: { seen: far + junk.length + 1 } });
    await bob.socket.item(() => bob.socket.items.filter((item) => item.kind === "message").length === 2);
    expect(bob.socket.items.filter((item) => item.kind === "message").map((item) => item.bytes)).toEqual(good.map((one) => one.bytes));
    expect(bob.socket.items.filter((item) => item.kind === "welcome")).toHaveLength(1); // nothing broke out of its string and became another item
    const officer = await enrolFirst(graustark, { user: `sue${runs}`, role: "security" });
    await eventually(async () => (await officer.call("security.events", {})).events.some((one) => one.text.startsWith("ruritania.example")));
  });

  it("that repeats itself is heard once, and one that goes back in its count is not heard (attack 12)", async () => {
    const said = await event();
    await notify([said], far);
    expect(await notify([said], far)).toMatchObject({ status: 200, value: { seen: far } });
    expect(await notify([await event()], far - 10)).toMatchObject({ status: 200, value: { seen: far } });
    await bob.socket.item((item) => item.kind === "message");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bob.socket.items.filter((item) => item.kind === "message")).toHaveLength(1);
  });

  it("reaches nobody who is not in the room, nobody who has not agreed (attack 18), and no device of another node", async () => {
    const carol = await person(graustark, `carol${runs}`);
    const recipients = [carol.device.record.deviceId, alice.device.record.deviceId];
    await notify([await event({ recipients })], far);
    const create = await signRoomCreate({ v: 1, kind: "call", hub: "ruritania.example", creator: { person: alice.device.person, deviceId: alice.device.record.deviceId }, persons: [alice.device.person, carol.device.person], nonce: systemRandom(16), at: 1 }, alice.device.signer);
    const room = roomOf(create, "ruritania.example");
    const welcome = bob.socket.items.find((item) => item.kind === "welcome")!.bytes!;
    await notify([{ ...(await event({ room, recipients })), ephemeral: true }], 0); // nor by overtaking the Welcome that does not reach them
    await notify([await event({ room, kind: "create", bytes: toBase64Url(create), recipients }), await event({ room, kind: "welcome", bytes: welcome, recipients })], far + 1);
    await notify([{ ...(await event({ recipients })), ephemeral: true }], 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(carol.socket.items).toEqual([]);
  });

  it("reaches a person of a room of three only once that person's device was let in", async () => {
    const carol = await person(graustark, `carla${runs}`);
    await becomeContacts(alice, carol);
    const three = await createRoom(alice.device, [bob.device.person, carol.device.person]);
    await addPersons(alice.device, three, [bob.device.person]);
    await bob.socket.item((item) => item.kind === "welcome" && item.room === three.room);
    const said = { ...(await event()), room: three.room, bytes: await seal(three, "to both"), recipients: [bob.device.record.deviceId, carol.device.record.deviceId] };
    await notify([said], far);
    await bob.socket.item((item) => item.bytes === said.bytes);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(carol.socket.items.filter((item) => item.room === three.room)).toEqual([]);
  });

  it("is heard by a device whose Welcome its passing words have overtaken, after that: each word once, and no more of them than are held", async () => {
    const carol = await person(graustark, `cleo${runs}`);
    await becomeContacts(alice, carol);
    const three = await createRoom(alice.device, [bob.device.person, carol.device.person]);
    const word = { ...(await event()), room: three.room, bytes: await seal(three, "early"), recipients: [carol.device.record.deviceId], ephemeral: true };
    // Another hub, which has a room for her too, fills its own places and nobody else's.
    const eve = await person(erewhon, `eve${runs}`);
    await becomeContacts(eve, carol);
    const elsewhere = await createRoom(eve.device, [carol.device.person]);
    const flood = { ...word, room: elsewhere.room, from: word.from.replace("ruritania", "erewhon"), bytes: await seal(elsewhere, "flood") };
    for (let i = 0; i < 3; i++) await forge("notify", { from: "erewhon.example", first: 0, events: Array.from({ length: 200 }, () => flood) }, { as: erewhon });
    for (let i = 0; i < 3; i++) await notify(Array.from({ length: 50 }, () => word), 0);
    expect(carol.socket.items.filter((item) => item.kind === "message")).toEqual([]);
    await addPersons(alice.device, three, [carol.device.person]);
    const heard = () => carol.socket.items.filter((item) => item.room === three.room);
    await carol.socket.item(() => heard().length > 60);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [welcome, ...words] = heard();
    expect(welcome!.kind).toBe("welcome");
    expect(words.length).toBeLessThanOrEqual(64); // of that hub, others may be held at the same time
    expect(new Set(words.map(({ kind, n }) => `${kind} ${n}`))).toEqual(new Set(["message 0"]));
  });

  it("can't push a message above the accord's rank past the follower", async () => {
    await notify([await event({ bytes: await seal(line.hers, "secret", 3) }), await event()], far);
    await bob.socket.item((item) => item.kind === "message");
    expect(bob.socket.items.filter((item) => item.kind === "message")).toHaveLength(1);
  });

  it("is answered for keys only for people who agreed, and only in the name of its own", async () => {
    const nobody = { status: "noConsent" };
    expect((await forge("keyMaterial", { target: "mimi://graustark.example/u/nobody", requester: alice.device.person })).value).toEqual(nobody);
    expect((await forge("keyMaterial", { target: bob.device.person, requester: "mimi://ruritania.example/u/stranger" })).value).toEqual(nobody);
    expect(await forge("keyMaterial", { target: bob.device.person, requester: alice.device.person }, { as: erewhon })).toMatchObject({ code: "federation/not-yours" });
    expect((await forge("keyMaterial", { target: bob.device.person, requester: alice.device.person })).value).toMatchObject({ status: "success" });
  });

  it("can't answer for a person of another node, nor grant what nobody asked for", async () => {
    const word = { state: "granted", serial: Date.now(), heard: 0, withdrawn: 0 };
    expect(await forge("updateConsent", { from: "mimi://erewhon.example/u/eve", to: bob.device.person, ...word })).toMatchObject({ code: "federation/not-yours" });
    expect(await forge("consents", { answer: true, words: [{ from: "mimi://erewhon.example/u/eve", to: bob.device.person, ...word, has: 0 }] })).toMatchObject({ code: "federation/not-yours" });
    expect(await forge("updateConsent", { from: "mimi://ruritania.example/u/spy", to: bob.device.person, ...word })).toMatchObject({ status: 200 });
    expect(await forge("updateConsent", { from: "mimi://ruritania.example/u/spy", to: bob.device.person, ...word, heard: Date.now() })).toMatchObject({ status: 200 });
    expect(await forge("consents", { answer: true, words: [{ from: "mimi://ruritania.example/u/spy", to: bob.device.person, ...word, has: Date.now() }] })).toMatchObject({ status: 200 });
    expect((await bob.device.call("consent.list", {})).entries.map((entry) => entry.person)).toEqual([alice.device.person]);
  });

  it("can't open again what was withdrawn: an older answer played once more, under a new signature, changes nothing, also while the person asks anew", async () => {
    const state = async () => (await bob.device.call("consent.list", {})).entries.find(({ person: other }) => other === alice.device.person)?.state;
    const [from, to] = [alice.device.person, bob.device.person];
    // All that Ruritania ever said of the two, and what it might have: with a number of today that had heard nothing.
    const said = net.log.flatMap(({ from: domain, url, init }) => (domain === ruritania.domain && /(request|update)Consent$/.test(url) ? [[url.slice(url.lastIndexOf("/") + 1), JSON.parse(Buffer.from(init.body as Uint8Array).toString()) as { from: string; to: string; serial: number }] as const] : [])).filter(([, args]) => args.from === from && args.to === to);
    expect(said.length).toBeGreaterThan(0);
    const replay = async () => {
      for (const [call, args] of said) expect(await forge(call, args)).toMatchObject({ status: 200 });
      for (const [, { serial }] of said) await forge("consents", { answer: true, words: [{ from, to, state: "granted", serial, heard: 0, withdrawn: 0, has: 0 }] });
      await forge("updateConsent", { from, to, state: "granted", serial: Date.now() + 1000, heard: 0, withdrawn: 0 });
    };
    await bob.device.call("consent.answer", { to: from, grant: false });
    expect(await state()).toBe("revoked");
    await replay();
    expect(await state()).toBe("revoked");
    net.rule = cut; // the honest node's own answer is not to be taken for one of these
    try {
      await bob.device.call("consent.request", { to: from, card: bob.device.card });
      await replay();
      expect(await state()).toBe("requested");
    } finally {
      net.rule = (sent) => sent.deliver();
    }
    expect(await forge("updateConsent", { from, to, state: "granted", serial: Date.now() + 2 * 86_400_000, heard: 0, withdrawn: 0 })).toMatchObject({ code: "wire/bad-shape" });
  });

  it("can't lower another node's device, nor repeat an old word", async () => {
    const { signObject } = await import("../../protocol/wire/signed.ts");
    const of = async (change: object, signer = ruritania.keys.node) =>
      toBase64Url(await signObject("device-notice", { v: 1, domain: "ruritania.example", person: alice.device.person, deviceId: alice.device.record.deviceId, class: "personal", status: "revoked", reason: "", serial: 5, at: 1, ...change }, signer));
    expect(await forge("notice", { notice: await of({}, erewhon.keys.node), to: [bob.device.person] }, { as: erewhon })).toMatchObject({ code: "federation/not-yours" });
    expect(await forge("notice", { notice: await of({}, erewhon.keys.node), to: [bob.device.person] })).toMatchObject({ code: "wire/bad-signature" });
    const good = await of({});
    for (let i = 0; i < 3; i++) expect(await forge("notice", { notice: good, to: [bob.device.person] })).toMatchObject({ status: 200 });
    await forge("notice", { notice: await of({ serial: 4, status: "good" }), to: [bob.device.person] });
    await bob.socket.item((item) => item.kind === "notice");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bob.socket.items.filter((item) => item.kind === "notice")).toHaveLength(1);
  });
});

describe("a hostile follower", () => {
  beforeAll(boot);
  afterAll(stop);
  it("can't speak for a device of the hub's node, nor for one that is no member, and its good messages pass beside its bad ones", async () => {
    await people();
    await becomeContacts(bob, alice);
    const his = await createRoom(bob.device, [alice.device.person]);
    await addPersons(bob.device, his, [alice.device.person]);
    const hers = await join(alice.device, await alice.socket.item((item) => item.kind === "welcome"));
    const submit = async (messages: unknown[]) => ((await forge("submitMessage", { messages })).value as { results: { id: string; status: string }[] }).results;
    const good = { room: his.room, id: newId(), sender: alice.device.record.deviceId, message: await seal(hers, "good") };
    const results = await submit([
      { ...good, id: newId(), sender: bob.device.record.deviceId },
      { ...good, id: newId(), sender: "0".repeat(32) },
      { ...good, id: newId(), room: his.room.replace(/.$/, (last) => (last === "a" ? "b" : "a")) },
      { ...good, id: newId(), message: "AAAA" },
      { ...good, id: newId(), message: 5 },
      { ...good, id: "short" },
      null,
      good,
      { ...good },
    ]);
    expect(results.map((one) => one.status).sort()).toEqual(["accepted", "duplicate", ...Array.from({ length: 5 }, () => "notAllowed")]);
    expect(results.find((one) => one.id === good.id)?.status).toBe("accepted");
    expect(await open(his, await bob.socket.item((item) => item.kind === "message"))).toBe("good");
  });
});

async function eventually(test: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await test())) {
    if (Date.now() > until) throw new TypeError("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

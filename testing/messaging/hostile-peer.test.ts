/** What a node that others federate with can try, as the hub of a room or as one that follows it; numbers are the catalogue's. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { RoomEvent } from "../../protocol/wire/federation.ts";
import { signRoomCreate, roomOf } from "../../protocol/wire/room-id.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { enrolFirst } from "../node-fixture.ts";
import { addPersons, becomeContacts, createRoom, join, newId, open, type OpenRoom, seal } from "../line-fixture.ts";
import { cut, person } from "./federation-fixture.ts";
import { alice, bob, boot, erewhon, eventually, type Forgery, forge, graustark, net, people, ruritania, runs, stop } from "./forged-peer.ts";

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

/**
 * Protected origin: Ruritania's name is the secret, Graustark fronts, Erewhon reads. Every byte that Erewhon's reader receives, stores or can fetch is searched for Ruritania; and Ruritania can stop it at any moment.
 * Ruritania and Erewhon have no accord, and know nothing of one another. Real nodes, real clients.
 */
import { WebSocket } from "ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { DispatchDraft, FrontChoice, LabelChoice } from "../../client/model/dispatches.ts";
import { peekHead } from "../../protocol/dispatch/head.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { refusalOf } from "../../protocol/identity/test-people.ts";
import { fromHex } from "../../protocol/wire/bytes.ts";
import { decodeRecord } from "../../client/store/records.ts";
import { heldDispatch } from "../../client/dispatch/records.ts";
import { connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { everythingAt, formsOf } from "./searched.ts";

let federation: TestFederation;
let hidden: RunningClient;
let ally: RunningClient;
let reader: RunningClient;
/** Everything that came to the reader's machine since the fronting, by where from. */
const received: { from: string; bytes: Buffer }[] = [];

const personOf = (client: RunningClient) => client.view().me!.person;
const label = (rank: LabelChoice["rank"]): LabelChoice => ({ rank, releasableTo: [], originatorControlled: true, sourcesProtected: true });
const term: FrontChoice = { organisations: [EREWHON], rank: 1, names: false };
const has = (client: RunningClient, id: string) => client.view().dispatches.some((one) => one.id === id);

/** The reader's machine, with a tap on everything that comes in. */
function tapped(environment: ClientEnvironment): ClientEnvironment {
  return {
    ...environment,
    async fetch(input, init) {
      const response = await environment.fetch(input, init);
      const bytes = Buffer.from(await response.arrayBuffer());
      received.push({ from: String(input), bytes: Buffer.concat([Buffer.from([...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n")), bytes]) });
      return new Response([101, 204, 205, 304].includes(response.status) ? null : bytes, { status: response.status, headers: response.headers });
    },
    openSocket(url) {
      const socket = new WebSocket(url);
      socket.on("message", (data: Buffer) => void received.push({ from: "socket", bytes: Buffer.from(data) }));
      return socket as never;
    },
  };
}

let readersMachine: ClientEnvironment;
beforeAll(async () => {
  federation = await bootFederation({ accords: false });
  await federation.agree(RURITANIA, GRAUSTARK);
  await federation.agree(GRAUSTARK, EREWHON);
  hidden = await enrolPerson(federation.node(RURITANIA), "analyst");
  ally = await enrolPerson(federation.node(GRAUSTARK), "minister");
  readersMachine = tapped(testEnvironment(federation.node(EREWHON)));
  reader = await enrolPerson(federation.node(EREWHON), "envoy", { environment: readersMachine });
  for (const [domain, client] of [[RURITANIA, hidden], [GRAUSTARK, ally], [EREWHON, reader]] as const) {
    const officer = await enrolPerson(federation.node(domain), "officer", { role: "security" });
    await officer.security.clearance(personOf(client), 1);
    await officer.stop();
  }
  await connect(hidden, ally);
  await connect(ally, reader);
}, 90_000);
afterAll(async () => {
  for (const client of [hidden, ally, reader]) await client?.stop();
  await federation.close();
});

const draft = (change: Partial<DispatchDraft> = {}): DispatchDraft => ({ title: "Laptops", portions: [{ kind: "text", text: "A group plans to hide explosives in laptops.", label: label(1) }], readers: [{ kind: "person", person: personOf(ally) }], controllers: [], lease: 0, until: null, onward: "never", ...change });

/** Ruritania's own one at Graustark, and what Graustark makes of it at Erewhon. */
async function fronted(change: Partial<DispatchDraft> = {}, front: FrontChoice = term): Promise<{ original: string; issued: string }> {
  const original = await hidden.dispatches.send(draft({ front, ...change }));
  await until(() => has(ally, original), "at the ally", 15_000);
  const issued = await ally.dispatches.front(original, draft({ title: "A warning", portions: [{ kind: "text", text: "Explosives may be hidden in laptops.", label: label(1) }, { kind: "file", file: new Blob(["a list"]), name: "list.txt", label: label(1) }], readers: [{ kind: "person", person: personOf(reader) }] }));
  await until(() => has(reader, issued), "at the reader", 15_000);
  return { original, issued };
}
const first = async (issued: string) => (await reader.dispatches.open(issued))[0];
const denial = (code: string) => ({ denial: { code } });

describe("an ally that fronts", () => {
  it("is all that a reader sees: of every byte none is the hidden originator's; it opens, each time by the hidden originator's leave, who sees of the reader the organisation alone", async () => {
    received.length = 0;
    const { original, issued } = await fronted();
    expect(ally.view().dispatches.find((one) => one.id === original)!.mayFront).toEqual(term);
    expect(ally.view().dispatches.find((one) => one.id === issued)).toMatchObject({ role: "author", frontFor: original });
    expect(reader.view().dispatches.find((one) => one.id === issued)).toMatchObject({ originator: { person: personOf(ally), domain: GRAUSTARK } });
    const opened = await reader.dispatches.open(issued);
    expect(opened[0]).toEqual({ index: 0, text: "Explosives may be hidden in laptops." });
    expect("file" in opened[1]! && (await opened[1].file.text())).toBe("a list");
    // The ally's own eyes.
    expect("file" in (await ally.dispatches.open(issued))[1]!).toBe(true);
    const events = await hidden.dispatches.events(original);
    expect(events.filter(({ code }) => code?.startsWith("front"))).toMatchObject([{ kind: "released", by: personOf(ally) }, ...[0, 1].map(() => ({ kind: "opened", code: `front ${EREWHON}`, by: personOf(ally) }))]);
    expect(JSON.stringify(events)).not.toContain("envoy");

    // Nothing of Ruritania has reached the reader's machine or lies at the reader's node.
    const held = decodeRecord(heldDispatch, (await reader.device()!.store.get(`dispatch-held/${issued}`))!);
    expect(held.releases.length).toBe(1);
    const needles = await needlesOf(original);
    const everything = [...received, { from: "the client's store", bytes: await storeOf(reader) }, { from: "the reader's node", bytes: everythingAt(federation.node(EREWHON)) }].map(({ from, bytes }) => ({ from, bytes: withoutCosignatures(bytes) }));
    expect(everything.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(20_000);
    const found = everything.flatMap(({ from, bytes }) => needles.filter(({ forms }) => forms.some((form) => bytes.includes(form))).map(({ name }) => `${name} in ${from}`));
    expect(found).toEqual([]);
    // The same search finds the ally, and finds Ruritania where it may be known: a search that can't find proves nothing.
    for (const value of [GRAUSTARK, fromHex(issued)]) expect(everything.some(({ bytes }) => formsOf(value).some((form) => bytes.includes(form)))).toBe(true);
    const atAlly = Buffer.concat([await storeOf(ally), everythingAt(federation.node(GRAUSTARK))]);
    for (const { name, forms } of needles) expect(forms.some((form) => atAlly.includes(form)), name).toBe(true);
  }, 90_000);

  it("is stopped by the hidden originator at any moment; the reader reads the ally's own words, and nothing else differs", async () => {
    const { original, issued } = await fronted();
    expect(await first(issued)).toMatchObject({ text: expect.any(String) });
    await hidden.dispatches.revoke(original, { kind: "portion", portion: 0 });
    expect(await first(issued)).toEqual({ index: 0, ...denial("dispatch/revoked") });
    const other = await fronted();
    await hidden.dispatches.revoke(other.original, { kind: "reader", reader: { kind: "person", person: personOf(ally) } });
    expect(await first(other.issued)).toEqual({ index: 0, ...denial("dispatch/revoked") });
    const third = await fronted();
    await hidden.dispatches.revoke(third.original, { kind: "whole" });
    expect(await first(third.issued)).toEqual({ index: 0, ...denial("dispatch/revoked") });
    // As when the ally takes its own back.
    const fourth = await fronted();
    await ally.dispatches.revoke(fourth.issued, { kind: "whole" });
    expect(await first(fourth.issued)).toEqual({ index: 0, ...denial("dispatch/revoked") });
    const noted = (await hidden.dispatches.events(third.original)).filter(({ kind }) => kind === "denied");
    expect(noted).toMatchObject([{ code: "dispatch/revoked", by: personOf(ally) }, { code: "dispatch/revoked" }]);
  }, 120_000);

  it("gets nothing while the hidden originator's node is away, which reads alike, and goes on when it is back", async () => {
    const { issued } = await fronted();
    federation.network.cut(GRAUSTARK, RURITANIA);
    expect(await first(issued)).toEqual({ index: 0, ...denial("dispatch/revoked") });
    federation.network.heal();
    await until(async () => "text" in (await first(issued))!, "open again", 20_000);
  }, 60_000);
});

describe("the term", () => {
  it("is kept to: nobody fronts without one, to other organisations, or higher than it says", async () => {
    const plain = await hidden.dispatches.send(draft());
    await until(() => has(ally, plain), "at the ally", 15_000);
    expect(await refusalOf(() => ally.dispatches.front(plain, draft({ readers: [] })))).toBe("dispatch/no-front");
    const original = await hidden.dispatches.send(draft({ front: { ...term, rank: 0 } }));
    await until(() => has(ally, original), "at the ally", 15_000);
    expect(await refusalOf(() => ally.dispatches.front(original, draft({ readers: [] })))).toBe("dispatch/front-beyond");
    expect(await refusalOf(() => ally.dispatches.front(original, draft({ portions: [{ kind: "text", text: "x", label: label(0) }], readers: [{ kind: "organisation", domain: RURITANIA }] })))).toBe("dispatch/front-beyond");
  }, 60_000);

  it("is kept to by the hidden originator's node too, against an ally that lets in others all the same", async () => {
    const original = await hidden.dispatches.send(draft({ front: { ...term, organisations: ["elbonia.example"] } }));
    await until(() => has(ally, original), "at the ally", 15_000);
    const issued = await ally.dispatches.front(original, draft({ title: "A warning", readers: [] }));
    await ally.dispatches.release(issued, [{ kind: "person", person: personOf(reader) }], [0]);
    await until(() => has(reader, issued), "at the reader", 15_000);
    expect(await first(issued)).toEqual({ index: 0, ...denial("dispatch/revoked") });
    expect((await hidden.dispatches.events(original)).filter(({ kind }) => kind === "denied")).toMatchObject([{ code: "dispatch/not-releasable" }]);
  }, 60_000);

  it("may ask for the reader's name, which then goes to the hidden originator alone", async () => {
    const { original, issued } = await fronted({}, { ...term, names: true });
    expect(await first(issued)).toMatchObject({ text: expect.any(String) });
    expect((await hidden.dispatches.events(original)).filter(({ code }) => code === `front ${EREWHON}`).map(({ person }) => person)).toContain(personOf(reader));
  }, 60_000);
});

/** The ally's ledger names its witnesses, the nodes that it has accords with, in every checkpoint, whatever is shared: that it has an accord with Ruritania is public. These lines alone are left out of what is searched. */
function withoutCosignatures(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/\u00e2\u0080\u0094 ruritania\.example\/witness [A-Za-z0-9+/=]+\n/g, ""), "latin1");
}

async function storeOf(client: RunningClient): Promise<Buffer> {
  return Buffer.concat((await client.device()!.store.list("")).flatMap(([key, value]) => [Buffer.from(key), Buffer.from(value)]));
}

/** Domain, keys, fingerprints and ids of the hidden originator, in every form. */
async function needlesOf(original: string): Promise<{ name: string; forms: Buffer[] }[]> {
  const heldAtAlly = decodeRecord(heldDispatch, (await ally.device()!.store.get(`dispatch-held/${original}`))!);
  const { release } = heldAtAlly.releases[0]!;
  const chain = hidden.device()!.people.chain(personOf(hidden))!;
  const handles = (federation.node(RURITANIA).db.read.prepare("select handle from dispatch_front_part").all() as { handle: Uint8Array }[]).map(({ handle }) => handle);
  const values: [string, string | Uint8Array][] = [
    ["the domain", RURITANIA],
    ["the organisation's name", "Government of ruritania"],
    ["the person", "analyst"],
    ["the node's key", ally.device()!.account.directory()!.all().find(({ domain }) => domain === RURITANIA)!.nodeKey],
    ["the fingerprint", chain.fingerprint],
    ...[...chain.devices.values()].flatMap(({ record }): [string, Uint8Array | string][] => [["a device's key", record.signKey], ["a device's id", record.deviceId]]),
    ["the dispatch's id", peekHead(heldAtAlly.head).id],
    ...peekRelease(release).renderings.flatMap(({ key, hash }): [string, Uint8Array][] => [["a key's id", key], ["a container's hash", hash]]),
    ...handles.map((handle): [string, Uint8Array] => ["a handle", handle]),
  ];
  expect(handles.length).toBeGreaterThan(0);
  return values.map(([name, value]) => ({ name, forms: formsOf(value) }));
}

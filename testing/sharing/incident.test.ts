/** A minister tells an ally the town aloud: real nodes, real clients. The originators hear of it, both sides assess the damage, and the overseers read who knew and who decided, without a word of it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SIGNER } from "../../client/enrol/device-note.ts";
import type { RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { IncidentRecord } from "../../client/incident/records.ts";
import type { Letters } from "../../client/letters/letters.ts";
import type { DispatchDraft, LabelChoice } from "../../client/model/dispatches.ts";
import type { IncidentDraft } from "../../client/model/incidents.ts";
import { signReportFrame, signStepFrame } from "../../protocol/dispatch/incident/frame.ts";
import { type IncidentStep, signStep } from "../../protocol/dispatch/incident/step.ts";
import { peekReport, signReport } from "../../protocol/dispatch/incident/report.ts";
import type { DeviceId, PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { addDevice, connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, inFederation, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { refusalOf } from "../refusal-of.ts";

/** Words that nobody but the people of an incident may ever see. */
const CANARIES = ["zanzibarra", "quetzalcoatl", "perigordine", "laptops on aircraft"];

let federation: TestFederation;
let author: RunningClient;
let desk: RunningClient;
let minister: RunningClient;
let stranger: RunningClient;
let ministers: ClientEnvironment;
const overseers = new Map<string, { client: RunningClient; heard: string[] }>();
const refused: string[] = [];

const personOf = (client: RunningClient) => client.view().me!.person;
const label = (rank: LabelChoice["rank"]): LabelChoice => ({ rank, releasableTo: [], originatorControlled: true, sourcesProtected: false });
const incidentsOf = (client: RunningClient) => client.view().incidents;
const incident = (client: RunningClient, id: string) => incidentsOf(client).find((one) => one.id === id)!;

beforeAll(async () => {
  federation = await bootFederation({ config: { sharing: { twoFromRank: 4, assessmentHours: 12 } } });
  const listening = (domain: string) => testEnvironment(federation.node(domain), { log: (event, values) => void refused.push(`${event} ${String(values?.["code"] ?? "")}`) });
  for (const domain of [RURITANIA, GRAUSTARK]) {
    const officer = await enrolPerson(federation.node(domain), "officer", { role: "security" });
    const heard: string[] = [];
    const environment = testEnvironment(federation.node(domain));
    const open = environment.openSocket;
    // All that the node says to an overseer's device, by either way.
    const listened = {
      ...environment,
      async fetch(input: Parameters<typeof fetch>[0], init?: RequestInit) {
        const response = await environment.fetch(input, init);
        heard.push(await response.clone().text());
        return response;
      },
      openSocket(url: string) {
        const socket = open(url) as unknown as { addEventListener(kind: string, listener: (event: { data: unknown }) => void): void };
        socket.addEventListener("message", ({ data }) => heard.push(String(data)));
        return socket as never;
      },
    };
    const client = await enrolPerson(federation.node(domain), "overseer", { role: "overseer", environment: listened });
    overseers.set(domain, { client, heard });
    if (domain === RURITANIA) {
      author = await enrolPerson(federation.node(domain), "analyst", { environment: listening(domain) });
      desk = await enrolPerson(federation.node(domain), "desk", { role: "desk", environment: listening(domain) });
      for (const one of [author, desk]) await officer.security.clearance(personOf(one), 1);
    } else {
      ministers = testEnvironment(federation.node(domain));
      minister = await enrolPerson(federation.node(domain), "minister", { environment: ministers });
      await officer.security.clearance(personOf(minister), 1);
    }
  }
  stranger = await enrolPerson(federation.node(EREWHON), "envoy");
  await connect(author, minister);
  await connect(author, stranger);
}, 90_000);
afterAll(() => federation.close());

async function shared(change: Partial<DispatchDraft> = {}): Promise<string> {
  const id = await author.dispatches.send({
    title: "Laptops on aircraft",
    portions: [{ kind: "text", text: "A group plans to hide explosives in laptops; it was seen in Zanzibarra by a friend of ours who works there.", label: label(1) }],
    readers: [{ kind: "person", person: personOf(minister) }],
    controllers: [personOf(desk)],
    lease: 0,
    until: null,
    onward: "ask",
    ...change,
  });
  await until(() => minister.view().dispatches.some((one) => one.id === id) && desk.view().dispatches.some((one) => one.id === id), "the dispatch at its reader and at the desk", 15_000);
  return id;
}

const draft = (id: string, change: Partial<IncidentDraft> = {}): IncidentDraft => ({
  dispatches: [id],
  told: { by: "the minister", to: "the envoy of Erewhon", place: "the ambassador's garden", at: Math.floor(Date.now() / 1000) - 3600, words: "They were seen in Zanzibarra; the codeword is quetzalcoatl." },
  sourceInDanger: true,
  ...change,
});

async function reported(change: Partial<IncidentDraft> = {}): Promise<{ dispatch: string; id: string }> {
  const dispatch = await shared();
  await minister.dispatches.open(dispatch);
  const [id] = await minister.incidents.report(draft(dispatch, change));
  await until(() => incident(author, id!) !== undefined && incident(desk, id!) !== undefined, "the incident at the author and at the desk", 15_000);
  return { dispatch, id: id! };
}

describe("a disclosure", () => {
  it("reaches the author and the desk, whom the minister need not know, with its words and its clock; rings until somebody of them has seen it", async () => {
    const rang: string[] = [];
    const stop = desk.incidents.onUrgent(({ incident: id }) => rang.push(id));
    const { dispatch, id } = await reported();
    stop();
    expect(rang).toEqual([id]);
    const shown = incident(desk, id);
    expect(shown).toMatchObject({ dispatches: [{ id: dispatch, title: "Laptops on aircraft" }], side: "originator", reportedBy: { person: personOf(minister) }, discloser: { domain: GRAUSTARK }, sourceInDanger: true, rank: 1, told: draft(dispatch, { told: shown.told }).told });
    expect(shown.told.words).toContain("quetzalcoatl");
    expect(shown.due - shown.enteredAt).toBe(12 * 3_600_000);
    expect([incident(author, id).rings, incident(desk, id).rings]).toEqual([true, true]);
    await desk.incidents.see(id);
    await until(() => !incident(author, id).rings && !incident(desk, id).rings, "silence");
    await until(() => incident(minister, id).people.find(({ person }) => person === personOf(desk))?.seenAt !== undefined, "the minister sees when it was seen", 15_000);
  });

  it("is assessed by both sides, each for itself; both see both, with who and when, and earlier versions stay", async () => {
    const { id } = await reported();
    await minister.incidents.assess(id, { severity: "limited", text: "Said once, to one person.", inferred: "That we know of the town: perigordine.", measures: "The envoy was asked to keep it to himself." });
    await desk.incidents.assess(id, { severity: "serious", text: "The town names the source.", inferred: "Who it is.", measures: "The source is being warned." });
    for (const client of [author, desk, minister]) await until(() => incident(client, id).assessments.discloser.current !== undefined && incident(client, id).assessments.originator.current !== undefined, "both assessments", 15_000);
    await author.incidents.assess(id, { severity: "grave", text: "The source has been lost.", inferred: "Who it was.", measures: "" });
    for (const client of [author, desk, minister]) await until(() => incident(client, id).assessments.originator.current?.turn === 2, "the later version", 15_000);
    for (const client of [author, desk, minister]) {
      const { discloser, originator } = incident(client, id).assessments;
      expect(discloser.current).toMatchObject({ severity: "limited", by: { person: personOf(minister) }, inferred: "That we know of the town: perigordine." });
      expect(originator.current).toMatchObject({ severity: "grave", by: { person: personOf(author) }, text: "The source has been lost." });
      expect(originator.versions.map(({ severity, by }) => [severity, by.person])).toEqual([["serious", personOf(desk)], ["grave", personOf(author)]]);
    }
  });

  it("is read by each side's overseer as a chain, every step signed, and without a word: nothing of it is in what the node tells them, or in their store", async () => {
    const { dispatch, id } = await reported();
    await minister.incidents.assess(id, { severity: "limited", text: "Said once: perigordine.", inferred: "", measures: "" });
    await desk.incidents.assess(id, { severity: "serious", text: "quetzalcoatl is blown.", inferred: "", measures: "" });
    await until(() => [author, desk, minister].every((client) => incident(client, id).assessments.discloser.current !== undefined && incident(client, id).assessments.originator.current !== undefined), "both assessments", 15_000);
    for (const domain of [RURITANIA, GRAUSTARK]) {
      const { client, heard } = overseers.get(domain)!;
      const chain = async () => (await client.oversight.incidents()).incidents.find((one) => one.id === id);
      await until(async () => (await chain())?.assessments.length === 2, `the chain at ${domain}`, 15_000);
      const shown = (await chain())!;
      expect(shown).toMatchObject({ dispatches: [dispatch], rank: 1, by: `minister@${GRAUSTARK}`, sourceInDanger: true, signed: true });
      expect(shown.assessments.map(({ side, severity, by, signed }) => [side, severity, by, signed]).sort()).toEqual([["discloser", "limited", `minister@${GRAUSTARK}`, true], ["originator", "serious", `desk@${RURITANIA}`, true]]);
      if (domain === RURITANIA) {
        const seen = await client.oversight.dispatch(dispatch);
        expect(seen).toMatchObject({ originator: `analyst@${RURITANIA}`, rank: 1, signed: true, releases: [{ to: `minister@${GRAUSTARK}`, by: `analyst@${RURITANIA}`, portions: [0], state: "active", signed: true }] });
        expect(seen.events.map(({ kind, person }) => [kind, person])).toEqual([["released", personOf(minister)], ["opened", personOf(minister)]]);
        expect((await client.oversight.dispatches()).dispatches.find((one) => one.id === dispatch)).toMatchObject({ readers: 1, opened: 1, denied: 0 });
      } else expect((await client.oversight.dispatches()).dispatches).toEqual([]);
      // As the device itself reads it, not as it lies there sealed.
      const kept = (await client.device()!.store.list("")).map(([key, bytes]) => `${key} ${Buffer.from(bytes).toString("latin1")}`);
      const all = [...heard, ...kept];
      expect(all.join("").length).toBeGreaterThan(10_000);
      for (const text of all) for (const canary of CANARIES) for (const form of formsOf(canary)) expect(text.toLowerCase().includes(form.toLowerCase())).toBe(false);
      // The search would find one that is there: in the store, and in base64 on the wire.
      expect(kept.some((text) => text.includes("overseer"))).toBe(true);
      expect(heard.some((text) => formsOf("discloserSide").slice(3).some((form) => text.includes(form)))).toBe(true);
    }
  });

  it("an overseer is sealed nothing and released nothing, and nobody else is shown the chain", async () => {
    const { client } = overseers.get(RURITANIA)!;
    const id = await shared({ readers: [{ kind: "organisation", domain: GRAUSTARK }, { kind: "person", person: personOf(minister) }] });
    expect(client.view().dispatches).toEqual([]);
    for (const [name, args] of [["sealing.publish", { key: "AA" }], ["dispatch.releases", { dispatch: toBase64Url(fromHex(id)) }], ["dispatch.events", { dispatch: toBase64Url(fromHex(id)) }], ["letter.send", { letters: [] }]] as const) {
      expect(await refusalOf(client.device()!.session.call(name, args as never))).toMatch(/^(auth\/not-allowed|wire\/bad-shape|api\/.*)$/);
    }
    expect((await author.device()!.session.call("sealing.keys", { persons: [personOf(client)] })).people).toEqual([]);
    for (const one of [author, desk, minister]) expect(await refusalOf(one.oversight.incidents())).toBe("auth/not-allowed");
  });

  it("is on a device of the same person that is enrolled afterwards, with all that was said", async () => {
    const { id } = await reported();
    await desk.incidents.assess(id, { severity: "serious", text: "The town names the source.", inferred: "", measures: "" });
    await until(() => incident(author, id).assessments.originator.current !== undefined, "the assessment at the author's", 15_000);
    const later = await addDevice(author, testEnvironment(federation.node(RURITANIA)));
    await until(() => later.view().incidents.some((one) => one.id === id && one.assessments.originator.current?.text === "The town names the source."), "the incident on the later device", 30_000);
    await later.incidents.assess(id, { severity: "grave", text: "From the later device.", inferred: "", measures: "" });
    await until(() => incident(minister, id).assessments.originator.current?.text === "From the later device.", "at the other side", 20_000);
    await later.stop();
  }, 60_000);

  it("of two originators' dispatches is told to each of its own alone", async () => {
    await connect(stranger, minister);
    const ours = await shared();
    const theirs = await stranger.dispatches.send({ title: "Of Erewhon", portions: [{ kind: "text", text: "Something else.", label: label(0) }], readers: [{ kind: "person", person: personOf(minister) }], controllers: [], lease: 0, until: null, onward: "ask" });
    await until(() => minister.view().dispatches.some((one) => one.id === theirs), "the other dispatch", 15_000);
    const ids = await minister.incidents.report({ ...draft(ours), dispatches: [ours, theirs] });
    expect(ids).toHaveLength(2);
    await until(() => incidentsOf(author).some(({ id }) => ids.includes(id)) && incidentsOf(stranger).some(({ id }) => ids.includes(id)), "each has its own", 15_000);
    for (const [client, own, other] of [[author, ours, theirs], [desk, ours, theirs], [stranger, theirs, ours]] as const) {
      const all = incidentsOf(client).filter(({ id }) => ids.includes(id));
      if (client !== desk) expect(all.map(({ dispatches }) => dispatches.map(({ id }) => id))).toEqual([[own]]);
      for (const { id } of all) expect(Buffer.from(client.device()!.incidents.book.require(id).record.report).includes(Buffer.from(fromHex(other)))).toBe(false);
    }
  });

  it("is refused from somebody who was never let in to what it names, by the originators' devices and by their node", async () => {
    const dispatch = await shared();
    const head = author.device()!.dispatches.book.requireControlled(dispatch);
    // The envoy's client lies to itself: it holds a head that it got somewhere, and no release.
    await stranger.device()!.dispatches.book.hold(dispatch, () => ({ head: head.head, title: "?", originatorName: "?", originatorFingerprint: author.device()!.people.chain(personOf(author))!.fingerprint as never, releases: [], receivedAt: 0, read: true, revoked: false, revokedPortions: [], revokedAt: 0, keys: [], passedTo: [], relays: [] }));
    const before = refused.length;
    const [id] = await stranger.incidents.report(draft(dispatch));
    await until(() => refused.slice(before).some((line) => line.includes("incident/not-a-reader")), "the refusal", 15_000);
    expect([incident(author, id!), incident(desk, id!)]).toEqual([undefined, undefined]);
    // A colleague of the author's who was not let in either tells the node alone, for the overseer to see.
    const clerks = testEnvironment(federation.node(RURITANIA));
    const clerk = await enrolPerson(federation.node(RURITANIA), "clerk", { environment: clerks });
    const signer = await clerks.keys.signer(SIGNER);
    const { record } = stranger.device()!.incidents.book.require(id!);
    const report = { ...peekReport(record.report), id: random(16), by: personOf(clerk) as PersonUri, deviceId: clerk.view().me!.deviceId as DeviceId };
    const signed = await signReport(report, signer);
    const frame = await signReportFrame(signed, { ...report, v: 1 }, signer);
    expect((await clerk.device()!.session.call("incident.frames", { frames: [{ frame: toBase64Url(frame), entries: clerk.device()!.letters.ownChain().map(toBase64Url) }] })).results).toEqual([{ code: "incident/not-a-reader" }]);
    await clerk.stop();
    const { client } = overseers.get(RURITANIA)!;
    expect((await client.oversight.incidents()).incidents.some((one) => one.id === id || one.by.startsWith("clerk"))).toBe(false);
  });

  it("the other side can't write for this one: a step that says so is refused by devices and node, signed as it may be; nor one of another incident, nor one again", async () => {
    const { id } = await reported();
    const { id: other } = await reported();
    const { signer, letters, record } = await changedClient(id);
    const forged: IncidentStep = { v: 1, kind: "assess", incident: fromHex(id) as Bytes, side: "originator", turn: 1, severity: "none", text: "No harm was done.", inferred: "", measures: "", salt: random(16), by: personOf(minister) as PersonUri, deviceId: minister.view().me!.deviceId as DeviceId, at: Math.floor(Date.now() / 1000) };
    const step = await signStep(forged, signer);
    const frame = await signStepFrame(step, forged, signer);
    await written({ ...record, steps: [{ step, frame }] }, "incident/other-side");
    expect((await minister.device()!.session.call("incident.frames", { frames: [{ frame: toBase64Url(frame), entries: letters.ownChain().map(toBase64Url) }] })).results).toEqual([{ code: "incident/other-side" }]);
    // The other incident's honest step, under this report.
    await minister.incidents.assess(other, { severity: "limited", text: "Of the other one.", inferred: "", measures: "" });
    const honest = minister.device()!.incidents.book.require(other).record;
    await written({ ...record, steps: honest.steps }, "incident/other-incident");
    // The same again, and twice in one letter: nothing changes.
    await written({ ...honest, steps: [...honest.steps, ...honest.steps] });
    await minister.incidents.assess(other, { severity: "serious", text: "Afterwards.", inferred: "", measures: "" });
    await until(() => incident(author, other).assessments.discloser.current?.turn === 2, "what came after", 15_000);
    expect(incident(author, other).assessments.discloser.versions.map(({ text }) => text)).toEqual(["Of the other one.", "Afterwards."]);
    expect(incident(author, id).assessments.originator.versions).toEqual([]);
  });

  it("a frame that would show the overseer something else than what was reported is refused", async () => {
    const { id } = await reported();
    const { signer, record } = await changedClient(id);
    const report = { ...peekReport(record.report), id: random(16) };
    const fresh = await signReport(report, signer);
    await written({ ...record, report: fresh, frame: await signReportFrame(fresh, { ...report, v: 1, sourceInDanger: false }, signer), steps: [] }, "incident/other-frame");
  });
});

it("a disclosure goes without its words from a device that may not carry them, and is not assessed there", async () => {
  await inFederation({ domains: [RURITANIA, GRAUSTARK], configOf: { [GRAUSTARK]: { ceilings: [0, 0, 2, 3] } } }, async (strict) => {
    const [from, to] = [await enrolPerson(strict.node(RURITANIA), "analyst"), await enrolPerson(strict.node(GRAUSTARK), "minister")];
    await connect(from, to);
    const dispatch = await from.dispatches.send({ title: "A town", portions: [{ kind: "text", text: "It was there.", label: label(1) }], readers: [{ kind: "person", person: personOf(to) }], controllers: [], lease: 0, until: null, onward: "ask" });
    await until(() => to.view().dispatches.some(({ id }) => id === dispatch), "the dispatch", 15_000);
    expect([from.dispatches.ceiling(), to.dispatches.ceiling()]).toEqual([1, 0]);
    expect(await refusalOf(to.incidents.report(draft(dispatch)))).toBe("gate/above-ceiling");
    const [id] = await to.incidents.report(draft(dispatch, { told: { ...draft(dispatch).told, words: "" } }));
    await until(() => incident(from, id!)?.told.words === "", "the report without words", 15_000);
    const damage = { severity: "limited", text: "Said once.", inferred: "", measures: "" } as const;
    expect(await refusalOf(to.incidents.assess(id!, damage))).toBe("gate/above-ceiling");
    await from.incidents.assess(id!, damage);
    await until(() => incident(to, id!).assessments.originator.current?.text === "Said once.", "the other side's", 15_000);
  });
}, 60_000);

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** The minister's own device, whose program was changed: its keys sign what its person would never say. */
async function changedClient(id: string): Promise<{ signer: Signer; letters: Letters; record: IncidentRecord }> {
  const device = minister.device()!;
  return { signer: await ministers.keys.signer(SIGNER), letters: device.letters, record: device.incidents.book.require(id).record };
}

/** Writes to the author what no honest client would, and waits until it is refused as it should be. */
async function written(record: IncidentRecord, code?: string): Promise<void> {
  const { letters } = minister.device()!;
  const [theirs] = await letters.addressees([personOf(author)]);
  const before = refused.length;
  const { report, frame, releases, steps, people } = record;
  expect(await letters.send([{ to: { person: theirs!.person, devices: theirs!.devices }, content: { kind: "incident", report, frame, releases, steps, people, via: null, chain: letters.ownChain() } }])).toEqual([undefined]);
  if (code !== undefined) await until(() => refused.slice(before).some((line) => line.endsWith(code)), code, 15_000);
}

function formsOf(word: string): string[] {
  const bytes = Buffer.from(word);
  // As it is, and as it would stand in base64 at each of three places.
  return [word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1), ...[0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64url").slice(Math.ceil((shift * 4) / 3) + 1, -2))];
}

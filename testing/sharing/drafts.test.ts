/** Drafts on all of the author's devices, and on nobody else's: real nodes, real clients, restarts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { DispatchDraftView, DraftWritten } from "../../client/model/dispatches.ts";
import { MOST_DRAFTS } from "../../client/dispatch/drafts.ts";
import type { DraftLetter } from "../../protocol/dispatch/draft.ts";
import { fromHex } from "../../protocol/wire/bytes.ts";
import { refusalOf } from "../../protocol/identity/test-people.ts";
import { addDevice, connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { everythingAt, formsOf } from "./searched.ts";

let federation: TestFederation;
let first: RunningClient;
let second: RunningClient;
let firstMachine: ClientEnvironment;
let reader: RunningClient;

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK] });
  firstMachine = testEnvironment(federation.node(RURITANIA));
  first = await enrolPerson(federation.node(RURITANIA), "analyst", { environment: firstMachine });
  reader = await enrolPerson(federation.node(GRAUSTARK), "minister");
  await connect(first, reader);
}, 60_000);
afterAll(async () => {
  for (const client of [first, second, reader]) await client?.stop();
  await federation.close();
});

const label = { rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const written = (title: string, text = "They were seen in Raqqa."): DraftWritten => ({
  title,
  portions: [{ kind: "text", text, label }, { kind: "file", name: "map.pdf", type: "application/pdf", size: 1234, label }],
  readers: [{ kind: "person", person: reader.view().me!.person as never }, { kind: "office", domain: GRAUSTARK as never, role: "desk" }],
  controllers: [],
  lease: 3600,
  lasts: 0,
  onward: "ask",
});
const draft = (client: RunningClient, id: string): DispatchDraftView | undefined => client.view().dispatchDrafts.find((one) => one.id === id);
const has = (client: RunningClient, id: string, title: string) => until(() => draft(client, id)?.written.title === title, `${title} at ${client.view().me?.deviceId}`, 20_000);

describe("drafts of dispatches", () => {
  let before: string;

  it("are kept over a restart, with attachments by their names alone", async () => {
    before = await first.dispatches.saveDraft(null, written("Before the second device"));
    await first.stop();
    first = createClient(firstMachine);
    await first.start();
    expect(draft(first, before)).toMatchObject({ written: written("Before the second device"), own: true, earlier: [] });
    await until(() => first.view().state === "online", "online again");
  }, 30_000);

  it("come to a device that is enrolled later, and from then on whatever is written on either, and that one was dropped", async () => {
    second = await addDevice(first, testEnvironment(federation.node(RURITANIA)));
    await has(second, before, "Before the second device");
    expect(draft(second, before)).toMatchObject({ own: false, written: written("Before the second device") });
    await second.dispatches.saveDraft(before, written("Changed on the second"));
    await has(first, before, "Changed on the second");
    const other = await first.dispatches.saveDraft(null, { ...written("Another"), tearLineOf: "ab".repeat(16) });
    await has(second, other, "Another");
    expect(draft(second, other)!.written.tearLineOf).toBe("ab".repeat(16));
    await second.dispatches.dropDraft(other);
    await until(() => draft(first, other) === undefined, "dropped here too", 20_000);
    expect(draft(second, other)).toBeUndefined();
  }, 60_000);

  it("edited on two devices at once stand once, the same on both, and the other is kept until it is dropped", async () => {
    federation.network.heal();
    await second.device()!.session.stop();
    await first.dispatches.saveDraft(before, written("Here"));
    await second.dispatches.saveDraft(before, written("There"));
    second.device()!.session.start();
    const titles = (client: RunningClient) => [draft(client, before)?.written.title, ...(draft(client, before)?.earlier ?? []).map((one) => one.written.title)];
    await until(() => titles(first).length === 2 && titles(second).length === 2, "both versions on both", 30_000);
    expect(titles(first)).toEqual(["There", "Here"]);
    expect(titles(second)).toEqual(["There", "Here"]);
    await first.dispatches.dropEarlierDraft(before, draft(first, before)!.earlier[0]!.key);
    await until(() => titles(second).length === 1, "settled on both", 20_000);
    expect([titles(first), titles(second)]).toEqual([["There"], ["There"]]);
  }, 60_000);

  it("are told to nobody else, and no node can read them", async () => {
    const secret = "Sixteen words that nobody else may see";
    const id = await first.dispatches.saveDraft(null, written("Secret", secret));
    await has(second, id, "Secret");
    expect(reader.view().dispatchDrafts).toEqual([]);
    for (const node of federation.nodes) expect(formsOf(secret).filter((form) => everythingAt(node).includes(form))).toEqual([]);
    // The same search finds what is not secret: a search that can't find proves nothing.
    expect(formsOf(first.view().me!.person).some((form) => everythingAt(federation.node(RURITANIA)).includes(form))).toBe(true);
    // A contact who writes such a letter changes nothing.
    const forger = reader.device()!.letters;
    const [addressee] = await forger.addressees([first.view().me!.person]);
    const known = first.view().dispatchDrafts;
    const content: DraftLetter = { kind: "draft", id: fromHex(id), saved: { device: reader.view().me!.deviceId as never, n: 1 }, at: Date.now() + 60_000, seen: [{ device: reader.view().me!.deviceId as never, n: 1 }, { device: first.view().me!.deviceId as never, n: 1000 }], written: null, earlier: false, dropped: [] };
    expect(await forger.send([{ to: addressee!, content }, { to: addressee!, content: { kind: "catch-up" } }])).toEqual([undefined, undefined]);
    await until(async () => (await first.device()!.quarantine()).filter((code) => code === "letter/unexpected").length === 2, "both set aside", 20_000);
    expect(first.view().dispatchDrafts).toBe(known);
  }, 30_000);

  it("labelled higher than another own device may hold are not told to it", async () => {
    const high = written("High");
    const id = await first.dispatches.saveDraft(null, { ...high, portions: high.portions.map((one) => ({ ...one, label: { ...one.label, rank: 3 as const } })) });
    const low = await first.dispatches.saveDraft(null, written("Low"));
    await has(second, low, "Low");
    expect(draft(second, id)).toBeUndefined();
    expect(draft(first, id)!.written.title).toBe("High");
  }, 30_000);

  it("are bounded in size and in number", async () => {
    expect(await refusalOf(() => first.dispatches.saveDraft(null, { ...written("Long"), portions: [{ kind: "text", text: "x".repeat(250_000), label }, { kind: "text", text: "x".repeat(250_000), label }] }))).toBe("draft/too-long");
    expect(await refusalOf(() => first.dispatches.saveDraft(null, { ...written("Bad"), lease: -1 }))).toBe("draft/invalid");
    const made: string[] = [];
    while (first.view().dispatchDrafts.length < MOST_DRAFTS) made.push(await first.dispatches.saveDraft(null, { ...written("One more"), portions: [] }));
    expect(await refusalOf(() => first.dispatches.saveDraft(null, written("Too many")))).toBe("draft/too-many");
    await first.dispatches.dropDraft(made[0]!);
    await first.dispatches.saveDraft(null, written("In its place"));
  }, 30_000);
});

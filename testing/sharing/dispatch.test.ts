/** A dispatch between organisations: real nodes, real clients. Who opens it is decided by the originator's node, each time; no node can. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { DispatchDraft, LabelChoice } from "../../client/model/dispatches.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

let federation: TestFederation;
let author: RunningClient;
let desk: RunningClient;
let reader: RunningClient;
let third: RunningClient;
const officers = new Map<string, RunningClient>();

beforeAll(async () => {
  federation = await bootFederation({ config: { sharing: { twoFromRank: 4 } } });
  for (const domain of [RURITANIA, GRAUSTARK, EREWHON]) officers.set(domain, await enrolPerson(federation.node(domain), "officer", { role: "security" }));
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  desk = await enrolPerson(federation.node(RURITANIA), "desk", { role: "desk" });
  reader = await enrolPerson(federation.node(GRAUSTARK), "minister");
  third = await enrolPerson(federation.node(EREWHON), "envoy");
  await connect(author, reader);
  await connect(reader, third);
  for (const client of [author, desk, reader, third]) await clear(client, 1);
}, 60_000);
afterAll(() => federation.close());

async function clear(client: RunningClient, rank: 0 | 1 | 2 | 3 | null): Promise<void> {
  const { person, domain } = client.view().me!;
  await officers.get(domain)!.security.clearance(person, rank as 0);
}

const label = (rank: LabelChoice["rank"], releasableTo: readonly string[] = []): LabelChoice => ({ rank, releasableTo, originatorControlled: true, sourcesProtected: false });
const personOf = (client: RunningClient) => client.view().me!.person;

function draft(change: Partial<DispatchDraft> = {}): DispatchDraft {
  return {
    title: "Laptops on aircraft",
    portions: [
      { kind: "text", text: "A group plans to hide explosives in laptops.", label: label(1) },
      { kind: "text", text: "They were seen in Raqqa.", label: label(1, [RURITANIA, GRAUSTARK]) },
    ],
    readers: [{ kind: "person", person: personOf(reader) }],
    controllers: [personOf(desk)],
    lease: 0,
    until: null,
    onward: "ask",
    ...change,
  };
}

const has = (client: RunningClient, id: string) => client.view().dispatches.some((one) => one.id === id);
const shown = (client: RunningClient, id: string) => client.view().dispatches.find((one) => one.id === id)!;
async function sent(change: Partial<DispatchDraft> = {}): Promise<string> {
  const id = await author.dispatches.send(draft(change));
  await until(() => has(reader, id), "the dispatch at its reader", 15_000);
  return id;
}

describe("a dispatch", () => {
  it("arrives with its labels, and opens at its reader's device once the originator's node has agreed", async () => {
    const id = await sent();
    expect(shown(reader, id)).toMatchObject({ title: "Laptops on aircraft", role: "reader", originator: { person: personOf(author) }, label: { rank: 1 } });
    expect(shown(reader, id).portions.map(({ state }) => state)).toEqual(["closed", "closed"]);
    expect(await reader.dispatches.open(id)).toEqual([
      { index: 0, text: "A group plans to hide explosives in laptops." },
      { index: 1, text: "They were seen in Raqqa." },
    ]);
    const events = await author.dispatches.events(id);
    expect(events.filter(({ kind }) => kind === "opened").map(({ person, portion }) => [person, portion])).toEqual([[personOf(reader), 0], [personOf(reader), 1]]);
  });

  it("of many long portions arrives between nodes as one of a few words does", async () => {
    const long = "They were seen, and seen again. ".repeat(400);
    const id = await sent({ portions: Array.from({ length: 12 }, (_, index) => ({ kind: "text" as const, text: `${index} ${long}`, label: label(0) })) });
    expect((await reader.dispatches.open(id)).map((one) => "text" in one && one.text.length)).toEqual(Array.from({ length: 12 }, (_, index) => `${index} ${long}`.length));
  });

  it("is closed to who is not cleared, or not of an organisation that it may go to, and says what it would take", async () => {
    await clear(reader, null);
    const id = await sent({ portions: [{ kind: "text", text: "cleared only", label: label(1) }, { kind: "text", text: "home only", label: label(0, [RURITANIA]) }, { kind: "text", text: "for everybody", label: label(0) }] });
    expect(await reader.dispatches.open(id)).toEqual([
      { index: 0, denial: { code: "dispatch/clearance", rank: 1 } },
      { index: 1, denial: { code: "dispatch/not-releasable" } },
      { index: 2, text: "for everybody" },
    ]);
    await clear(reader, 1);
    expect(await reader.dispatches.open(id, [0])).toEqual([{ index: 0, text: "cleared only" }]);
    const events = await author.dispatches.events(id);
    expect(events.filter(({ kind }) => kind === "denied").map(({ portion, code }) => [portion, code])).toEqual([[0, "dispatch/clearance"], [1, "dispatch/not-releasable"]]);
  });

  it("above what the reading device reaches is closed to it, with the fact that holds it down", async () => {
    // A software key without a passkey: PRIVATE, which carries RESTRICTED; and its author's device reaches no higher.
    await expect(author.dispatches.send(draft({ portions: [{ kind: "text", text: "x", label: label(2) }] }))).rejects.toMatchObject({ code: "gate/above-ceiling" });
    const id = await sent();
    await officers.get(GRAUSTARK)!.security.set({ deviceId: reader.view().me!.deviceId, status: "lowered", reason: "left on a train" });
    expect(await reader.dispatches.open(id)).toEqual([{ index: 0, denial: { code: "dispatch/device-lowered" } }, { index: 1, denial: { code: "dispatch/device-lowered" } }]);
    await officers.get(GRAUSTARK)!.security.set({ deviceId: reader.view().me!.deviceId, status: "good" });
    expect(await reader.dispatches.open(id)).toHaveLength(2);
  });

  it("lowered, a device opens nothing by a lease either", async () => {
    const id = await sent({ lease: 3600 });
    expect(await reader.dispatches.open(id)).toMatchObject([{ text: "A group plans to hide explosives in laptops." }, {}]);
    await officers.get(GRAUSTARK)!.security.set({ deviceId: reader.view().me!.deviceId, status: "lowered", reason: "left on a train" });
    await until(() => reader.view().me!.device.status === "lowered", "the device hears of it");
    expect(await reader.dispatches.open(id)).toEqual([0, 1].map((index) => ({ index, denial: { code: "dispatch/device-lowered" } })));
    await officers.get(GRAUSTARK)!.security.set({ deviceId: reader.view().me!.deviceId, status: "good" });
    await until(() => reader.view().me!.device.status === "good", "the device hears of that too");
    expect(await reader.dispatches.open(id)).toMatchObject([{ text: "A group plans to hide explosives in laptops." }, {}]);
  });

  it("is read offline as long as its lease allows, and not longer", async () => {
    const kept = await sent({ lease: 3600 });
    const passing = await sent({ lease: 0 });
    await reader.dispatches.open(kept);
    await reader.dispatches.open(passing);
    federation.network.cut(RURITANIA, GRAUSTARK);
    try {
      expect(await reader.dispatches.open(kept)).toMatchObject([{ text: "A group plans to hide explosives in laptops." }, { text: "They were seen in Raqqa." }]);
      expect(await reader.dispatches.open(passing)).toMatchObject([0, 1].map((index) => ({ index, denial: { code: expect.stringMatching(/^federation\/unreachable|test\/lost$/) as string } })));
    } finally {
      federation.network.heal();
    }
    await until(async () => (await reader.dispatches.open(passing)).every((one) => "text" in one), "the node's answer after the fault", 20_000);
  });

  it("is taken back: a portion, a reader, the whole; at once on a device that is there, at the next request everywhere", async () => {
    const id = await sent({ lease: 3600 });
    await reader.dispatches.open(id);
    await author.dispatches.revoke(id, { kind: "portion", portion: 1 });
    await until(() => shown(reader, id).portions[1]!.state === "revoked", "the portion gone at its reader");
    expect(await reader.dispatches.open(id)).toEqual([{ index: 0, text: "A group plans to hide explosives in laptops." }]);
    await author.dispatches.revoke(id, { kind: "reader", reader: { kind: "person", person: personOf(reader) } });
    await until(() => shown(reader, id).state === "revoked", "the dispatch gone at its reader");
    expect(await reader.dispatches.open(id)).not.toContainEqual(expect.objectContaining({ text: expect.anything() as string }));
    const again = await sent();
    await author.dispatches.revoke(again, { kind: "whole" });
    await until(() => shown(reader, again).state === "revoked", "the whole gone");
    await expect(author.dispatches.release(again, [{ kind: "person", person: personOf(reader) }], [0])).resolves.toBeUndefined();
    expect(shown(author, again).state).toBe("revoked");
  });

  it("is at the desk's devices too, which may release and take back", async () => {
    const id = await sent();
    await until(() => has(desk, id), "the dispatch at the desk");
    expect(shown(desk, id)).toMatchObject({ role: "controller", title: "Laptops on aircraft" });
    expect(await desk.dispatches.open(id)).toMatchObject([{ text: "A group plans to hide explosives in laptops." }, { text: "They were seen in Raqqa." }]);
    await desk.dispatches.revoke(id, { kind: "whole" });
    expect((await reader.dispatches.open(id)).every((one) => "denial" in one)).toBe(true);
  });
});

describe("the third-party rule", () => {
  it("a reader asks; the originator's desk hears it too; with a yes the new reader opens what was asked for and no more", async () => {
    const id = await sent();
    expect(has(third, id)).toBe(false);
    await reader.dispatches.ask(id, { to: personOf(third), portions: [0], why: "Their flights leave tomorrow.", view: "We would tell them." });
    await until(() => shown(author, id).asks.length === 1 && has(desk, id) && shown(desk, id).asks.length === 1, "the request at author and desk", 15_000);
    const [ask] = shown(author, id).asks;
    expect(ask).toMatchObject({ by: { person: personOf(reader) }, to: { person: personOf(third) }, why: "Their flights leave tomorrow.", view: "We would tell them.", portions: [0], state: "open" });
    await author.dispatches.answer(id, ask!.id, { kind: "release" });
    await until(() => has(third, id), "the dispatch at the third party", 15_000);
    expect(shown(third, id).originator).toMatchObject({ person: personOf(author), known: "vouched" });
    expect(shown(third, id).portions.map(({ state }) => state)).toEqual(["closed", "not-released"]);
    expect(await third.dispatches.open(id)).toEqual([{ index: 0, text: "A group plans to hide explosives in laptops." }]);
    await until(() => shown(reader, id).asks[0]?.state === "released" && shown(desk, id).asks[0]?.state === "released", "the answer at who asked, and at the desk");
    expect((await author.dispatches.events(id)).find(({ kind, asked }) => kind === "released" && asked === personOf(reader))).toMatchObject({ person: personOf(third), by: personOf(author) });
  });

  it("with a no nothing leaves, and the reason is read by who asked", async () => {
    const id = await sent();
    await reader.dispatches.ask(id, { to: personOf(third), portions: [1], why: "They want to know where.", view: "" });
    await until(() => shown(author, id).asks.length === 1, "the request", 15_000);
    await author.dispatches.answer(id, shown(author, id).asks[0]!.id, { kind: "refuse", reason: "It would burn the source." });
    await until(() => shown(reader, id).asks[0]?.state === "refused", "the answer");
    expect(shown(reader, id).asks[0]).toMatchObject({ reason: "It would burn the source." });
    expect(has(third, id)).toBe(false);
    await expect(author.dispatches.answer(id, shown(author, id).asks[0]!.id, { kind: "release" })).rejects.toMatchObject({ code: "dispatch/answered" });
  });

  it("a tear line goes instead: another dispatch, of which its reader can't tell what it was torn from", async () => {
    const id = await sent();
    await reader.dispatches.ask(id, { to: personOf(third), portions: [0, 1], why: "Their flights leave tomorrow.", view: "" });
    await until(() => shown(author, id).asks.length === 1, "the request", 15_000);
    const before = third.view().dispatches.map((one) => one.id);
    await author.dispatches.answer(id, shown(author, id).asks[0]!.id, { kind: "tear-line", title: "Laptops", text: "A group plans to hide explosives in laptops; they were seen in Syria.", label: label(0) });
    const torn = () => third.view().dispatches.find((one) => !before.includes(one.id));
    await until(() => torn() !== undefined, "the tear line at the third party", 15_000);
    expect(await third.dispatches.open(torn()!.id)).toEqual([{ index: 0, text: "A group plans to hide explosives in laptops; they were seen in Syria." }]);
    expect(has(third, id)).toBe(false);
    const held = third.device()!.store;
    const everything = Buffer.concat((await held.list("")).map(([key, value]) => Buffer.concat([Buffer.from(key), value])));
    for (const trace of [Buffer.from(id), Buffer.from(id, "hex"), Buffer.from("Raqqa")]) expect(everything.includes(trace)).toBe(false);
    await until(() => shown(reader, id).asks[0]?.state === "tear-line", "the answer");
  });

  it("answered by a colleague whom the asker never met, is heard by way of the originator", async () => {
    const id = await sent();
    await reader.dispatches.ask(id, { to: personOf(third), portions: [0], why: "Once more.", view: "" });
    await until(() => has(desk, id) && shown(desk, id).asks.some(({ why }) => why === "Once more."), "the request at the desk", 15_000);
    await desk.dispatches.answer(id, shown(desk, id).asks[0]!.id, { kind: "refuse", reason: "Not today." });
    await until(() => shown(reader, id).asks[0]?.state === "refused", "the desk's answer at who asked", 15_000);
    expect(shown(reader, id).asks[0]).toMatchObject({ reason: "Not today.", answeredBy: "desk" });
  });

  it("nobody is asked where the originator has said never", async () => {
    const id = await sent({ onward: "never" });
    await expect(reader.dispatches.ask(id, { to: personOf(third), portions: [0], why: "because", view: "" })).rejects.toMatchObject({ code: "dispatch/onward-never" });
  });
});

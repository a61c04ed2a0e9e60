/** The meeting brief: what may be said to whom, from what is known and from nothing else. Real nodes, real clients. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { DispatchDraft, LabelChoice, ReaderChoice } from "../../client/model/dispatches.ts";
import type { BriefDispatch } from "../../client/model/meeting-brief.ts";
import { refusalOf } from "../../protocol/identity/test-people.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

let federation: TestFederation;
let author: RunningClient;
let minister: RunningClient;
let envoy: RunningClient;
let officer: RunningClient;

const personOf = (client: RunningClient) => client.view().me!.person;
const the = (client: RunningClient): ReaderChoice => ({ kind: "person", person: personOf(client) });
const label = (change: Partial<LabelChoice> = {}): LabelChoice => ({ rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false, ...change });
const has = (client: RunningClient, id: string) => client.view().dispatches.some((one) => one.id === id);
const erewhon: ReaderChoice = { kind: "organisation", domain: EREWHON };

beforeAll(async () => {
  federation = await bootFederation();
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  minister = await enrolPerson(federation.node(GRAUSTARK), "minister");
  envoy = await enrolPerson(federation.node(EREWHON), "envoy");
  officer = await enrolPerson(federation.node(GRAUSTARK), "officer", { role: "security" });
  await officer.security.clearance(personOf(minister), 1);
  await connect(author, minister);
  await connect(minister, envoy);
}, 60_000);
afterAll(async () => {
  for (const client of [author, minister, envoy, officer]) await client?.stop();
  await federation.close();
});

const PORTIONS: DispatchDraft["portions"] = [
  { kind: "text", text: "The threat.", label: label() },
  { kind: "text", text: "The town.", label: label({ releasableTo: [RURITANIA, GRAUSTARK] }) },
  { kind: "text", text: "For the public.", label: label({ rank: 0, releasableTo: [RURITANIA, GRAUSTARK, EREWHON], originatorControlled: false }) },
];
async function sent(change: Partial<DispatchDraft> = {}): Promise<string> {
  const id = await author.dispatches.send({ title: "Laptops on aircraft", portions: PORTIONS, readers: [the(minister)], controllers: [], lease: 0, until: null, onward: "ask", ...change });
  await until(() => has(minister, id), "at the minister", 15_000);
  return id;
}
async function of(client: RunningClient, id: string, ...parties: ReaderChoice[]): Promise<BriefDispatch> {
  return (await client.dispatches.brief(parties)).dispatches.find((one) => one.id === id)!;
}
const verdicts = ({ portions }: BriefDispatch) => portions.map(({ verdict, why }) => [verdict, ...why.map(({ reason }) => reason)]);

describe("a meeting brief", () => {
  it("of one's own: what was released may be said; the label forbids, or says to release it first; nothing that may not be said is printed", async () => {
    const id = await sent();
    const forMinister = await of(author, id, the(minister));
    expect(verdicts(forMinister)).toEqual([["say", "released"], ["say", "released"], ["say", "released"]]);
    expect(forMinister.portions.map(({ text }) => text)).toEqual(["The threat.", "The town.", "For the public."]);
    const forErewhon = await of(author, id, erewhon);
    expect(verdicts(forErewhon)).toEqual([["ask", "not-released"], ["not", "not-releasable"], ["say", "label"]]);
    expect(JSON.stringify(forErewhon.portions)).not.toMatch(/The threat|The town/);
    // Both in the room: the one counts to whom less may be said.
    expect(verdicts(await of(author, id, the(minister), erewhon))).toEqual([["ask", "released", "not-released"], ["not", "released", "not-releasable"], ["say", "released", "label"]]);
    // To one of them is not to all of them.
    expect(verdicts(await of(author, id, { kind: "organisation", domain: GRAUSTARK }))[0]).toEqual(["ask", "some-of-them"]);
  }, 60_000);

  it("of what others control: to the originator; to a third only what the label or an answer allows; a refusal and a tear line are known", async () => {
    const id = await sent();
    expect(verdicts(await of(minister, id, the(author)))).toEqual([["say", "originator"], ["say", "originator"], ["say", "originator"]]);
    expect(verdicts(await of(minister, id, the(envoy)))).toEqual([["not", "not-asked"], ["not", "not-releasable"], ["say", "label"]]);
    await minister.dispatches.ask(id, { to: personOf(envoy), portions: [0], why: "Their airport.", view: "" });
    expect(verdicts(await of(minister, id, the(envoy)))[0]).toEqual(["ask", "asked"]);
    const asked = () => author.view().dispatches.find((one) => one.id === id)!.asks;
    await until(() => asked().length === 1, "asked", 15_000);
    await author.dispatches.answer(id, asked()[0]!.id, { kind: "tear-line", text: "Something about aircraft.", title: "Aircraft", label: label() });
    await until(() => minister.view().dispatches.find((one) => one.id === id)!.asks[0]!.state === "tear-line", "answered", 15_000);
    const told = await of(minister, id, the(envoy));
    expect(verdicts(told)[0]).toEqual(["not", "tear-line"]);
    expect(told.tearLinesElsewhere).toEqual(["envoy"]);
    // At the author: the tear line is there, with its words and who has it.
    const own = await of(author, id, the(envoy));
    expect(verdicts(own)[0]).toEqual(["ask", "not-released"]);
    expect(own.tearLines).toMatchObject([{ title: "Aircraft", text: "Something about aircraft.", to: ["mimi://erewhon.example/u/envoy".replace(/^mimi:\/\/(.*)\/u\/(.*)$/, "$2@$1")] }]);
    const again = await sent({ onward: "never" });
    expect(verdicts(await of(minister, again, the(envoy)))[0]).toEqual(["not", "onward-never"]);
  }, 90_000);

  it("says what was taken back, what is over, and whose clearance the node found too low", async () => {
    const id = await sent();
    await officer.security.clearance(personOf(minister), 0);
    expect((await minister.dispatches.open(id, [0]))[0]).toMatchObject({ denial: { code: "dispatch/clearance" } });
    expect(verdicts(await of(author, id, the(minister)))).toEqual([["not", "clearance"], ["say", "released"], ["say", "released"]]);
    await officer.security.clearance(personOf(minister), 1);
    await minister.dispatches.open(id, [0]);
    expect(verdicts(await of(author, id, the(minister)))[0]).toEqual(["say", "released"]);
    await author.dispatches.revoke(id, { kind: "portion", portion: 1 });
    expect(verdicts(await of(author, id, the(minister)))[1]).toEqual(["not", "portion-revoked"]);
    await author.dispatches.revoke(id, { kind: "whole" });
    expect(verdicts(await of(author, id, the(minister)))[0]).toEqual(["not", "revoked"]);
    expect(await refusalOf(() => author.dispatches.brief([]))).toBe("brief/nobody");
    // What may be said stands first.
    const order = (await author.dispatches.brief([the(minister)])).dispatches.map(({ portions }) => portions.some(({ verdict }) => verdict === "say"));
    expect(order).toEqual([...order].sort((a, b) => Number(b) - Number(a)));
  }, 60_000);
});

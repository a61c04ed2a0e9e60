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
});

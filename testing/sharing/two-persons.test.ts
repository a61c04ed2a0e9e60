/** Where policy wants two persons to agree to a release that was asked for: neither alone is enough, and a reader gets nothing before. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

let federation: TestFederation;
let author: RunningClient;
let desk: RunningClient;
let reader: RunningClient;
let third: RunningClient;
beforeAll(async () => {
  federation = await bootFederation({ config: { sharing: { twoFromRank: 0 } } });
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  desk = await enrolPerson(federation.node(RURITANIA), "desk", { role: "desk" });
  reader = await enrolPerson(federation.node(GRAUSTARK), "minister");
  third = await enrolPerson(federation.node(EREWHON), "envoy");
  await connect(author, reader);
  await connect(reader, third);
}, 60_000);
afterAll(() => federation.close());

const personOf = (client: RunningClient) => client.view().me!.person;
const shown = (client: RunningClient, id: string) => client.view().dispatches.find((one) => one.id === id);

describe("a release that two have to agree to", () => {
  it("waits at the node for the second, of another person; then the new reader opens it", async () => {
    const id = await author.dispatches.send({
      title: "Two keys",
      portions: [{ kind: "text", text: "for two to release", label: { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } }],
      readers: [{ kind: "person", person: personOf(reader) }],
      controllers: [personOf(desk)],
      lease: 0,
      until: null,
      onward: "ask",
    });
    await until(() => shown(reader, id) !== undefined && shown(desk, id) !== undefined, "the dispatch at reader and desk", 15_000);
    await reader.dispatches.ask(id, { to: personOf(third), portions: [0], why: "They need it.", view: "" });
    await until(() => shown(author, id)!.asks.length === 1, "the request", 15_000);
    await author.dispatches.answer(id, shown(author, id)!.asks[0]!.id, { kind: "release" });
    expect(shown(author, id)!.asks[0]).toMatchObject({ state: "waits-for-second" });
    expect(shown(author, id)!.readers.find(({ name }) => name === "envoy")).toMatchObject({ state: "second" });
    await until(() => shown(desk, id)!.seconds.length === 1, "the release before the desk", 15_000);
    expect(shown(desk, id)!.seconds[0]).toMatchObject({ from: "analyst", why: "They need it." });
    expect(shown(third, id)).toBeUndefined();
    expect(shown(reader, id)!.asks[0]).toMatchObject({ state: "open" });

    await desk.dispatches.agree(shown(desk, id)!.seconds[0]!.id);
    await until(() => shown(third, id) !== undefined, "the dispatch at the third party", 15_000);
    expect(await third.dispatches.open(id)).toEqual([{ index: 0, text: "for two to release" }]);
    await until(() => shown(reader, id)!.asks[0]!.state === "released", "the answer at who asked");
    expect(shown(desk, id)!.seconds).toEqual([]);
    const events = await author.dispatches.events(id);
    expect(events.filter(({ kind, asked }) => kind === "released" && asked !== undefined).map(({ by, code }) => [by, code])).toEqual([[personOf(author), "dispatch/needs-second"], [personOf(desk), undefined]]);
  });

  it("so does a tear line that goes instead, and until then nobody is told that one went", async () => {
    const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
    const id = await author.dispatches.send({ title: "With a town", portions: [{ kind: "text", text: "They were seen in Raqqa.", label }], readers: [{ kind: "person", person: personOf(reader) }], controllers: [personOf(desk)], lease: 0, until: null, onward: "ask" });
    await until(() => shown(reader, id) !== undefined && shown(desk, id) !== undefined, "the dispatch at reader and desk", 15_000);
    await reader.dispatches.ask(id, { to: personOf(third), portions: [0], why: "They need it.", view: "" });
    await until(() => shown(author, id)!.asks.length === 1, "the request", 15_000);
    await author.dispatches.answer(id, shown(author, id)!.asks[0]!.id, { kind: "tear-line", title: "Without", text: "They were seen in Syria.", label });
    expect(shown(author, id)!.asks[0]).toMatchObject({ state: "waits-for-second" });
    const torn = () => desk.view().dispatches.find(({ tearLineOf }) => tearLineOf === id);
    await until(() => torn()?.seconds.length === 1, "the tear line before the desk", 15_000);
    expect(shown(reader, id)!.asks[0]).toMatchObject({ state: "open" });
    expect(third.view().dispatches.map(({ title }) => title)).not.toContain("Without");

    await desk.dispatches.agree(torn()!.seconds[0]!.id);
    await until(() => third.view().dispatches.some(({ title }) => title === "Without"), "the tear line at the third party", 15_000);
    await until(() => shown(reader, id)!.asks[0]!.state === "tear-line", "the answer at who asked", 15_000);
    expect(shown(author, id)!.asks[0]).toMatchObject({ state: "tear-line" });
    expect(shown(third, id)).toBeUndefined();
  });
});

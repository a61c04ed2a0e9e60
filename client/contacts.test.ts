/** From a card to consent, in all the orders in which people do it. */
import { cardText, parseCard } from "../protocol/identity/card.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, inFederation, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
});
afterAll(() => federation.close());

const pair = async (a: string, b: string) => [await enrolPerson(federation.node(RURITANIA), a), await enrolPerson(federation.node(GRAUSTARK), b)] as const;

describe("two people", () => {
  it("one asks, the other is asked and lets him in", async () => {
    const [alice, bob] = await pair("alice", "bob");
    await bob.acceptCard(alice.card().qr);
    expect(bob.view().contacts[0]).toMatchObject({ state: "requested", name: "alice" });
    await until(() => alice.view().contacts.length === 1, "the request");
    expect(alice.view().contacts[0]).toMatchObject({ state: "asks", name: "bob", domain: GRAUSTARK });
    expect(alice.view().lines).toEqual([]);
    await alice.answerContact(bob.view().me!.person, true);
    await until(() => lineWith(alice, bob.view().me!.person) !== undefined && lineWith(bob, alice.view().me!.person) !== undefined, "the line", 20_000);
    for (const client of [alice, bob]) await client.stop();
  }, 40_000);

  it("one refuses: to the other it is as if nothing had happened", async () => {
    const [carol, dora] = await pair("carol", "dora");
    await dora.acceptCard(carol.card().link);
    await until(() => carol.view().contacts.length === 1, "the request");
    await carol.answerContact(dora.view().me!.person, false);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(dora.view().contacts[0]!.state).toBe("requested");
    expect([...carol.view().lines, ...dora.view().lines]).toEqual([]);
    await expect(dora.acceptCard(dora.card().link)).rejects.toMatchObject({ code: "card/own" });
    await expect(dora.acceptCard("https://graustark.example/card#AAAA")).rejects.toMatchObject({ code: "card/invalid" });
    for (const client of [carol, dora]) await client.stop();
  }, 40_000);

  it("who ask one another at the same moment get one line", async () => {
    const [emil, frida] = await pair("emil", "frida");
    const [e, f] = [emil.view().me!.person, frida.view().me!.person];
    await Promise.all([emil.acceptCard(frida.card().link), frida.acceptCard(emil.card().link)]);
    const joined = () => lineWith(emil, f)?.room === lineWith(frida, e)?.room && emil.device()!.lines.rooms.get(lineWith(emil, f)?.room ?? "")?.members.length === 2;
    await until(joined, "one line", 40_000);
    const { room } = lineWith(emil, f)!;
    await emil.send(room, { text: "you too?", label: 0 });
    await until(() => texts(frida, room).includes("you too?"), "the message");
    expect(emil.view().lines.filter(({ readOnly }) => !readOnly)).toHaveLength(1);
    for (const client of [emil, frida]) await client.stop();
  }, 60_000);

  it("a card of somebody else in a known person's name does not replace what is known", async () => {
    const [gerda, hans] = await pair("gerda", "hans");
    await connect(gerda, hans);
    const other = await enrolPerson(federation.node(RURITANIA), "other");
    const { fingerprint } = other.device()!.people.record(other.view().me!.person)!;
    await expect(hans.acceptCard(cardText({ domain: RURITANIA as never, person: gerda.view().me!.person as never, fingerprint }))).rejects.toMatchObject({ code: "contact/other-fingerprint" });
    for (const client of [gerda, hans, other]) await client.stop();
  }, 40_000);

  it("a card handed to an organisation lets in who answers that very card, once; whoever else there asks has to wait for a yes", async () => {
    const [ida, jan] = await pair("ida", "jan");
    const mallory = await enrolPerson(federation.node(GRAUSTARK), "mallory");
    ida.handOver(GRAUSTARK);
    const { link } = ida.card();
    const { handOver: _, ...bare } = parseCard(link);
    await mallory.acceptCard(cardText({ ...bare, organisation: "Graustark's cabinet" }));
    const state = (client: typeof ida) => ida.view().contacts.find(({ person }) => person === client.view().me!.person)?.state;
    await until(() => state(mallory) !== undefined, "the request of somebody else");
    expect(state(mallory)).toBe("asks");
    await jan.acceptCard(link);
    await until(() => state(jan) === "granted", "who has the card");
    const late = await enrolPerson(federation.node(GRAUSTARK), "late");
    await late.acceptCard(link);
    await until(() => state(late) !== undefined, "a second answer to it");
    expect(state(late)).toBe("asks");
    for (const client of [ida, jan, mallory, late]) await client.stop();
  }, 60_000);

  it("what a card says of its organisation is not believed: the accord's name for the domain is shown", async () => {
    const [karl, lena] = await pair("karl", "lena");
    const record = lena.device()!.people.record(lena.view().me!.person)!;
    await lena.device()!.people.update(record.person, (own) => ({ ...own, organisation: "Ruritania's own cabinet" }));
    await lena.acceptCard(karl.card().link);
    await until(() => karl.view().contacts.length === 1, "the request");
    expect(karl.view().contacts[0]).toMatchObject({ organisation: karl.view().peers[0]!.organisation, domain: GRAUSTARK });
    expect(karl.view().contacts[0]!.organisation).not.toContain("Ruritania");
    for (const client of [karl, lena]) await client.stop();
  }, 40_000);
});

describe("what is handed out", () => {
  it("names the node as others reach it, also from a client that reaches it by an address of its own machine", () =>
    // A node of its own: strangers at one address may only so often.
    inFederation({ domains: [RURITANIA] }, async (own) => {
      const node = own.node(RURITANIA);
      // As the installed client does it: a page of this machine, with the node behind it.
      const page = "http://localhost:1";
      const behind = (address: string) => address.replace(/^(http|ws):\/\/localhost:1/, (_, scheme: string) => node.url.replace(/^http/, scheme));
      const { fetch: honest, openSocket } = testEnvironment(node);
      const gerda = await enrolPerson(node, "gerda", { environment: testEnvironment(node, { baseUrl: page, fetch: (input, init) => honest(behind(String(input)), init), openSocket: (url) => openSocket(behind(url)) }) });
      expect(gerda.card().link).toMatch(new RegExp(`^${node.url}/card#`));
      expect((await gerda.linkDevice()).link).toMatch(new RegExp(`^${node.url}/enrol#`));
      await gerda.stop();
    }));
});

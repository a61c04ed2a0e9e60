/** The whole way, on real nodes: enrol, card, consent, line, messages. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { createClient } from "./entente.ts";

describe("two people of two organisations", () => {
  let federation: TestFederation;
  beforeAll(async () => {
    federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  });
  afterAll(() => federation.close());

  it("meet by a card, and write to one another", async () => {
    const alice = await enrolPerson(federation.node(RURITANIA), "alice");
    const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
    const { a } = await connect(alice, bob);
    const id = await alice.send(a.room, { text: "Good morning.", label: 0 });
    await until(() => texts(bob, a.room).includes("Good morning."), "the message at bob's");
    await bob.send(a.room, { text: "Good morning to you.", label: 0, replyTo: id });
    await until(() => texts(alice, a.room).length === 2, "the answer at alice's");
    const answer = lineWith(alice, bob.view().me!.person)!.messages.at(-1)!;
    expect(answer).toMatchObject({ text: "Good morning to you.", own: false, replyTo: { id, text: "Good morning." } });
    await bob.markRead(a.room);
    await until(() => lineWith(alice, bob.view().me!.person)!.messages.find((message) => message.id === id)!.delivery === "read", "read");
    await alice.stop();
    await bob.stop();
  }, 40_000);

  it("find everything again after a restart, and what was written meanwhile", async () => {
    const environment = testEnvironment(federation.node(RURITANIA));
    const carol = await enrolPerson(federation.node(RURITANIA), "carol", { environment, passkey: true });
    const dora = await enrolPerson(federation.node(GRAUSTARK), "dora");
    const { a } = await connect(carol, dora);
    await carol.send(a.room, { text: "one", label: 0 });
    await until(() => texts(dora, a.room).length === 1, "one");
    await carol.stop();
    await dora.send(a.room, { text: "two", label: 0 });
    const again = createClient(environment);
    await again.start();
    await until(() => texts(again, a.room).length === 2, "two");
    expect(texts(again, a.room)).toEqual(["one", "two"]);
    await again.send(a.room, { text: "three", label: 0 });
    await until(() => texts(dora, a.room).length === 3, "three");
    await again.stop();
    await dora.stop();
  }, 40_000);
});

/** Calls in the history of a line, with real nodes and stores: they outlive a restart, and a restart in the middle of a call is told at both ends. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, testEnvironment } from "../testing/clients/test-client.ts";
import { createClient, type RunningClient } from "./entente.ts";
import type { ClientEnvironment } from "./environment.ts";

let federation: TestFederation;
let environment: ClientEnvironment;
let alice: RunningClient;
let bob: RunningClient;
let room: string;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  environment = testEnvironment(federation.node(RURITANIA));
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  room = (await connect(alice, bob)).a.room;
}, 40_000);
afterAll(async () => {
  await alice.stop();
  await bob.stop();
  await federation.close();
});

const calls = (client: RunningClient) =>
  client
    .view()
    .lines.find((line) => line.room === room)!
    .messages.filter(({ kind, text }) => kind === "notice" && text.startsWith("call-"))
    .map(({ text, values }): { text: string; from?: string; to?: string } => ({ text, ...values }));
const state = (client: RunningClient) => client.view().calls.at(-1)?.state;

async function talk(): Promise<string> {
  const call = await alice.call(room, { video: false });
  await until(() => bob.view().calls.some((one) => one.room === call && one.state === "ringing"), "bob's telephone", 15_000);
  await bob.answer(call);
  await until(() => state(alice) === "active" && state(bob) === "active", "both on the line", 15_000);
  await until(() => [alice, bob].every((client) => client.view().calls.at(-1)!.assessment.settled), "both agree on the level", 15_000);
  return call;
}

async function restartAlice(): Promise<void> {
  await alice.stop();
  alice = createClient(environment);
  await alice.start();
  await until(() => alice.view().state === "online", "alice again", 15_000);
}

describe("a line's history", () => {
  it("has each call at both ends, also after a restart", async () => {
    const call = await talk();
    await bob.hangUp(call);
    await until(() => calls(alice).length === 1 && calls(bob).length === 1, "both histories");
    for (const client of [alice, bob]) {
      const [held] = calls(client);
      expect(held).toMatchObject({ text: "call-held", level: "1" });
      expect(Number(held!.to)).toBeGreaterThanOrEqual(Number(held!.from));
    }
    const declined = await alice.call(room, { video: false });
    await until(() => bob.view().calls.some((one) => one.room === declined && one.state === "ringing"), "bob's telephone", 15_000);
    await bob.decline(declined);
    await until(() => calls(alice).length === 2 && calls(bob).length === 2, "both histories");
    const before = calls(alice);
    expect(before.map(({ text }) => text)).toEqual(["call-held", "call-declined"]);
    await restartAlice();
    expect(calls(alice)).toEqual(before);
  }, 60_000);

  it("says of a call that a restart broke off why, at both ends; then they call again", async () => {
    const call = await talk();
    await restartAlice();
    expect(alice.view().calls).toMatchObject([{ room: call, line: room, state: "ended", ended: "page-closed" }]);
    await until(() => bob.view().calls.find((one) => one.room === call)!.state === "ended", "bob is told", 20_000);
    expect(bob.view().calls.find((one) => one.room === call)!.ended).toBe("far-page-closed");
    await until(() => calls(alice).length === 3 && calls(bob).length === 3, "both histories");
    expect([calls(alice).at(-1)!.text, calls(bob).at(-1)!.text]).toEqual(["call-page-closed", "call-far-page-closed"]);
    await bob.hangUp(await talk());
    await until(() => calls(alice).length === 4, "the next one");
  }, 60_000);
});

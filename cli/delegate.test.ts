/** `entente delegate`, against a real node: which desk answers, set at a terminal, on the person's other device too. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../client/entente.ts";
import { connect } from "../testing/clients/test-client.ts";
import { GRAUSTARK, until } from "../testing/federation/boot.ts";
import { type PeopleWithTerminals, peopleWithTerminals } from "../testing/clients/people-with-terminals.ts";

let people: PeopleWithTerminals;
let bob: RunningClient;
const delegate = (...more: string[]) => people.at("delegate", "--profile", "bob", ...more);

beforeAll(async () => {
  people = await peopleWithTerminals([GRAUSTARK]);
  const desk = await people.enrol(GRAUSTARK, "desk", { role: "desk" });
  bob = await people.enrol(GRAUSTARK, "bob");
  await connect(desk, bob);
  await until(() => bob.view().contacts[0]?.desk === true, "shown to be a desk", 20_000);
  await people.further(bob, "bob", "Terminal");
}, 90_000);
afterAll(() => people?.close());

it("says how it is, sets it, and ends it; what is not mentioned stays", async () => {
  expect((await delegate()).out).toContain("Your calls ring with you alone.");
  await bob.setToDesk({ desk: `mimi://${GRAUSTARK}/u/desk`, when: "unanswered", after: 15, lets: "FLASH" });
  await until(async () => (await delegate("--json")).out.includes("u/desk"), "learnt at the terminal", 60_000);
  const set = await delegate("desk@graustark.example", "--when", "always", "--lets", "IMMEDIATE");
  expect(set.out).toBe("desk@graustark.example answers your calls always. IMMEDIATE and above rings with you all the same.");
  await until(() => bob.view().toDesk?.to?.when === "always", "on the other device", 30_000);
  expect(bob.view().toDesk!.to).toEqual({ desk: `mimi://${GRAUSTARK}/u/desk`, when: "always", after: 15, lets: "IMMEDIATE" });
  expect(await delegate("bob@graustark.example")).toMatchObject({ code: 1, err: expect.stringContaining("(settings/not-a-desk)") });
  expect((await delegate("off")).out).toContain("Your calls ring with you alone.");
}, 120_000);

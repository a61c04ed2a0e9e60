/** `entente aside`, against real nodes: a device of one's own is left out of a line from a terminal, and let in again. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../client/entente.ts";
import { connect } from "../testing/clients/test-client.ts";
import { GRAUSTARK, RURITANIA, until } from "../testing/federation/boot.ts";
import { type PeopleWithTerminals, peopleWithTerminals } from "../testing/clients/people-with-terminals.ts";

let people: PeopleWithTerminals;
let bob: RunningClient;
const aside = (...more: string[]) => people.at("aside", `alice@${RURITANIA}`, "--profile", "bob", ...more);

beforeAll(async () => {
  people = await peopleWithTerminals([RURITANIA, GRAUSTARK]);
  const alice = await people.enrol(RURITANIA, "alice", { name: "Alice" });
  bob = await people.enrol(GRAUSTARK, "bob");
  await connect(alice, bob);
  await people.further(bob, "bob", "Terminal");
  await until(() => bob.device()!.lines.rooms.lines()[0]!.members.length === 3, "in the line", 30_000);
}, 90_000);
afterAll(() => people?.close());

it("leaves a device out, says so, and lets it in again; names none that is not one's own", async () => {
  const { deviceId } = bob.view().me!;
  expect(await aside("--without", "Somebody else's")).toMatchObject({ code: 1, out: "" });
  const out = JSON.parse((await aside("--without", deviceId, "--json")).out) as { keptOut: { deviceId: string }[]; leftHere: boolean };
  expect(out).toMatchObject({ keptOut: [{ deviceId }], leftHere: false });
  await until(() => bob.view().lines[0]!.leftHere === true && bob.view().lines[0]!.readOnly, "left out", 20_000);
  expect((await aside()).out).toMatch(/^left out: /m);
  expect((await aside("--again", deviceId)).out).not.toContain("left out");
  await until(() => bob.view().lines[0]!.leftHere === undefined && !bob.view().lines[0]!.readOnly, "in again", 40_000);
}, 120_000);

/** `entente missed`, against real nodes: what the command prints, and that it has then been seen. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../client/entente.ts";
import { connect, lineWith } from "../testing/clients/test-client.ts";
import { GRAUSTARK, RURITANIA, until } from "../testing/federation/boot.ts";
import { type PeopleWithTerminals, peopleWithTerminals } from "../testing/clients/people-with-terminals.ts";

let people: PeopleWithTerminals;
let alice: RunningClient;
let bob: RunningClient;
const missed = (...more: string[]) => people.at("missed", "--profile", "bob", ...more);

beforeAll(async () => {
  people = await peopleWithTerminals([RURITANIA, GRAUSTARK]);
  alice = await people.enrol(RURITANIA, "alice", { name: "Alice" });
  bob = await people.enrol(GRAUSTARK, "bob");
  await connect(alice, bob);
  await people.further(bob, "bob", "Terminal");
}, 90_000);
afterAll(() => people?.close());

it("says who called in vain, how often and with which precedence; then it is seen, also on the person's other device", async () => {
  expect((await missed()).err).toContain("No missed calls.");
  await until(() => bob.device()!.lines.rooms.get(lineWith(bob, alice.view().me!.person)!.room)!.members.length === 3, "in the line", 30_000);
  const room = await alice.call(lineWith(alice, bob.view().me!.person)!.room, { video: false, precedence: "FLASH" });
  await until(() => bob.view().calls.some((call) => call.room === room && call.state === "ringing"), "rings", 15_000);
  await alice.hangUp(room);
  await until(() => bob.view().missed[0]?.unseen === 1, "missed", 15_000);
  const first = await missed("--keep");
  expect(first.out).toMatch(/^Alice \(alice@ruritania\.example\)\tonce, last \d{4}-.*\tFLASH\t1 new$/m);
  expect(JSON.parse((await missed("--json")).out)).toMatchObject({ name: "Alice", unseen: 1, precedence: "FLASH", calls: [{ call: room, busy: false }] });
  await until(() => bob.view().missed[0]?.unseen === 0, "seen on the other device", 30_000);
  expect((await missed()).out).not.toContain("new");
}, 90_000);

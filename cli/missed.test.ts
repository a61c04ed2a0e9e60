/** `entente missed`, against real nodes: what the command prints, and that it has then been seen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../client/entente.ts";
import { connect, enrolPerson, lineWith } from "../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { ran, run } from "./terminal-in-test.ts";

let federation: TestFederation;
let home: string;
let alice: RunningClient;
let bob: RunningClient;
const missed = (...more: string[]) => ran(["missed", "--profile", "bob", ...more], { cwd: home });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "entente-missed-"));
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true, config: { demonstration: true } });
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { name: "Alice" });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  await connect(alice, bob);
  const { link } = await bob.linkDevice();
  const login = run(["login", link, "--profile", "bob", "--name", "Terminal"], { cwd: home });
  await until(() => bob.view().pendingDevices.length === 1, "the terminal's request");
  await bob.approveDevice(bob.view().pendingDevices[0]!.deviceId);
  expect(await login.code).toBe(0);
}, 90_000);
afterAll(async () => {
  for (const client of [alice, bob]) await client?.stop();
  await federation?.close();
  rmSync(home, { recursive: true, force: true });
});

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

/** `entente aside`, against real nodes: a device of one's own is left out of a line from a terminal, and let in again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../client/entente.ts";
import { connect, enrolPerson } from "../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { ran, run } from "./terminal-in-test.ts";

let federation: TestFederation;
let home: string;
let alice: RunningClient;
let bob: RunningClient;
const aside = (...more: string[]) => ran(["aside", `alice@${RURITANIA}`, "--profile", "bob", ...more], { cwd: home });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "entente-aside-"));
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true, config: { demonstration: true } });
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { name: "Alice" });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  await connect(alice, bob);
  const { link } = await bob.linkDevice();
  const login = run(["login", link, "--profile", "bob", "--name", "Terminal"], { cwd: home });
  await until(() => bob.view().pendingDevices.length === 1, "the terminal's request");
  await bob.approveDevice(bob.view().pendingDevices[0]!.deviceId);
  expect(await login.code).toBe(0);
  await until(() => bob.device()!.lines.rooms.lines()[0]!.members.length === 3, "in the line", 30_000);
}, 90_000);
afterAll(async () => {
  for (const client of [alice, bob]) await client?.stop();
  await federation?.close();
  rmSync(home, { recursive: true, force: true });
});

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

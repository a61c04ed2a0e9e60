/** `entente delegate`, against a real node: which desk answers, set at a terminal, on the person's other device too. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../client/entente.ts";
import { connect, enrolPerson } from "../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, type TestFederation, until } from "../testing/federation/boot.ts";
import { ran, run } from "./terminal-in-test.ts";

let federation: TestFederation;
let home: string;
let bob: RunningClient;
let desk: RunningClient;
const delegate = (...more: string[]) => ran(["delegate", "--profile", "bob", ...more], { cwd: home });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "entente-delegate-"));
  federation = await bootFederation({ domains: [GRAUSTARK], onDisk: true, config: { demonstration: true } });
  desk = await enrolPerson(federation.node(GRAUSTARK), "desk", { role: "desk" });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  await connect(desk, bob);
  await until(() => bob.view().contacts[0]?.desk === true, "shown to be a desk", 20_000);
  const { link } = await bob.linkDevice();
  const login = run(["login", link, "--profile", "bob", "--name", "Terminal"], { cwd: home });
  await until(() => bob.view().pendingDevices.length === 1, "the terminal's request");
  await bob.approveDevice(bob.view().pendingDevices[0]!.deviceId);
  expect(await login.code).toBe(0);
}, 90_000);
afterAll(async () => {
  for (const client of [bob, desk]) await client?.stop();
  await federation?.close();
  rmSync(home, { recursive: true, force: true });
});

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

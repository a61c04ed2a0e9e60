/** `entente breaches`, for a person and for a security officer, against a real node. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningNode } from "../node/start/node.ts";
import { systemRandom } from "../node/start/system-clock.ts";
import { signBreachReport } from "../protocol/wire/breach.ts";
import { toBase64Url } from "../protocol/wire/bytes.ts";
import { bootNode, enrolFirst } from "../testing/node-fixture.ts";
import { ran } from "./terminal-in-test.ts";

let node: RunningNode;
let cwd: string;
const entente = (...args: string[]) => ran(args, { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "entente-breaches-"));
  node = await bootNode();
  for (const [user, role] of [["officer", "security"], ["ann", "member"]] as const) {
    const { url } = await node.invite({ name: user, user, role, hours: 1 });
    expect((await entente("login", url, "--profile", user)).code).toBe(0);
  }
  const bea = await enrolFirst(node, { user: "bea", name: "Bea Bond" });
  const call = `mimi://ruritania.example/r/${"c".repeat(52)}`;
  const report = await signBreachReport({ v: 1, id: systemRandom(16), person: bea.person, deviceId: bea.record.deviceId, call, with: ["mimi://graustark.example/u/bob"], startedAt: 1_800_000_000_000, endedAt: 1_800_000_600_000, breaches: [{ kind: "guest", at: 1_800_000_100_000, until: null, who: null, note: "Ms Novak\u001b[8m" }], answer: { text: "She interpreted.\u001b[2J\nSomebody Else\tnot seen", at: 1_800_000_700_000 }, at: 1_800_000_700_000 }, bea.signer);
  await bea.call("breach.report", { report: toBase64Url(report) });
}, 60_000);
afterAll(async () => {
  await node.close();
  rmSync(cwd, { recursive: true, force: true });
});

it("a person with nothing to answer is told so; a call that is none is refused", async () => {
  expect(await entente("breaches", "--profile", "ann")).toMatchObject({ code: 0, out: "", err: "Nothing broke protocol in the calls of this device." });
  expect(await entente("breaches", "answer", "cccccccc", "x", "--profile", "ann")).toMatchObject({ code: 2, err: expect.stringContaining("Nothing broke protocol in a call cccccccc.") });
  expect(await entente("breaches", "report", "--profile", "ann")).toMatchObject({ code: 1, err: expect.stringContaining("another role") });
}, 60_000);

it("an officer reads the reports, as text, CSV and JSON, by person, and marks them as seen", async () => {
  const { code, out } = await entente("breaches", "report", "--profile", "officer");
  expect(code).toBe(0);
  expect(out).toContain("Bea Bond\t2027-01-15T08:00:00Z\twith bob@graustark.example\tnot seen");
  // What a person answers is no command to the officer's terminal, and no line of its own.
  expect(out).toContain("They: She interpreted. [2J Somebody Else not seen");
  expect(out).toContain("(Ms Novak [8m)");
  expect(out).not.toMatch(/[^\P{Cc}\t\n]/u);
  expect((await entente("breaches", "report", "--csv", "--profile", "officer")).out.split("\r\n")).toHaveLength(2);
  expect(JSON.parse((await entente("breaches", "report", "--json", "--person", "ann@ruritania.example", "--profile", "officer")).out)).toEqual({ reports: [], observed: [] });
  await entente("breaches", "report", "--mark-seen", "--profile", "officer");
  expect((await entente("breaches", "report", "--unseen", "--profile", "officer")).out).toBe("");
}, 60_000);

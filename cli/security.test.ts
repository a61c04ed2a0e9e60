/** Who opens unusually much, at terminals: a reader is paused, the officer sees why and lets go again; limits, categories; a file of rules that can't be used; and what bad input gets. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";

let nodes: ServedNodes;
const as = (profile: string, ...args: string[]) => nodes.at(...args, "--profile", profile);

beforeAll(async () => {
  nodes = servedNodes();
  await nodes.serve("ruritania", { sharing: { zone: "UTC", brake: { dispatchesPerHour: 1, quiet: { from: 22, until: 6, dispatches: 9 } } } });
  for (const [user, role] of [["sec", "security"], ["alice", "principal"], ["bob", "principal"]] as const) await nodes.enrol("ruritania", { user, role });
  await nodes.done("accept", (await nodes.done("card", "--profile", "alice")).out, "--profile", "bob");
  await nodes.done("accept", "bob@ruritania.example", "--profile", "alice");
}, 60_000);
afterAll(() => nodes?.close());

async function bobOpens(text: string): Promise<number | undefined> {
  writeFileSync(join(nodes.home, "text.txt"), text);
  await nodes.done("dispatch", "send", "text.txt", "--title", text, "--to", "bob@ruritania.example", "--label", "UNCLASSIFIED,OC", "--profile", "alice");
  let id: string | undefined;
  await expect.poll(async () => (id = (await nodes.done("dispatch", "list", "--json", "--profile", "bob")).out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as { id: string; title: string }).find(({ title }) => title === text)?.id), { timeout: 20_000 }).toBeDefined();
  return (await as("bob", "dispatch", "read", id!)).code;
}

it("a reader over the limit is paused; the officer sees it and why, and lets them open again; limits of one reader count", async () => {
  expect((await as("sec", "security", "brakes")).err).toContain("Nobody is paused.");
  expect([await bobOpens("first"), await bobOpens("second")]).toEqual([0, 1]);
  const { out, err } = await nodes.done("security", "brakes", "--profile", "sec");
  expect(out).toMatch(/^bob@ruritania\.example\t2 dispatches within an hour, 1 are usual\tsince \d{4}-/);
  expect(err).toContain("9 from 22:00 to 6:00 (UTC)");
  expect((await nodes.done("security", "lift", "bob@ruritania.example", "--profile", "sec")).err).toContain("bob@ruritania.example may open again.");
  await nodes.done("security", "limit", "bob@ruritania.example", "--dispatches", "50", "--profile", "sec");
  expect((JSON.parse((await nodes.done("security", "brakes", "--json", "--profile", "sec")).out) as { limits: object[] }).limits).toMatchObject([{ limits: { keysPerHour: 500, dispatchesPerHour: 50, dispatchesPerDay: 200, quietDispatches: 9 } }]);
  expect([await bobOpens("third"), await bobOpens("fourth")]).toEqual([0, 0]);
  await nodes.done("security", "limit", "bob@ruritania.example", "--common", "--profile", "sec");
}, 90_000);

it("clearances have categories beside the rank", async () => {
  const { out } = await nodes.done("station", "clearance", "bob@ruritania.example", "--up-to", "SECRET", "--categories", "CRYPTO, ATOMAL", "--profile", "sec");
  expect(out).toMatch(/^bob@ruritania\.example\tup to SECRET \(ATOMAL, CRYPTO\)\tset by sec /);
});

it("says what is missing, and who may not", async () => {
  for (const [profile, code, exit, ...args] of [
    ["alice", "auth/not-allowed", 1, "security", "brakes"],
    ["sec", "dispatch/not-braked", 1, "security", "lift", "alice@ruritania.example"],
    ["sec", "usage/missing-argument", 2, "security", "limit", "alice@ruritania.example"],
    ["sec", "usage/missing-argument", 2, "security", "limit", "alice@ruritania.example", "--day", "3", "--common"],
    ["sec", "usage/missing-argument", 2, "station", "clearance", "alice@ruritania.example", "--categories", "ATOMAL"],
  ] as const) expect(await as(profile, ...args), args.join(" ")).toMatchObject({ code: exit, out: "", err: expect.stringContaining(`(${code})`) as string });
});

it("a node whose rules can't be used does not start, and says where", async () => {
  await nodes.done("init", "--dir", "erewhon", "--domain", "erewhon.example", "--organisation", "Erewhon", "--port", "0");
  const path = join(nodes.home, "erewhon", "entente.json");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), sharing: { rules: "rules.cedar" } }));
  writeFileSync(join(nodes.home, "erewhon", "rules.cedar"), 'permit (principal, action, resource);\n@id("tall") forbid (principal, action, resource) when { principal.height > 2 };');
  const served = await nodes.at("serve", "--dir", "erewhon");
  expect(served).toMatchObject({ code: 2, err: expect.stringMatching(/rules\.cedar: tall: .*height.*\(config\/rules\)/s) as string });
}, 30_000);

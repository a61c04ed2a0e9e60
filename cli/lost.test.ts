/** An officer on duty at a terminal: a device is revoked, and its person has another one by a code that was read out. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";
import { run } from "./terminal-in-test.ts";

let nodes: ServedNodes;
let url: string;
const at = (...args: string[]) => nodes.at(...args);

beforeAll(async () => {
  nodes = servedNodes();
  url = await nodes.serve("ruritania");
  for (const [user, role] of [["desk", "desk"], ["sec", "security"], ["alice", "principal"]] as const) await nodes.enrol("ruritania", { user, role, device: `${user}'s laptop` });
}, 60_000);
afterAll(() => nodes?.close());

it("shows whose devices there are, and refuses who is not on duty", async () => {
  expect((await at("lost", "alice@ruritania.example", "--profile", "desk")).out).toMatch(/^alice's laptop\tgood\tnot connected\t[0-9a-f]{32}$/);
  expect(await at("lost", "nobody@ruritania.example", "--profile", "desk")).toMatchObject({ code: 1, err: expect.stringContaining("(replace/nobody)") });
  expect(await at("lost", "alice@ruritania.example", "--device", "Handset", "--profile", "desk")).toMatchObject({ code: 2, err: expect.stringContaining('There is no device "Handset"') });
  expect(await at("lost", "desk@ruritania.example", "--profile", "alice")).toMatchObject({ code: 1, err: expect.stringContaining("(auth/not-allowed)") });
});

it("a code, read out, typed elsewhere, agreed to by a second officer: the person is on the line again", async () => {
  const replacing = run(["replace", "alice@ruritania.example", "--lost", "alice's laptop", "--profile", "desk", "--json"], { cwd: nodes.home });
  const { id, code } = JSON.parse(await replacing.until((line) => line.includes('"code"'))) as { id: string; code: string };
  expect(await at("lines", "--profile", "alice")).toMatchObject({ code: 1, err: expect.stringContaining("(client/revoked)") });
  expect(await at("login", code.replace(/.$/, (last) => (last === "0" ? "1" : "0")), "--node", url, "--profile", "fresh")).toMatchObject({ code: 2, err: expect.stringContaining("(replace/mistyped)") });
  expect(await at("login", code, "--profile", "fresh")).toMatchObject({ code: 2, err: expect.stringContaining("--node") });
  const fresh = run(["login", code.toLowerCase(), "--node", url, "--profile", "fresh", "--name", "Handset", "--json"], { cwd: nodes.home });
  await replacing.until((line) => line.includes('"asked"'));
  expect((await at("replace", "--list", "--profile", "sec")).out).toContain(`${id}\talice@ruritania.example\tTyped on "Handset"; a second officer must agree`);
  const agreed = await at("replace", "--agree", id, "--profile", "sec");
  expect(agreed).toMatchObject({ code: 0, err: expect.stringContaining("alice is on the line again.") });
  expect(await replacing.code).toBe(0);
  expect(replacing.out.at(-1)).toContain('"enrolled"');
  expect(await fresh.code).toBe(0);
  expect(JSON.parse(fresh.out.at(-1)!)).toMatchObject({ person: "mimi://ruritania.example/u/alice" });
  expect(await at("login", code, "--node", url, "--profile", "again")).toMatchObject({ code: 1, err: expect.stringContaining("(replace/code-used)") });
}, 60_000);

it("a code that was taken back is worth nothing", async () => {
  const replacing = run(["replace", "alice@ruritania.example", "--profile", "desk", "--json"], { cwd: nodes.home });
  const { id, code } = JSON.parse(await replacing.until((line) => line.includes('"code"'))) as { id: string; code: string };
  expect((await at("replace", "--refuse", id, "--profile", "sec")).code).toBe(0);
  expect(await replacing.code).toBe(1);
  expect(await at("login", code, "--node", url, "--profile", "none")).toMatchObject({ code: 1, err: expect.stringContaining("(replace/ended)") });
}, 60_000);

/** `entente desk join`, as two desks use it: two principals speak without them, on clients of their own; the desks see it, one asks, the other agrees. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ArrangementView, DirectCallView } from "../client/model/desk.ts";
import { until } from "../testing/federation/boot.ts";
import { clientIn, type OpenedClient } from "./commands/profile.ts";
import type { Terminal } from "./commands/terminal.ts";
import { type TwoDesks, twoDesks } from "./two-desks-in-test.ts";

let desks: TwoDesks;
let ann: OpenedClient;
let max: OpenedClient;
const done = (...args: string[]) => desks.done(...args);
const last = <T>({ out }: { out: string }) => JSON.parse(out.split("\n").at(-1)!) as T;
const list = async (profile: string) => (await done("desk", "list", "--profile", profile)).out;

async function opened(profile: string): Promise<OpenedClient> {
  const folder = join(desks.home, profile);
  const { node } = JSON.parse(readFileSync(join(folder, "profile.json"), "utf8")) as { node: string };
  const terminal: Terminal = { print: () => undefined, say: () => undefined, bell: null, ask: null, env: {}, cwd: desks.home, ended: () => new Promise(() => undefined) };
  const one = clientIn(folder, node, terminal, { rings: "screen" });
  await one.client.start();
  await until(() => one.client.view().state === "online", "online", 20_000);
  return one;
}

beforeAll(async () => {
  desks = await twoDesks();
  await done("accept", (await done("card", "--profile", "ann-r")).out, "--profile", "max-g");
  await done("accept", "max@graustark.example", "--profile", "ann-r");
  await done("contacts", "--profile", "max-g");
  for (const desk of ["desk-r", "desk-g"]) await list(desk); // says to their people that it is the desk
  [ann, max] = [await opened("ann-r"), await opened("max-g")];
}, 180_000);
afterAll(async () => {
  await ann?.close();
  await max?.close();
  await desks?.close();
});

it("shows that it can be joined, asks, and accepts", async () => {
  const lineOf = ({ client }: OpenedClient) => client.view().lines.find(({ contact }) => contact.person === "mimi://graustark.example/u/max" && contact.state === "granted");
  await until(() => lineOf(ann) !== undefined, "their line", 30_000);
  const room = await ann.client.call(lineOf(ann)!.room, { video: false });
  await until(() => max.client.view().calls.some((call) => call.room === room && call.state === "ringing"), "it rings", 20_000);
  await max.client.answer(room);
  await until(() => ann.client.view().calls.some((call) => call.room === room && call.state === "active"), "they speak", 30_000);

  const id = room.slice(room.lastIndexOf("/") + 1).slice(0, 8);
  for (const desk of ["desk-r", "desk-g"]) await expect.poll(() => list(desk), { timeout: 40_000 }).toMatch(new RegExp(`^${id}\twithout the desk, runs\t.* with .*\tsince .*\tmay be joined: entente desk join ${id}$`, "m"));
  expect(await list("desk-r")).toContain("ann@ruritania.example with max@graustark.example");
  expect(last<{ direct: DirectCallView }>(await done("desk", "list", "--json", "--profile", "desk-r")).direct).toMatchObject({ call: room, mayJoin: true });
  expect(await desks.at("desk", "join", "zzzzzz", "--profile", "desk-r")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(desk/unknown)") as string });

  const asked = last<ArrangementView>(await done("desk", "join", id, "--json", "--profile", "desk-r"));
  expect(asked).toMatchObject({ state: "asked", awaits: "far", continues: { call: room } });
  expect(await list("desk-r")).toContain(`\tsee ${asked.id.slice(0, 8)}`);
  await expect.poll(() => list("desk-g"), { timeout: 30_000 }).toMatch(new RegExp(`^${asked.id.slice(0, 8)}\tasked, joins a call that runs, you must answer\t`, "m"));
  expect(last<ArrangementView>(await done("desk", "accept", asked.id.slice(0, 6), "--json", "--profile", "desk-g"))).toMatchObject({
    state: "agreed",
    continues: { call: room },
    participants: expect.arrayContaining([expect.objectContaining({ person: "mimi://graustark.example/u/max", role: "principal" }), expect.objectContaining({ person: "mimi://ruritania.example/u/ann", role: "principal" })]) as unknown,
  });

  await ann.client.hangUp(room);
  await expect.poll(() => desks.at("desk", "join", room, "--profile", "desk-g").then(({ err }) => err), { timeout: 30_000 }).toContain("(desk/call-over)");
}, 180_000);

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPersons, becomeContacts, createRoom, join, open, send } from "../line-fixture.ts";
import { personAt, type SpawnedNode, spawnNode } from "./spawned-node.ts";

const folder = mkdtempSync(path(tmpdir(), "entente-killed-"));
const [portA, portB] = [20_000 + (process.pid % 10_000), 30_000 + (process.pid % 10_000)];
let a: SpawnedNode;
let b: SpawnedNode;
const bootA = () => spawnNode("ruritania.example", portA, path(folder, "a"));
const bootB = () => spawnNode("graustark.example", portB, path(folder, "b"));

beforeAll(async () => {
  [a, b] = await Promise.all([bootA(), bootB()]);
  await a.ask("propose", b.url);
  await b.ask("accept", a.domain);
}, 60_000);
afterAll(async () => {
  await Promise.all([a.kill(), b.kill()]);
  rmSync(folder, { recursive: true, force: true });
});

it("what was acknowledged survives kill -9 of either node, and arrives once and in order", { timeout: 90_000 }, async () => {
  const alice = await personAt(a, "alice");
  const bob = await personAt(b, "bob");
  await becomeContacts(alice, bob);
  const hers = await createRoom(alice.device, [bob.device.person]);
  await addPersons(alice.device, hers, [bob.device.person]);
  const welcome = await bob.socket.item((item) => item.kind === "welcome");
  const his = await join(bob.device, welcome);
  await bob.device.call("mailbox.ack", { upTo: welcome.n });

  // The follower is killed; the hub takes messages for it and is killed too, the moment that it has acknowledged the last.
  await b.kill();
  for (let i = 0; i < 30; i++) await send(alice.device, hers, `a${i}`);
  await a.kill();
  [a, b] = await Promise.all([bootA(), bootB()]);
  await Promise.all([alice.device.signIn(), bob.device.signIn()]);

  // It has them all, then is killed before its device acknowledged any.
  const first = await bob.device.socket();
  await first.item(() => first.items.filter((item) => item.kind === "message").length === 30, 20_000);
  await b.kill();
  b = await bootB();
  await bob.device.signIn();
  const socket = await bob.device.socket();
  await socket.item(() => socket.items.filter((item) => item.kind === "message").length === 30, 20_000);
  // What had been acknowledged just before a crash may come once more; what was not, must.
  const said = socket.items.filter((item) => item.kind === "message");
  expect(said).toEqual(first.items.filter((item) => item.kind === "message"));
  const texts: (string | undefined)[] = [];
  for (const item of said) texts.push(await open(his, item));
  expect(texts).toEqual(Array.from({ length: 30 }, (_, i) => `a${i}`));

  // And the other way: the follower acknowledges while the hub is away, and is killed at once.
  await a.kill();
  for (let i = 0; i < 10; i++) await send(bob.device, his, `b${i}`);
  await b.kill();
  [a, b] = await Promise.all([bootA(), bootB()]);
  await alice.device.signIn();
  const back = await alice.device.socket();
  await back.item(() => back.items.filter((item) => item.kind === "message").length === 10, 20_000);
  const answers: (string | undefined)[] = [];
  for (const item of back.items.filter((one) => one.kind === "message")) answers.push(await open(hers, item));
  expect(answers).toEqual(Array.from({ length: 10 }, (_, i) => `b${i}`));
});

/**
 * A dispatch with 500 readers and 20 portions, by a headless author: how long until everything is signed, sealed, and durable at the node, how many bytes leave the author, how much of the node's time it takes,
 * and how long a reader's opening takes. Beside it, in the same run, what can't be spared: 500 HPKE seals and 20 portions under AES-GCM. The readers are colleagues, each with a device of their own; the node is a process of
 * its own, its database on disk with fsync.
 *   node bench/dispatch-fan-out.bench.ts [--readers 500] [--portions 20]
 */
import { mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { choosePrimitives } from "../protocol/hpke/choose-primitives.ts";
import { utf8 } from "../protocol/wire/bytes.ts";
import type { RunningClient } from "../client/entente.ts";
import { initNode } from "../node/start/init.ts";
import type { RunningNode } from "../node/start/node.ts";
import { systemRandom } from "../node/start/system-clock.ts";
import { connect, enrolPerson, testEnvironment } from "../testing/clients/test-client.ts";
import { until } from "../testing/federation/boot.ts";
import { spawnNode } from "../testing/messaging/spawned-node.ts";
import { hpke } from "../testing/sharing/forged-key-request.ts";
import { leaveNoFolder } from "./measure/leave-nothing.ts";
import { quantile, short } from "./measure/figures.ts";

const { values } = parseArgs({ options: { readers: { type: "string", default: "500" }, portions: { type: "string", default: "20" } } });
const READERS = Number(values.readers);
const PORTIONS = Number(values.portions);
const TEXT = "They were seen, and seen again, on a Tuesday. ".repeat(20);
const AT_ONCE = 8;
const OPENERS = 20;

const folder = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-")));
initNode(folder, { domain: "ruritania.example", organisation: "Ruritania", listen: { host: "127.0.0.1", port: 17_301 }, limits: { strangerBurst: 100_000, strangersPerMinute: 100_000 } } as never, systemRandom);
const node = await spawnNode("ruritania.example", 17_301, folder);
const as = { url: node.url, domain: node.domain, invite: (of: unknown) => node.ask("invite", of) } as unknown as RunningNode;

let sentBytes = 0;
const author = await enrolPerson(as, "analyst", {
  environment: testEnvironment(as, {
    openSocket(url) {
      const socket = new WebSocket(url);
      const { send } = socket;
      return Object.assign(socket, {
        send(data: string) {
          sentBytes += Buffer.byteLength(data);
          (send as (data: string) => void).call(socket, data);
        },
      }) as never;
    },
  }),
});
const readers: RunningClient[] = [];
const waiting = Array.from({ length: READERS }, (_, index) => index);
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) readers.push(await enrolPerson(as, `reader${index}`));
}));
// Those who open it know the author.
const openers = readers.slice(0, Math.min(OPENERS, READERS));
for (const opener of openers) await connect(author, opener);
console.error(`${READERS} readers are enrolled`);
const persons = readers.map((reader) => reader.view().me!.person);
for (let at = 0; at < persons.length; at += 60) {
  const part = persons.slice(at, at + 60);
  await until(async () => (await author.device()!.session.call("sealing.keys", { persons: part })).people.length === part.length, "their sealing keys", 60_000);
}

// The others' devices are switched off: what they do with a letter is no work of the author's.
for (const reader of readers.slice(OPENERS)) await reader.stop();

interface Usage {
  readonly cpu: { user: number; system: number };
}
const cpuOf = ({ user, system }: { user: number; system: number }) => (user + system) / 1e6;

const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const [n0, a0, start] = [await node.ask<Usage>("usage"), process.cpuUsage(), performance.now()];
const id = await author.dispatches.send({ title: "Bench", portions: Array.from({ length: PORTIONS }, (_, index) => ({ kind: "text" as const, text: `${index} ${TEXT}`, label })), readers: persons.map((person) => ({ kind: "person", person })), controllers: [], lease: 0, until: null, onward: "ask" });
const view = () => author.view().dispatches.find((one) => one.id === id)!;
await until(() => view().readers.length === READERS && view().readers.every(({ state }) => state === "released"), "handed over", 600_000);
const seconds = (performance.now() - start) / 1000;
const [n1, a1] = [await node.ask<Usage>("usage"), process.cpuUsage(a0)];
console.log(`${new Date().toISOString()}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}`);
console.log(`${READERS} readers, ${PORTIONS} portions of ${TEXT.length} characters`);
console.log(`until handed over: ${seconds.toFixed(1)} s; CPU of the author and of those 20 devices ${cpuOf(a1).toFixed(1)} s, of the node ${(cpuOf(n1.cpu) - cpuOf(n0.cpu)).toFixed(1)} s; sent by the author ${(sentBytes / 2 ** 20).toFixed(1)} MiB, ${Math.round(sentBytes / READERS / 1024)} KiB a reader`);

await until(() => openers.every((reader) => reader.view().dispatches.some((one) => one.id === id)), "at those who open it", 600_000);
const took: number[] = [];
for (const reader of openers) {
  const from = performance.now();
  const opened = await reader.dispatches.open(id);
  took.push(performance.now() - from);
  if (!opened.every((one) => "text" in one)) throw new TypeError(JSON.stringify(opened[0]));
}
console.log(`a reader opens all ${PORTIONS}: p50 ${short(quantile(took, 0.5))} ms, p95 ${short(quantile(took, 0.95))} ms`);

const pairs = Array.from({ length: READERS }, () => hpke.keyPair().publicKey);
const primitives = choosePrimitives();
const [key, text] = [systemRandom(32), utf8(TEXT)];
const before = process.cpuUsage();
const from = performance.now();
for (let i = 0; i < PORTIONS; i++) await primitives.aesGcmSeal(key, systemRandom(12), new Uint8Array(), text);
for (const publicKey of pairs) await hpke.seal(publicKey, key, text.slice(0, 32));
const naive = (performance.now() - from) / 1000;
console.log(`naive limit: ${READERS} HPKE seals and ${PORTIONS} times AES-GCM: ${naive.toFixed(2)} s, CPU ${cpuOf(process.cpuUsage(before)).toFixed(2)} s. Ours takes ${(seconds / naive).toFixed(1)} times as long`);
await node.ask("stop");
process.exit(0);

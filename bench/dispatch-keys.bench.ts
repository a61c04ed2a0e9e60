/**
 * Key releases a CPU-second: a reader's device asks its node for keys of a dispatch, its node asks the originator's, which verifies, decides, writes down and answers; two nodes in processes of their own on
 * loopback, databases on disk with fsync. Beside it, in the same run, the raw key operation: HPKE (X-Wing) seal of one share to the request's key. Each request is signed by a real device, with a nonce and a
 * time of its own.
 *   node bench/dispatch-keys.bench.ts [--count 4000] [--inflight 32] [--profile folder]
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { canonicalCbor } from "../protocol/wire/cbor.ts";
import { answerInfo, signKeyRequest } from "../protocol/dispatch/request.ts";
import { type Bytes, fromHex, toBase64Url } from "../protocol/wire/bytes.ts";
import { initNode } from "../node/start/init.ts";
import type { RunningNode } from "../node/start/node.ts";
import { systemRandom } from "../node/start/system-clock.ts";
import { connect } from "../testing/clients/test-client.ts";
import { until } from "../testing/federation/boot.ts";
import { type SpawnedNode, spawnNode } from "../testing/messaging/spawned-node.ts";
import { heldOf, hpke, openReader } from "../testing/sharing/forged-key-request.ts";
import { leaveNoFolder } from "./measure/leave-nothing.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "4000" }, inflight: { type: "string", default: "32" }, profile: { type: "string" } } });
const count = Number(values.count);
const inFlight = Number(values.inflight);
const PORTIONS = 20;

async function boot(domain: string, port: number): Promise<SpawnedNode> {
  const folder = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-")));
  const most = 1_000_000;
  initNode(folder, { domain, organisation: domain, listen: { host: "127.0.0.1", port }, limits: { strangerBurst: 100_000, strangersPerMinute: 100_000 }, sharing: { brake: { keysPerHour: most, dispatchesPerHour: most, dispatchesPerDay: most } } } as never, systemRandom);
  if (values.profile) mkdirSync(values.profile, { recursive: true });
  return spawnNode(domain, port, folder, values.profile ? ["--cpu-prof", `--cpu-prof-dir=${values.profile}`, `--cpu-prof-name=${domain}.cpuprofile`] : []);
}

const step = (what: string) => void (process.env["STEP"] && console.error(what));
const a = await boot("ruritania.example", 17_201);
const b = await boot("graustark.example", 17_202);
await a.ask("propose", b.url);
await b.ask("accept", a.domain);
step("accord");
const as = (node: SpawnedNode) => ({ url: node.url, domain: node.domain, invite: (of: unknown) => node.ask("invite", of) }) as unknown as RunningNode;
const author = await openReader(as(a), "analyst");
const reader = await openReader(as(b), "minister");
step("people");
await connect(author.client, reader.client);
step("connected");
const me = reader.client.view().me!;
const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const id = await author.client.dispatches.send({ title: "Bench", portions: Array.from({ length: PORTIONS }, (_, index) => ({ kind: "text" as const, text: `Portion ${index}.`, label })), readers: [{ kind: "person", person: me.person }], controllers: [], lease: 0, until: null, onward: "ask" });
step("sent");
await until(() => reader.client.view().dispatches.some((one) => one.id === id), "the dispatch", 20_000);
const { keys } = await heldOf(reader.client, id);
const answerTo = hpke.keyPair();

const made = (wanted: readonly Bytes[]) =>
  signKeyRequest({ dispatch: fromHex(id), keys: [...wanted], person: me.person as never, deviceId: me.deviceId as never, audience: a.domain as never, nonce: systemRandom(16), at: Math.floor(Date.now() / 1000), answerTo: answerTo.publicKey, delegation: null, code: null }, reader.signer);

interface Usage {
  readonly cpu: { user: number; system: number };
}
const secondsOf = (before: Usage, after: Usage) => (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6;

async function run(requests: number, keysEach: number): Promise<{ aSecond: number; originator: number; readers: number; p50: number }> {
  const signed = await Promise.all(Array.from({ length: requests }, () => made(keys.slice(0, keysEach))));
  const took: number[] = [];
  const [a0, b0, start] = [await a.ask<Usage>("usage"), await b.ask<Usage>("usage"), performance.now()];
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let request = signed.pop(); request; request = signed.pop()) {
        const from = performance.now();
        const answer = await reader.client.device()!.session.call("dispatch.keys", { domain: a.domain, request: toBase64Url(request) });
        took.push(performance.now() - from);
        if (!answer.released || answer.denied.length > 0) throw new TypeError(JSON.stringify(answer));
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const [a1, b1] = [await a.ask<Usage>("usage"), await b.ask<Usage>("usage")];
  const released = requests * keysEach;
  return { aSecond: released / seconds, originator: released / secondsOf(a0, a1), readers: released / secondsOf(b0, b1), p50: took.sort((x, y) => x - y)[took.length >> 1]! };
}

async function raw(): Promise<number> {
  const info = answerInfo(await made(keys.slice(0, 1)));
  const share = canonicalCbor([[keys[0]!, systemRandom(32)]]);
  const seal = async (times: number) => {
    for (let i = 0; i < times; i++) await hpke.seal(answerTo.publicKey, share, info);
  };
  await seal(500);
  const before = process.cpuUsage();
  await seal(4_000);
  const { user, system } = process.cpuUsage(before);
  return 4_000 / ((user + system) / 1e6);
}

console.log(`${new Date().toISOString()}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}, ${count} requests, ${inFlight} in flight`);
await run(Math.min(count, 1_000), 1); // warm
const limit = await raw();
console.log(`raw: HPKE X-Wing seal of one share, a CPU-second   ${Math.round(limit).toLocaleString("en").padStart(9)}`);
for (const keysEach of [1, PORTIONS]) {
  const { aSecond, originator, readers, p50 } = await run(keysEach === 1 ? count : Math.ceil(count / 4), keysEach);
  console.log(`${String(keysEach).padStart(2)} key${keysEach === 1 ? " " : "s"} a request: released a second ${Math.round(aSecond).toLocaleString("en").padStart(9)}, a CPU-second of the originator's node ${Math.round(originator).toLocaleString("en").padStart(9)} (${((100 * originator) / limit).toFixed(0)} % of raw), of the reader's ${Math.round(readers).toLocaleString("en").padStart(9)}, p50 ${p50.toFixed(1)} ms`);
}
console.log(`raw again   ${Math.round(await raw()).toLocaleString("en").padStart(9)}; load ${loadavg()[0]!.toFixed(1)}`);
await Promise.all([author.client.stop?.(), reader.client.stop?.()]);
await Promise.all([a.ask("stop"), b.ask("stop")]);
process.exit(0);

/**
 * The servers' side of messages: two nodes as processes of their own on loopback, one device each, N messages of about 700 bytes of ciphertext from one to the other, each durable at both
 * nodes before it is acknowledged. Prints messages per second of server CPU (both nodes together), and the latency at 50 messages a second.
 *   node bench/messages-server.bench.ts [--count 20000] [--from hub|follower] [--profile folder]
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { leaveNoFolder } from "./measure/leave-nothing.ts";
import { addPersons, becomeContacts, createRoom, join as joinRoom, newId, type OpenRoom, seal } from "../testing/line-fixture.ts";
import { personAt, spawnNode } from "../testing/messaging/spawned-node.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "20000" }, from: { type: "string", default: "hub" }, inflight: { type: "string", default: "100" }, profile: { type: "string" }, latency: { type: "string", default: "500" } } });
const count = Number(values.count);
const inFlight = Number(values.inflight);

const boot = (domain: string, port: number) =>
  spawnNode(domain, port, leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-"))), values.profile ? ["--cpu-prof", `--cpu-prof-dir=${values.profile}`, `--cpu-prof-name=${domain}.cpuprofile`] : []);

const a = await boot("ruritania.example", 17_101);
const b = await boot("graustark.example", 17_102);
await a.ask("propose", b.url);
await b.ask("accept", a.domain);
const alice = await personAt(a, "alice");
const bob = await personAt(b, "bob");
await becomeContacts(alice, bob);
const hers = await createRoom(alice.device, [bob.device.person]);
await addPersons(alice.device, hers, [bob.device.person]);
const his = await joinRoom(bob.device, await bob.socket.item((item) => item.kind === "welcome"));

const [sender, receiver, line]: [typeof alice, typeof bob, OpenRoom] = values.from === "hub" ? [alice, bob, hers] : [bob, alice, his];
// The servers can't look inside, so one ciphertext serves for all; each has its own id.
const message = await seal(line, "x".repeat(500));
console.log(`message: ${Math.round((message.length * 3) / 4)} bytes, from the ${values.from}`);

let received = 0;
let onReceived: () => void = () => undefined;
let acked = 0;
let acking = false;
const ack = async () => {
  if (acking) return;
  acking = true;
  while (receiver.socket.items.length > 0) {
    const items = receiver.socket.items.splice(0);
    received += items.filter((item) => item.kind === "message").length;
    onReceived();
    acked = items.at(-1)!.n;
    await receiver.socket.call("mailbox.ack", { upTo: acked });
  }
  acking = false;
};
const pushed = receiver.socket.pushes as unknown as { push: (...args: unknown[]) => number };
const plainPush = pushed.push;
pushed.push = function (...args: unknown[]) {
  setImmediate(() => void ack());
  void plainPush;
  return args.length;
};

async function run(messages: number): Promise<void> {
  const goal = received + messages;
  let left = messages;
  const all = new Promise<void>((resolve) => (onReceived = () => received >= goal && resolve()));
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await sender.socket.call("room.send", { room: line.room, id: newId(), message });
    }),
  );
  await all;
}

await run(Math.min(3000, count)); // warm
const usage = async () => Promise.all([a, b].map((node) => node.ask<{ cpu: NodeJS.CpuUsage; rss: number }>("usage")));
const before = await usage();
const start = performance.now();
await run(count);
const seconds = (performance.now() - start) / 1000;
const after = await usage();
const cpu = after.map((one, i) => (one.cpu.user + one.cpu.system - before[i]!.cpu.user - before[i]!.cpu.system) / 1e6);
console.log(`throughput: ${Math.round(count / seconds)} messages/s, server CPU (user, system of each) ${after.map((one, i) => `${((one.cpu.user - before[i]!.cpu.user) / 1e6).toFixed(2)} ${((one.cpu.system - before[i]!.cpu.system) / 1e6).toFixed(2)}`).join("; ")}; ${cpu.map((one) => one.toFixed(2)).join(" + ")} s`);
console.log(`messages per server-CPU-second: ${Math.round(count / (cpu[0]! + cpu[1]!))}`);
console.log(`memory: ${after.map((one) => `${Math.round(one.rss / 2 ** 20)} MiB`).join(", ")}`);

const quiet = await usage();
const latencies: number[] = [];
for (let i = 0; i < Number(values.latency); i++) {
  const at = performance.now();
  const goal = received + 1;
  const there = new Promise<void>((resolve) => (onReceived = () => received >= goal && resolve()));
  void sender.socket.call("room.send", { room: line.room, id: newId(), message });
  await there;
  latencies.push(performance.now() - at);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
latencies.sort((x, y) => x - y);
const p = (q: number) => latencies[Math.floor(q * latencies.length)]?.toFixed(2);
console.log(`latency, one at a time: p50 ${p(0.5)} ms, p95 ${p(0.95)} ms, p99 ${p(0.99)} ms`);
const done = await usage();
console.log(`server CPU a message, one at a time: ${done.map((one, i) => `${((one.cpu.user + one.cpu.system - quiet[i]!.cpu.user - quiet[i]!.cpu.system) / 1000 / latencies.length).toFixed(2)} ms`).join(" + ")}`);
await Promise.all([a, b].map((node) => node.ask("stop")));
process.exit(0);

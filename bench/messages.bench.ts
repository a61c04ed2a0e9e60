/**
 * Messages between two servers: how long from "send" to decrypted at the other node's device, and how many a second of server CPU carries, beside two Prosody servers with 500-byte plain
 * messages in the same run. `node bench/messages.bench.ts [--rate 50] [--seconds 8] [--count 12000] [--only ours|prosody]`.
 * Ours: each message encrypted end to end, on the disk of both nodes before it is acknowledged. Servers are processes of their own; every client is in this one.
 */
import { parseArgs } from "node:util";
import { type Carrier, latencies, throughput } from "./measure/carried-messages.ts";
import { circumstances, quantile, ratio, short, spread, table } from "./measure/figures.ts";
import { clientCarrier, opaqueCarrier } from "./measure/node-carriers.ts";
import { twoNodes } from "./measure/two-nodes.ts";
import { prosodyCarrier } from "./peers/prosody-carrier.ts";
import { hasProsody, startProsody } from "./peers/prosody.ts";

const { values } = parseArgs({ options: { rate: { type: "string", default: "50" }, seconds: { type: "string", default: "8" }, count: { type: "string", default: "12000" }, only: { type: "string" } } });
const [rate, seconds, count] = [Number(values.rate), Number(values.seconds), Number(values.count)];
const BYTES = 500;
/** Enough that every server always has work: with fewer the round trip is measured, not the work. */
const IN_FLIGHT = 400;
/** Prosody's file archive becomes slower with every item, and stops at 10,000. */
const ARCHIVED = Math.min(4000, count);

interface Measured {
  readonly name: string;
  readonly took: readonly number[];
  readonly lost: number;
  /** Milliseconds of server CPU, at the modest rate. */
  readonly cpuEach: number;
  readonly aSecond: number;
  readonly aServerSecond: number;
}

async function measure(name: string, carrier: Carrier, messages: number): Promise<Measured> {
  await throughput(carrier, { count: Math.min(2000, Math.ceil(messages / 4)), inFlight: IN_FLIGHT }); // warm
  const { took, sent, cpuSeconds } = await latencies(carrier, { rate, seconds });
  const { aSecond, aServerSecond } = await throughput(carrier, { count: messages, inFlight: IN_FLIGHT });
  console.error(`${name}: p50 ${short(quantile(took, 0.5))} ms, ${short(aSecond)}/s, ${short(aServerSecond)} per server-CPU-second`);
  return { name, took, lost: sent - took.length, cpuEach: (cpuSeconds * 1000) / sent, aSecond, aServerSecond };
}

const measured: Measured[] = [];
let ofWhich = "";

if (values.only !== "prosody") {
  const nodes = await twoNodes();
  try {
    measured.push(await measure("two nodes, real clients (X-Wing), encrypted and stored by both ends' devices too", await clientCarrier(nodes, BYTES), Math.min(2000, count)));
    const opaque = await opaqueCarrier(nodes, BYTES);
    measured.push(await measure("two nodes, ciphertext made beforehand: the servers alone", opaque, count));
    opaque.close();
    ofWhich = `${BYTES} bytes of text, ${opaque.messageBytes} bytes of MLS message.`;
  } finally {
    await nodes.stop();
  }
}

if (values.only !== "ours" && hasProsody()) {
  for (const archive of [false, true]) {
    const pair = await startProsody({ archive });
    try {
      const carrier = await prosodyCarrier(pair, BYTES);
      measured.push(await measure(`two Prosody ${pair.version} servers, plain text, ${archive ? "mod_mam at both" : "nothing kept"}`, carrier, archive ? ARCHIVED : count));
      carrier.close();
    } finally {
      await pair.stop();
    }
  }
}

console.log(`${circumstances(new Date())}\n${ofWhich} Latency at ${rate}/s for ${seconds} s; load with ${IN_FLIGHT} on their way.\n`);
const peer = measured.find(({ name }) => name.includes("nothing kept"));
const lines = measured.map(({ name, took, lost, cpuEach, aSecond, aServerSecond }) => [
  name + (lost > 0 ? ` (${lost} lost)` : ""),
  ...spread(took),
  peer ? ratio(quantile(took, 0.5), quantile(peer.took, 0.5)) : "–",
  short(cpuEach),
  short(aSecond),
  short(aServerSecond),
  peer ? ratio(aServerSecond, peer.aServerSecond) : "–",
]);
console.log(table(["", "p50 ms", "p95 ms", "p99 ms", "p50 against Prosody", "server-CPU-ms each", "messages/s under load", "messages/server-CPU-s", "against Prosody"], lines));
if (!peer && values.only !== "ours") console.log("\nProsody is not installed: no peer in this run. Debian: `apt-get install prosody lua-unbound`.");
// Sockets of clients that are done keep a process alive.
process.exit(0);

/**
 * What a call of many costs each end: `node bench/mesh.bench.ts [--seconds 10]`. Two, four and six ends by mesh, of many in both lengths of packet, each a page (a process of its own) in one Chromium, sound alone, every frame sealed.
 * CPU of an end is that of its page's process: capture, encoding, sealing, n−1 decoders, the mix. What the browser's shared processes use besides, its sound service above all, is given whole.
 */
import { parseArgs } from "node:util";
import type { CDPSession } from "playwright-core";
import { launchChromium } from "../testing/browser/chromium.ts";
import { eventually, MediaEnds } from "../testing/browser/fixtures/media-ends.ts";
import { serveFixture } from "../testing/browser/fixtures/serve-fixture.ts";
import { circumstances, pause, quantile, short, table } from "./measure/figures.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "10" } } });
const seconds = Number(values.seconds);
/** As calls have it, and what many would cost in packets of two's length. */
const SHAPES = [[2, 20], [4, 40], [4, 20], [6, 40], [6, 20]] as const;

interface Traffic {
  readonly sent: number;
  readonly received: number;
  readonly packets: number;
}

const browser = await launchChromium();
const fixture = await serveFixture("media.html");
const devtools = await browser.newBrowserCDPSession();
const rows: string[][] = [];
try {
  for (const [count, packetMs] of SHAPES) {
    const ends = new MediaEnds(browser, fixture.url);
    const leaves = Array.from({ length: count }, (_, leaf) => leaf);
    const before = await pagesOf(devtools);
    await Promise.all(leaves.map((leaf) => ends.open(leaf, { packetMs })));
    await ends.mesh(leaves);
    for (const to of leaves) for (const from of leaves) if (to !== from) await eventually(() => ends.heard(to, from), ({ rms }) => rms > 0.02, 60_000);
    const own = (all: Map<number, { cpu: number; type: string }>) => new Map([...all].filter(([id, { type }]) => type === "renderer" && !before.has(id)));
    const rest = (all: Map<number, { cpu: number; type: string }>) => [...all.values()].filter(({ type }) => type !== "renderer").reduce((sum, { cpu }) => sum + cpu, 0);
    await pause(2000);
    const [first, sent] = [await pagesOf(devtools), await Promise.all(leaves.map((leaf) => trafficOf(ends, leaf, leaves)))];
    const at = performance.now();
    await pause(seconds * 1000);
    const [last, now] = [await pagesOf(devtools), await Promise.all(leaves.map((leaf) => trafficOf(ends, leaf, leaves)))];
    const took = (performance.now() - at) / 1000;
    const cpu = [...own(last)].map(([id, { cpu: used }]) => (100 * (used - (first.get(id)?.cpu ?? used))) / took).filter((share) => share > 0.1);
    const rate = (of: keyof Traffic, factor: number) => short(quantile(now.map((one, leaf) => ((one[of] - sent[leaf]![of]) * factor) / took), 0.5));
    rows.push([`${count} ends, ${packetMs} ms a packet`, short(quantile(cpu, 0.5)), short(Math.max(...cpu)), short((100 * (rest(last) - rest(first))) / took), rate("sent", 0.008), rate("received", 0.008), rate("packets", 1)]);
    console.error(rows.at(-1)!.join(", "));
    await ends.close();
  }
} finally {
  await browser.close();
  await fixture.close();
}

console.log(`${circumstances(new Date())}\n${seconds} s each; CPU in percent of one core; payload without IP and UDP headers (28 bytes a packet).\n`);
console.log(table(["", "CPU of an end, p50", "most", "browser's shared processes", "out, kbit/s", "in, kbit/s", "packets out/s"], rows));
process.exit(0);

async function pagesOf(session: CDPSession): Promise<Map<number, { cpu: number; type: string }>> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return new Map(processInfo.map(({ id, cpuTime, type }) => [id, { cpu: cpuTime, type }]));
}

async function trafficOf(ends: MediaEnds, leaf: number, leaves: readonly number[]): Promise<Traffic> {
  let [sent, received, packets] = [0, 0, 0];
  for (const peer of leaves) {
    if (peer === leaf) continue;
    const stats = (await ends.run(leaf, (end, of: number) => end.stats(of), peer)) as { type: string; bytesSent?: number; bytesReceived?: number; packetsSent?: number; headerBytesSent?: number; headerBytesReceived?: number }[];
    for (const one of stats) {
      if (one.type === "outbound-rtp") [sent, packets] = [sent + (one.bytesSent ?? 0) + (one.headerBytesSent ?? 0), packets + (one.packetsSent ?? 0)];
      if (one.type === "inbound-rtp") received += (one.bytesReceived ?? 0) + (one.headerBytesReceived ?? 0);
    }
  }
  return { sent, received, packets };
}

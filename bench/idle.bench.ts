/**
 * What a node costs when nothing happens, and with devices that only listen: memory and CPU of the node process, beside one Prosody server in the same seconds of the same run.
 * `node bench/idle.bench.ts [--devices 200] [--seconds 20]`. Devices are persons' first devices, enrolled through the real API, each with a session and an open socket; they hold no MLS state,
 * which no node ever sees. The node's clock of the ledger ticks once a second here (once a minute as delivered): that is most of what an idle node does.
 */
import { parseArgs } from "node:util";
import { enrolFirst, type TestDevice } from "../testing/node-fixture.ts";
import { circumstances, pause, short, table } from "./measure/figures.ts";
import { cpuSeconds, residentMiB } from "./measure/process-usage.ts";
import { inviting, twoNodes } from "./measure/two-nodes.ts";
import { hasProsody, PASSWORD, startProsody } from "./peers/prosody.ts";
import { openXmpp } from "./peers/xmpp-client.ts";

const { values } = parseArgs({ options: { devices: { type: "string", default: "200" }, seconds: { type: "string", default: "20" } } });
const [devices, seconds] = [Number(values.devices), Number(values.seconds)];
/** After a burst of work, collectors of garbage come to rest. */
const SETTLE_MS = 3000;

interface Seen {
  readonly memory: number;
  /** Of one core. */
  readonly cpuShare: number;
}

async function watch(pids: readonly number[]): Promise<Seen[]> {
  await pause(SETTLE_MS);
  const before = pids.map(cpuSeconds);
  const start = performance.now();
  await pause(seconds * 1000);
  const took = (performance.now() - start) / 1000;
  return pids.map((pid, i) => ({ memory: residentMiB(pid), cpuShare: (cpuSeconds(pid) - before[i]!) / took }));
}

const nodes = await twoNodes();
const prosody = hasProsody() ? await startProsody({ archive: false, users: devices }) : undefined;
try {
  const pids = [nodes.a.process.pid!, ...(prosody ? [prosody.pids[0]!] : [])];
  const idle = await watch(pids);
  console.error(`idle: ${idle.map(({ memory }) => `${short(memory)} MiB`).join(", ")}`);

  const began = performance.now();
  const connected: { close(): void }[] = [];
  await inTurns(devices, async (i) => {
    const device: TestDevice = await enrolFirst(inviting(nodes.a), { user: `member${i}`, role: "member" });
    connected.push(await device.socket());
    if (prosody) connected.push(await openXmpp({ host: prosody.hosts[0], port: prosody.port, user: `user${i}`, password: PASSWORD, certificates: prosody.certificates }));
  });
  console.error(`${devices} devices enrolled and connected in ${short((performance.now() - began) / 1000)} s`);
  const busy = await watch(pids);

  console.log(`${circumstances(new Date())}\nOver ${seconds} s each; CPU in percent of one core.\n`);
  const row = (name: string, i: number) => [name, short(idle[i]!.memory), percent(idle[i]!.cpuShare), short(busy[i]!.memory), percent(busy[i]!.cpuShare), short(((busy[i]!.memory - idle[i]!.memory) * 1024) / devices)];
  console.log(
    table(
      ["", "idle MiB", "idle CPU", `MiB with ${devices} devices`, "CPU", "KiB a device"],
      [row("node: sockets, sessions, the devices' chains and certificates", 0), ...(prosody ? [row(`Prosody ${prosody.version}: TLS to each client, which the node leaves to a proxy here`, 1)] : [])],
    ),
  );
  if (!prosody) console.log("\nProsody is not installed: no peer in this run. Debian: `apt-get install prosody lua-unbound`.");
} finally {
  await prosody?.stop();
  await nodes.stop();
}
process.exit(0);

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Eight at a time. */
async function inTurns(count: number, work: (nth: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

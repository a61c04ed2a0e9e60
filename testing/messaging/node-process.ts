/**
 * One node in a process of its own, so that it can be killed and its CPU time read: `node-process.ts <domain> <port> <folder>`. The parent steers it by messages
 * (`spawned-node.ts`). The folder is made a node's where it is not one yet.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CONFIG_FILE, initNode } from "../../node/start/init.ts";
import { loadConfig } from "../../node/start/config.ts";
import { startNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";

const [domain, port, folder] = process.argv.slice(2) as [string, string, string];
const path = join(folder, CONFIG_FILE);
if (!existsSync(path)) initNode(folder, { domain, organisation: domain, listen: { host: "127.0.0.1", port: Number(port) }, limits: { strangerBurst: 100_000, strangersPerMinute: 100_000 } }, systemRandom);
const node = await startNode(loadConfig(path), { clock: systemClock, random: systemRandom, log: (event, fields) => process.env["ENTENTE_LOG"] && process.stderr.write(`${domain} ${event} ${JSON.stringify(fields ?? {})}\n`) });

async function answer(what: string, args: unknown[]): Promise<unknown> {
  if (what === "propose") return node.accords.propose(args[0] as string, { maximumRank: 2 });
  if (what === "accept") return node.accords.accept(args[0] as string);
  if (what === "invite") return node.invite(args[0] as never);
  if (what === "usage") return { cpu: process.cpuUsage(), rss: process.memoryUsage().rss };
  if (what === "stop") return node.close();
  throw new TypeError(what);
}

process.on("message", (request: { id: number; do: string; args: unknown[] }) => {
  void (async () => {
    process.send?.({ id: request.id, value: await answer(request.do, request.args) });
    if (request.do === "stop") process.exit(0);
  })();
});
process.send?.({ ready: node.url });

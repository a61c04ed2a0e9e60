/** One node in a process of its own for `messages-server.ts`: the parent steers it by messages and reads its CPU time. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initNode } from "../node/start/init.ts";
import { startNode } from "../node/start/node.ts";
import { systemClock, systemRandom } from "../node/start/system-clock.ts";

const [domain, port] = process.argv.slice(2) as [string, string];
const folder = mkdtempSync(join(tmpdir(), "entente-bench-"));
const { config } = initNode(folder, { domain, organisation: domain, listen: { host: "127.0.0.1", port: Number(port) }, limits: { strangerBurst: 100_000, strangersPerMinute: 100_000 } }, systemRandom);
const node = await startNode(config, { clock: systemClock, random: systemRandom, log: (event, fields) => process.env["BENCH_LOG"] && console.error(domain, event, JSON.stringify(fields ?? {})) });

process.on("message", (request: { id: number; do: string; args: unknown[] }) => {
  void (async () => {
    const answer = async (): Promise<unknown> => {
      if (request.do === "propose") return node.accords.propose(request.args[0] as string, { maximumRank: 2 });
      if (request.do === "accept") return node.accords.accept(request.args[0] as string);
      if (request.do === "invite") return node.invite(request.args[0] as never);
      if (request.do === "usage") return { cpu: process.cpuUsage(), rss: process.memoryUsage().rss };
      if (request.do === "stop") return node.close();
      throw new TypeError(request.do);
    };
    process.send?.({ id: request.id, value: await answer() });
    if (request.do === "stop") process.exit(0);
  })();
});
process.send?.({ ready: node.url });

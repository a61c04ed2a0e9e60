/** A node in a process of its own, for tests that kill it: `node serve-until-killed.ts <config file>` prints its URL and waits. */
import { loadConfig } from "../../node/start/config.ts";
import { startNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";

const node = await startNode(loadConfig(process.argv[2]!), { clock: systemClock, random: systemRandom, log: () => undefined });
const officer = process.argv[3] === "invite" ? await node.invite({ name: "Officer", user: "sec", role: "security", hours: 1 }) : undefined;
process.stdout.write(`${JSON.stringify({ url: node.url, domain: node.domain, officer })}\n`);

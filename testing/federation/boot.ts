/**
 * Any number of nodes in this process, with an accord between each two, on a network that can be made to fail. In memory, or on the disk where a test stops and starts them.
 * Seats: `ruritania.example`, `graustark.example`, `erewhon.example`, as in the rehearsal.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Log } from "../../node/area.ts";
import { checkConfig, type ConfigInput } from "../../node/start/config.ts";
import { initNode } from "../../node/start/init.ts";
import { type RunningNode, startNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import { type FaultyNetwork, faultyNetwork } from "./faulty-network.ts";

export interface FederationOptions {
  domains?: readonly string[];
  /** Decides every fault of the network. Printed when `inFederation` fails. */
  seed?: number;
  clock?: Clock;
  /** A clock of its own for one node: a wrong one, say. */
  clocks?: Readonly<Record<string, Clock>>;
  /** Keeps databases in folders, so that nodes can be stopped and started again. */
  onDisk?: boolean;
  /** False leaves the nodes strangers to one another. */
  accords?: boolean;
  config?: Partial<Omit<ConfigInput, "domain" | "data" | "listen">>;
  /** What one node has otherwise. */
  configOf?: Readonly<Record<string, FederationOptions["config"]>>;
  log?: Log;
}

export interface TestFederation {
  readonly seed: number;
  /** `onDisk` only: one folder a domain, as `entente init` makes them. */
  readonly folder: string;
  readonly network: FaultyNetwork;
  node(domain: string): RunningNode;
  readonly nodes: readonly RunningNode[];
  /** `onDisk` only: ends the node, and starts it again at the same address. */
  stop(domain: string): Promise<void>;
  start(domain: string): Promise<RunningNode>;
  /** An accord between two, compared and accepted as operators do. */
  agree(a: string, b: string): Promise<void>;
  close(): Promise<void>;
}

export const RURITANIA = "ruritania.example";
export const GRAUSTARK = "graustark.example";
export const EREWHON = "erewhon.example";

export async function bootFederation(options: FederationOptions = {}): Promise<TestFederation> {
  const { domains = [RURITANIA, GRAUSTARK, EREWHON], seed = Math.floor(Math.random() * 2 ** 31), clock = systemClock, onDisk = false } = options;
  const network = faultyNetwork(seed, clock);
  const folder = onDisk ? mkdtempSync(join(tmpdir(), "entente-federation-")) : "";
  const running = new Map<string, RunningNode>();
  const ports = new Map<string, number>();

  const start = async (domain: string): Promise<RunningNode> => {
    if (running.has(domain)) throw new Failure("test/already-running", domain);
    const answers = { domain, organisation: `Government of ${domain.split(".")[0]}`, listen: { host: "127.0.0.1", port: ports.get(domain) ?? 0 }, ledger: { tickMs: 200, entriesPerTick: 4 }, limits: { strangerBurst: 100_000, strangersPerMinute: 100_000 }, ...options.config, ...options.configOf?.[domain] };
    const at = join(folder, domain);
    if (onDisk && !ports.has(domain)) initNode(at, answers, systemRandom);
    const config = checkConfig({ ...answers, data: onDisk ? join(at, "data") : ":memory:" }, at);
    const node = await startNode(config, { clock: options.clocks?.[domain] ?? clock, random: systemRandom, log: options.log ?? (() => undefined), fetch: network.from(domain), checkAnswers: true });
    ports.set(domain, Number(new URL(node.url).port));
    network.place(domain, node.url);
    running.set(domain, node);
    return node;
  };
  const node = (domain: string) => {
    const found = running.get(domain);
    if (!found) throw new Failure("test/not-running", domain);
    return found;
  };
  const agree = async (a: string, b: string) => {
    const proposed = await node(a).accords.propose(node(b).url);
    await node(b).accords.accept(proposed.id, proposed.digest);
    await until(() => node(a).accords.peers.get(b) !== null && node(b).accords.peers.get(a) !== null, `accord ${a} ${b}`);
  };

  for (const domain of domains) await start(domain);
  if (options.accords !== false) for (const [i, a] of domains.entries()) for (const b of domains.slice(i + 1)) await agree(a, b);

  return {
    seed,
    folder,
    network,
    node,
    get nodes() {
      return [...running.values()];
    },
    async stop(domain) {
      await node(domain).close();
      running.delete(domain);
    },
    start,
    agree,
    async close() {
      network.heal();
      await Promise.all([...running.values()].map((one) => one.close()));
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Boots, runs, closes; a run that fails names its seed. */
export async function inFederation(options: FederationOptions, run: (federation: TestFederation) => Promise<void>): Promise<void> {
  const federation = await bootFederation(options);
  try {
    await run(federation);
  } catch (cause) {
    console.error(`Federation failed with seed ${federation.seed}`);
    throw cause;
  } finally {
    await federation.close();
  }
}

/** Asks again until it is so; throws `test/never` after `withinMs`. */
export async function until(test: () => boolean | Promise<boolean>, what: string, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await test())) {
    if (performance.now() > end) throw new Failure("test/never", what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The same clock, wrong by so much. */
export function skewed(milliseconds: number, clock: Clock = systemClock): Clock {
  return { ...clock, now: () => clock.now() + milliseconds };
}

/** One node as a process of its own, as an operator would run it, with its own data folder. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";
import { initNode } from "../../node/start/init.ts";
import { loadConfig } from "../../node/start/config.ts";
import type { Random } from "../../node/area.ts";
import { personUri } from "../../protocol/identity/uri.ts";
import { askOperator } from "../../node/operator/operator.ts";
import type { Organisation } from "./world.ts";

export interface NodeProcess {
  readonly organisation: Organisation;
  readonly url: string;
  readonly folder: string;
  readonly process: ChildProcess;
  ask<T>(command: string, args?: unknown): Promise<T>;
  stop(): Promise<void>;
}

const READY_WITHIN = 90_000;

/** Throws `start/node-failed` with the end of the node's own log. */
export async function runNode(root: string, data: string, organisation: Organisation, options: { frameAncestors: readonly string[]; random: Random; /** Called as soon as there is something to stop. */ onSpawned?: (stop: () => Promise<void>) => void }): Promise<NodeProcess> {
  const folder = join(data, organisation.key);
  // By name and not by number: passkeys are bound to a name.
  const url = `http://localhost:${organisation.port}`;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const settings = {
    domain: organisation.domain,
    organisation: organisation.organisation,
    listen: { host: "127.0.0.1", port: organisation.port },
    publicUrl: url,
    ledger: { tickMs: 1000, entriesPerTick: 4 },
    overrideBy: [personUri(organisation.domain, "principal")],
    web: { dist: join(root, "web/dist") },
    demonstration: true,
    frameAncestors: [...options.frameAncestors],
    limits: { strangerBurst: 1000, strangersPerMinute: 1000 },
  };
  const config = join(folder, "entente.json");
  if (!existsSync(config)) initNode(folder, settings, options.random);
  // A checkout that moved, or a newer version: the settings follow, the keys and the data stay.
  else writeFileSync(config, `${JSON.stringify({ ...(JSON.parse(readFileSync(config, "utf8")) as object), ...settings }, null, 2)}\n`);
  const { data: nodeData } = loadConfig(config);
  const log = openSync(join(folder, "node.log"), "a");
  const child = spawn(process.execPath, [join(root, "cli/entente.ts"), "serve", "--config", config, "--json"], { cwd: root, stdio: ["ignore", "pipe", log], env: { ...process.env, NODE_OPTIONS: "" } });
  const stop = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 8000).unref();
    });
  options.onSpawned?.(stop);
  const socket = join(nodeData, "operator.sock");
  await ready(child, folder);
  return {
    organisation,
    url,
    folder,
    process: child,
    ask: (command, args) => askOperator(socket, command, args),
    stop,
  };
}

function ready(child: ChildProcess, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Failure("start/node-failed", `${why} Its log: ${join(folder, "node.log")}`));
    const timer = setTimeout(() => fail("The node did not start in time."), READY_WITHIN);
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (!said.includes('"ready":true')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`The node ended with code ${code}.`);
    });
  });
}

/**
 * `npm start`: three nodes as separate processes, accords between each two, their people enrolled, and the rehearsal on http://localhost:7100.
 * State lies under `data/`; `--fresh` begins anew; `--json` prints one line for programs on standard output, everything else goes to standard error.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { fromBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { readBundle } from "../app/bundle.ts";
import { random } from "../headless.ts";
import { makeAccords } from "./accords.ts";
import { type Household, openHousehold } from "./household.ts";
import { type NodeProcess, runNode } from "./node-process.ts";
import { openBrowser } from "./open-browser.ts";
import { refuseTakenPorts } from "./ports.ts";
import { progressOn } from "./progress.ts";
import { serveRehearsal, serveSeats } from "./seats.ts";
import { registerSoftware } from "./software.ts";
import { buildWeb } from "./web-build.ts";
import { makeWorld, USUAL_PORT } from "./world.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const options = new Command()
  .name("npm start --")
  .description("Three nodes on this machine and the rehearsal at http://localhost:7100.")
  .option("--fresh", "forget the state under data/ and begin anew")
  .option("--json", "print one JSON line on standard output when ready")
  .option("--no-open", "do not open a browser")
  .option("--data <folder>", "where the state lies", join(root, "data"))
  .option("--port <number>", "of the rehearsal's page; nodes and seats take the ports after it", portNumber, USUAL_PORT)
  .parse()
  .opts<{ fresh?: boolean; json?: boolean; open: boolean; data: string; port: number }>();
const world = makeWorld(options.port);

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_500) throw new InvalidArgumentError("A whole number from 1024 to 65500.");
  return port;
}

const progress = progressOn(process.stderr, Date.now(), () => Date.now());
const closing: (() => Promise<void>)[] = [];
let stopping = false;

async function stop(code: number): Promise<never> {
  if (!stopping) {
    stopping = true;
    progress.step("Stopping…");
    for (const close of closing.toReversed()) await close().catch(() => {});
  }
  process.exit(code);
}
// Whoever read what is said here may have gone first. That must not end this process before its nodes.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.once("SIGINT", () => void stop(0));
process.once("SIGTERM", () => void stop(0));

async function start(): Promise<void> {
  const data = resolve(options.data);
  if (options.fresh) rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  await refuseTakenPorts(world);
  await buildWeb(root, () => progress.step("Building the web app (once, until its sources change)…"));
  const bundle = readBundle(root);

  progress.step("Starting three nodes…");
  const nodes = await Promise.all(world.organisations.map((organisation) => runNode(root, data, organisation, { frameAncestors: [world.origin], random, onSpawned: (stopNode) => closing.push(stopNode) })));
  for (const node of nodes) node.process.once("exit", (code) => (stopping ? undefined : progress.note(`${node.organisation.organisation}'s node ended (${code}). Start again with: npm start`)));

  progress.step("Accords between each two…");
  await makeAccords(nodes);
  progress.step("The client's hash goes into each ledger, and a neighbour cosigns it…");
  const proofs = await registerSoftware(nodes, bundle.hash);

  progress.step("People: a principal, a desk officer and a security officer in each, and interpreters…");
  const households = await Promise.all(nodes.map((node) => openHousehold(node, world.seats, { hash: bundle.hash, proof: fromBase64Url(proofs.get(node.organisation.key)!) })));
  closing.push(async () => void (await Promise.all(households.map((household) => household.stop()))));

  const served = [...(await serveSeats({ world, bundle, nodes, households, proofs, generation: generationOf(data) })), await serveRehearsal({ world, bundle, nodes, households })];
  closing.push(async () => void (await Promise.all(served.map((each) => each.close()))));

  progress.step(`Ready: ${world.origin}   (Ctrl-C stops)`);
  for (const node of nodes) progress.note(`${node.organisation.organisation.padEnd(10)} ${node.url}`);
  if (options.json) process.stdout.write(`${JSON.stringify(await summary(nodes, households))}\n`);
  if (options.open && !options.json) openBrowser(world.origin, { platform: process.platform, environment: process.env, say: progress.note });
}

async function summary(nodes: readonly NodeProcess[], households: readonly Household[]) {
  const people = await Promise.all(households.flatMap((household) => household.members.map(async ({ uri, person }) => ({ uri, role: person.role, link: await household.linkFor(person.user) }))));
  return { rehearsal: world.origin, nodes: nodes.map(({ organisation, url }) => ({ domain: organisation.domain, url })), people };
}

/** Names this state, so that a browser that remembers an earlier one begins anew with it. */
function generationOf(data: string): string {
  const path = join(data, "generation");
  if (!existsSync(path)) writeFileSync(path, toHex(random(8)));
  return readFileSync(path, "utf8");
}

start().catch(async (error: unknown) => {
  process.stderr.write(`\n${error instanceof Failure ? (error.detail ?? error.code) : String((error as Error).stack ?? error)}\n[${codeOf(error)}]\n`);
  await stop(1);
});

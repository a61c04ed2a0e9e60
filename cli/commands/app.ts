/** `entente app`: the installed client, on a port of this machine. Its code comes from this package and not from the node, which is what lets a line go above PRIVATE. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { fromBase64Url, toBase64Url, toHex, type Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { wellKnown } from "../../protocol/wire/federation.ts";
import { logKeyOf } from "../../protocol/ledger/node-names.ts";
import { MAX_SOFTWARE_PROOF, openSoftwareProof } from "../../protocol/ledger/software.ts";
import { isLoopback } from "../../node/start/config.ts";
import { readBundle } from "../app/bundle.ts";
import { serveApp } from "../app/serve-app.ts";
import { buildWeb } from "../rehearsal/web-build.ts";
import { webAddress, wholeNumber } from "./option-values.ts";
import type { Context } from "./context.ts";
import type { Terminal } from "./terminal.ts";

const ROOT = resolve(import.meta.dirname, "../..");

interface Options {
  node?: string;
  enrol?: string;
  port: number;
  open: boolean;
  build: boolean;
  json?: boolean;
}

export function addApp(program: Command, { terminal }: Context): void {
  program
    .command("app")
    .summary("the installed client, in the browser of this machine")
    .description("Serves the installed client on this machine only, with your node behind it. Its code comes from this package and not from the node.")
    .option("--node <url>", "address of your node", webAddress)
    .option("--enrol <link>", "an enrolment link: opens there, and names the node", webAddress)
    .option("--port <number>", "port on this machine; keep to one, since keys belong to it", wholeNumber(0, 65535), 7200)
    .option("--no-open", "do not open a browser")
    .option("--no-build", "take web/dist as it lies there, even if its sources have changed")
    .option("--json", "say where it is by one line of JSON on standard output")
    .addHelpText("after", "\nExample:\n  $ entente app --node https://entente.ruritania.example")
    .action(async (options: Options) => {
      const node = options.node ?? (options.enrol && new URL(options.enrol).origin);
      if (!node) throw new Failure("usage/missing-option", "Say --node, or --enrol with the link that you were given.");
      if (node.startsWith("http:") && !isLoopback(new URL(node).hostname)) throw new Failure("usage/plain-http", `${node} must begin with https://, unless it is on this machine.`);
      const ended = terminal.ended();
      if (options.build && existsSync(join(ROOT, "web/vite.config.ts"))) await buildWeb(ROOT, () => terminal.say("Building the app (once, until its sources change)…"));
      const bundle = readBundle(ROOT);
      const proof = keptProof(node, bundle.hash);
      const app = await serveApp({ bundle, nodeUrl: node, port: options.port, description: async () => ({ codeHash: toBase64Url(bundle.hash), codeProof: (await proof()).proof }) });
      const page = options.enrol ? `${app.url}/enrol${new URL(options.enrol).hash}` : app.url;
      const found = await proof();
      if (options.json) terminal.print(JSON.stringify({ ready: true, url: page, node, codeHash: toBase64Url(bundle.hash), published: found.proof !== null }));
      else {
        terminal.say(`Entente is at ${page}. Ctrl-C stops it.`);
        terminal.say(`Package ${toHex(bundle.hash)}.`);
        terminal.say(found.says);
      }
      if (options.open && !options.json) openBrowser(page, terminal);
      await ended;
      await app.close();
    });
}

interface Found {
  proof: string | null;
  says: string;
}

/** Asks the node until it has a proof, then keeps it. */
function keptProof(node: string, hash: Bytes): () => Promise<Found> {
  let kept: Found | undefined;
  return async () => {
    if (kept) return kept;
    const found = await lookForProof(node, hash);
    if (found.proof !== null) kept = found;
    return found;
  };
}

async function lookForProof(node: string, hash: Bytes): Promise<Found> {
  const capped = (why: string): Found => ({ proof: null, says: `Lines stay at PRIVATE: ${why}` });
  try {
    const about = wellKnown.parse(await (await fetch(`${node}/.well-known/entente`, { signal: AbortSignal.timeout(5000) })).json());
    const answer = await fetch(`${node}/ledger/software/${toHex(hash)}`, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) {
      const { code } = (await answer.json()) as { code?: string };
      if (code === "software/not-witnessed") return capped("this package is in your node's ledger, and no witness has cosigned it yet.");
      return capped("your node has not published this package. Its operator can: entente software publish");
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > MAX_SOFTWARE_PROOF) throw new Failure("software/malformed");
    const { entry, cosigners } = openSoftwareProof(bytes, hash, logKeyOf(about.domain, fromBase64Url(about.nodeKey)));
    return { proof: toBase64Url(bytes), says: `Lines may reach VERIFIED: ${entry.domain} published this package (version ${entry.version}), cosigned by ${cosigners.map((name) => name.replace(/\/witness$/, "")).join(", ")}. The far end checks that for itself.` };
  } catch (error) {
    return capped(error instanceof Failure ? `the proof from your node does not hold (${codeOf(error)}).` : `${node} does not answer as a node should.`);
  }
}

function openBrowser(url: string, terminal: Terminal): void {
  if (process.platform === "linux" && !terminal.env["DISPLAY"] && !terminal.env["WAYLAND_DISPLAY"]) return;
  const opener = process.platform === "darwin" ? "open" : process.platform === "win32" ? "explorer" : "xdg-open";
  spawn(opener, [url], { stdio: "ignore", detached: true }).on("error", () => terminal.say(`Open ${url} in a browser.`)).unref();
}

#!/usr/bin/env node
// The command for whatever Node the machine has: hands over to the Node that the package pins, which runs TypeScript as it is.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const pinned = pinnedNode();
if (pinned === null) {
  process.stderr.write("entente: the pinned Node is missing; run \"npm ci\" in the folder of Entente. (start/no-node)\n");
  process.exit(1);
}
const child = spawn(pinned, [join(dirname(fileURLToPath(import.meta.url)), "entente.ts"), ...process.argv.slice(2)], { stdio: "inherit" });
// A signal to this process is meant for the one that works. Ctrl-C reaches both by the terminal; the child alone decides when it is done.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  process.stderr.write(`entente: the pinned Node does not start: ${error.message} (start/no-node)\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

function pinnedNode() {
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

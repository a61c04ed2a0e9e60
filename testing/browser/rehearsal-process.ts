/** Starts `npm start` as a stranger would, on a data folder of its own, and reads the one line that it prints for programs. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Rehearsal {
  readonly rehearsal: string;
  readonly nodes: readonly { domain: string; url: string }[];
  readonly people: readonly { uri: string; role: string; link: string }[];
  readonly data: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export async function startRehearsal(options: { data?: string; fresh?: boolean; port?: number } = {}): Promise<Rehearsal> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "entente-rehearsal-"));
  // Not the usual ports: somebody may be at a rehearsal of their own. Below the range that the system hands out.
  const port = options.port ?? 12_000 + 20 * (process.pid % 900);
  const child = spawn(process.execPath, ["cli/start.ts", "--json", "--no-open", "--data", data, "--port", String(port), ...(options.fresh ? ["--fresh"] : [])], { stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString("utf8")));
  const line = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes("\n")) resolve(said.slice(0, said.indexOf("\n")));
    });
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${told}`)));
    setTimeout(() => reject(new Error(`npm start was not ready in time:\n${told}`)), 140_000).unref();
  });
  return {
    ...(JSON.parse(line) as Pick<Rehearsal, "rehearsal" | "nodes" | "people">),
    data,
    process: child,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => {
          if (!options.data) rmSync(data, { recursive: true, force: true });
          resolve();
        });
        child.kill("SIGTERM");
        setTimeout(() => child.kill("SIGKILL"), 15_000).unref();
      }),
  };
}

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
  /** All that came on standard output so far, whoever wrote it. */
  output(): string;
  stop(): Promise<void>;
}

/** With `npm`, through the real npm, as a program that knows only the README would; else the script alone, which is what npm runs. */
export async function startRehearsal(options: { data?: string; fresh?: boolean; port?: number; npm?: boolean } = {}): Promise<Rehearsal> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "entente-rehearsal-"));
  // Not the usual ports: somebody may be at a rehearsal of their own. Below the range that the system hands out.
  const port = options.port ?? 12_000 + 20 * (process.pid % 900);
  const words = ["--json", "--no-open", "--data", data, "--port", String(port), ...(options.fresh ? ["--fresh"] : [])];
  const child = options.npm
    ? spawn("npm", ["start", "--", ...words], { stdio: ["ignore", "pipe", "pipe"], env: outsideNpm() })
    : spawn(process.execPath, ["cli/start.ts", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString("utf8")));
  const line = await new Promise<string>((resolve, reject) => {
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
    output: () => said,
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

/** The environment without what an npm around this test run has put there: its settings would count for the inner one. */
export function outsideNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

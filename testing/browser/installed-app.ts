/** `entente app` for the node of an enrolment link, as a person would start it. */
import { type ChildProcess, spawn } from "node:child_process";

export interface InstalledApp {
  /** The page on which the link's device enrols. */
  readonly url: string;
  readonly process: ChildProcess;
}

export async function startApp(link: string): Promise<InstalledApp> {
  const child = spawn(process.execPath, ["cli/entente.ts", "app", "--enrol", link, "--port", "0", "--no-open", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve({ url: (JSON.parse(chunk.toString("utf8")) as { url: string }).url, process: child }));
    child.once("exit", (code) => reject(new TypeError(`entente app ended with ${code}`)));
  });
}

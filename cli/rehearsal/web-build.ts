/** Builds the browser bundle when its sources changed since the last build, and says nothing otherwise. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";

const SOURCES = ["web", "client", "protocol"];
const MARK = "web/dist/.sources";

/** `quiet` unless something has to be built. Throws `start/build-failed`. */
export async function buildWeb(root: string, onBuild: () => void): Promise<void> {
  const mark = join(root, MARK);
  const wanted = sourcesHash(root);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  onBuild();
  // Whatever the caller is about (a test, say): what is built is what people get.
  await new Promise<void>((resolve, reject) => {
    const build = spawn(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--config", "web/vite.config.ts", "--logLevel", "error"], { cwd: root, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, NODE_ENV: "production" } });
    let said = "";
    build.stderr.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    build.on("error", reject);
    build.on("exit", (code) => (code === 0 ? resolve() : reject(new Failure("start/build-failed", said.slice(-2000)))));
  });
  writeFileSync(mark, wanted);
}

function sourcesHash(root: string): string {
  const hash = createHash("sha256");
  const files = SOURCES.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).map((entry) => ({ entry, path: join(entry.parentPath, entry.name) })))
    .filter(({ entry, path }) => entry.isFile() && !path.includes(join("web", "dist")) && !/\.test\.tsx?$/.test(path))
    .map(({ path }) => path)
    .sort();
  for (const path of [...files, join(root, "package-lock.json")]) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest("hex");
}

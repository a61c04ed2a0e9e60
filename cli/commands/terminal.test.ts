import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

it("whoever stops reading, as `head` does, gets no stack trace", async () => {
  const child = spawn(process.execPath, ["cli/entente.ts", "--help"], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy(); // long before the first line
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  const [code] = (await once(child, "close")) as [number | null];
  expect({ code, said }).toEqual({ code: 0, said: "" });
}, 60_000);

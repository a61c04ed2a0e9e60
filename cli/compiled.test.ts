import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

it("what was compiled is kept in the package's own folder, never in a temporary one that others write to", () => {
  const script = 'await import("./cli/compiled.ts"); console.log((await import("node:module")).getCompileCacheDir())';
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...env } = process.env;
  const folder = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, env, encoding: "utf8" }).trim();
  expect(folder.startsWith(`${root}/node_modules/.cache/`)).toBe(true);
});

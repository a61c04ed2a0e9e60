/** The import rules hold, and they bite: a forbidden import, also an indirect one, breaks the check that CI runs. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";

const written: string[] = [];
function write(path: string, text: string): string {
  writeFileSync(path, text);
  written.push(path);
  return path;
}
afterEach(() => {
  for (const path of written.splice(0)) rmSync(path, { force: true });
});

function check(...paths: string[]): { ok: boolean; said: string } {
  const run = spawnSync(process.execPath, ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", ...paths], { encoding: "utf8" });
  return { ok: run.status === 0, said: run.stdout + run.stderr };
}

describe("import rules", () => {
  it("hold for the whole tree", () => {
    const { ok, said } = check("protocol", "node", "client", "web", "cli");
    expect(said).toContain("no dependency violations found");
    expect(ok).toBe(true);
  });
  it("refuse a server that imports the code which opens messages", () => {
    const path = write("node/forbidden-direct.ts", 'import { decodeLine } from "../protocol/line/group.ts";\nexport const reads = decodeLine;\n');
    const { ok, said } = check(path);
    expect(ok).toBe(false);
    expect(said).toContain("the-server-cannot-open-messages");
  });
  it("refuse it also when it comes by a detour", () => {
    write("protocol/identity/forbidden-detour.ts", 'export { decodeLine as harmless } from "../line/group.ts";\n');
    const path = write("node/forbidden-indirect.ts", 'import { harmless } from "../protocol/identity/forbidden-detour.ts";\nexport const reads = harmless;\n');
    const { ok, said } = check(path);
    expect(ok).toBe(false);
    expect(said).toContain("the-server-cannot-open-messages");
  });
  it("refuse a cycle", () => {
    write("protocol/identity/forbidden-a.ts", 'import { b } from "./forbidden-b.ts";\nexport const a = () => b;\n');
    write("protocol/identity/forbidden-b.ts", 'import { a } from "./forbidden-a.ts";\nexport const b = () => a;\n');
    const { ok, said } = check("protocol/identity/forbidden-a.ts");
    expect(ok).toBe(false);
    expect(said).toContain("no-cycles");
  });
});

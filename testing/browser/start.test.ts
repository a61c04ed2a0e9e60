/** `npm start` as a program would use it: one line on standard output, links that enrol, state that outlives a restart, a clean stop, and a fresh beginning. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { outsideNpm, type Rehearsal, startRehearsal } from "./rehearsal-process.ts";

const data = mkdtempSync(join(tmpdir(), "entente-start-"));
const profile = mkdtempSync(join(tmpdir(), "entente-profile-"));
const port = 31_100;
let running: Rehearsal | null = null;

afterEach(async () => {
  await running?.stop();
  running = null;
});
afterAll(() => {
  for (const folder of [data, profile]) rmSync(folder, { recursive: true, force: true });
});

function entente(...words: string[]): { status: number | null; said: string } {
  const run = spawnSync(process.execPath, ["cli/entente.ts", ...words, "--profile", profile], { encoding: "utf8", timeout: 60_000 });
  return { status: run.status, said: run.stdout + run.stderr };
}

function listens(at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port: at, host: "127.0.0.1" }, () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

async function portsInUse(): Promise<number[]> {
  const ports = [port, port + 1, port + 2, port + 3, port + 11];
  const listening = await Promise.all(ports.map(listens));
  return ports.filter((_, index) => listening[index]);
}

describe("npm start", () => {
  it("brings up three nodes with accords and its people, and a link enrols one further device", async () => {
    running = await startRehearsal({ data, port, npm: true });
    expect(running.rehearsal).toBe(`http://localhost:${port}`);
    expect(running.nodes.map(({ domain }) => domain)).toEqual(["ruritania.example", "graustark.example", "erewhon.example"]);
    expect(running.people.map(({ role }) => role).toSorted()).toEqual(["desk", "desk", "desk", "member", "member", "principal", "principal", "principal", "security", "security", "security"]);
    expect(readdirSync(data)).toEqual(expect.arrayContaining(["erewhon", "graustark", "ruritania"]));
    for (const { domain, url } of running.nodes) {
      const said = (await (await fetch(`${url}/.well-known/entente`)).json()) as { domain: string; nodeKey: string; ledger: { origin: string; vkey: string; url: string } };
      expect(said.domain).toBe(domain);
      expect(said.ledger.vkey).toContain(said.ledger.origin);
      expect((await fetch(`${said.ledger.url}/checkpoint`)).status).toBe(200);
    }
    const { link } = running.people.find(({ uri }) => uri === "mimi://ruritania.example/u/desk")!;
    expect(entente("login", link)).toMatchObject({ status: 0 });
    // One link, one device.
    expect(entente("login", link).status).not.toBe(0);
    const { process: npm, output } = running;
    await running.stop();
    running = null;
    expect(npm.exitCode).toBe(0);
    // npm's own banner too is on standard error.
    expect(output()).toMatch(/^\{"rehearsal":[^\n]*\}\n$/);
  });

  it("keeps its state through a stop and a start, and stops cleanly", async () => {
    running = await startRehearsal({ data, port });
    expect(entente("lines")).toMatchObject({ status: 0 });
    const child = running.process;
    // Whoever listened has gone; "Stopping…" reaches nobody, and the nodes must be stopped all the same.
    child.stderr!.destroy();
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    running = null;
    expect(await portsInUse()).toEqual([]);
  });

  it("opens the rehearsal in the browser of whoever sits there", async () => {
    const bin = mkdtempSync(join(tmpdir(), "entente-opener-"));
    const opened = join(bin, "opened");
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$@" > '${opened}'\n`, { mode: 0o755 });
    const env = { ...outsideNpm(), PATH: `${bin}:${process.env["PATH"]}`, DISPLAY: ":77" };
    const child = spawn("npm", ["start", "--", "--data", data, "--port", String(port)], { stdio: "ignore", env });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    try {
      await vi.waitFor(() => expect(existsSync(opened) && readFileSync(opened, "utf8")).toBe(`http://localhost:${port}\n`), { timeout: 100_000, interval: 200 });
      expect((await fetch(`http://localhost:${port}`)).status).toBe(200);
    } finally {
      child.kill("SIGTERM");
      await ended;
      rmSync(bin, { recursive: true, force: true });
    }
  });

  it("begins anew with --fresh: what was enrolled before is unknown", async () => {
    running = await startRehearsal({ data, port, fresh: true });
    expect(entente("lines").status).not.toBe(0);
  });
});

/** `npm start` as a program would use it: one line on standard output, links that enrol, state that outlives a restart, a clean stop, and a fresh beginning. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";

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

describe("npm start", () => {
  it("brings up three nodes with accords and nine people, and a link enrols one further device", async () => {
    running = await startRehearsal({ data, port });
    expect(running.rehearsal).toBe(`http://localhost:${port}`);
    expect(running.nodes.map(({ domain }) => domain)).toEqual(["ruritania.example", "graustark.example", "erewhon.example"]);
    expect(running.people.map(({ role }) => role).toSorted()).toEqual(["desk", "desk", "desk", "principal", "principal", "principal", "security", "security", "security"]);
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
  });

  it("keeps its state through a stop and a start, and stops cleanly", async () => {
    running = await startRehearsal({ data, port });
    expect(entente("lines")).toMatchObject({ status: 0 });
    const child = running.process;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    running = null;
    for (const each of [port, port + 1, port + 2, port + 3, port + 11]) expect(await listens(each)).toBe(false);
  });

  it("begins anew with --fresh: what was enrolled before is unknown", async () => {
    running = await startRehearsal({ data, port, fresh: true });
    expect(entente("lines").status).not.toBe(0);
  });
});

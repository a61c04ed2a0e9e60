import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { toHex } from "../../protocol/wire/bytes.ts";
import { openCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { parseVkey } from "../../protocol/ledger/vkey.ts";
import { leafNumbered, seededRandom, settle, testNode } from "./ledger-in-test.ts";

/** Runs the appender until it has acknowledged `least` leaves, kills it with SIGKILL at whatever it does then, and gives what it acknowledged. */
async function appendAndKill(folder: string, first: number, least: number): Promise<number[]> {
  const child = spawn("node_modules/.bin/node", ["node/ledger/append-until-killed.ts", folder, String(first)], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const part of child.stdout) {
    text += String(part);
    if (text.split("\n").length > least) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  return text.split("\n").slice(0, -1).map(Number);
}

it("what was acknowledged is there after kill -9, kill after kill, and the log goes on as one history", async () => {
  const folder = mkdtempSync(join(tmpdir(), "entente-"));
  const acknowledged: number[] = [];
  const signed: { size: number; root: string }[] = [];
  for (let round = 0; round < 4; round++) {
    acknowledged.push(...(await appendAndKill(folder, round * 100_000, 40 + round * 37)));
    const node = await testNode("ruritania.example", 1, folder, { tick: { milliseconds: 3_600_000, entries: 64 }, random: seededRandom(1000 + round) });
    await node.ledger.start();
    await settle();
    expect(node.ledger.halted()).toBeNull();
    for (const number of acknowledged) await expect(node.ledger.receipt(leafNumbered(number)), `leaf ${number}`).resolves.toBeDefined();
    const { checkpoint } = openCheckpoint(node.ledger.checkpoint()!, parseVkey(node.ledger.vkey));
    signed.push({ size: checkpoint.size, root: toHex(checkpoint.root) });
    if (round === 3) {
      // All of it reaches the tree: nothing that was acknowledged is only remembered.
      while ((node.db.raw.prepare("select count(*) from ledger_pending").pluck().get() as number) > 0) await node.ledger.tick();
      await settle();
      for (const number of acknowledged) await expect(node.ledger.proof(leafNumbered(number))).resolves.toBeDefined();
    }
    await node.ledger.stop();
    await node.app.close();
    await node.db.close();
  }
  expect(signed.map((one) => one.size)).toEqual(signed.map((one) => one.size).sort((a, b) => a - b));
  expect(acknowledged.length).toBeGreaterThan(300);
  rmSync(folder, { recursive: true });
}, 60_000);

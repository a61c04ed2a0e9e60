/** A node's log read by an implementation that is not ours: Go's sumdb/note and sumdb/tlog. Without Go, or without its module, these are counted as skipped. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toBase64 } from "../../protocol/wire/bytes.ts";
import { openCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { formatVkey, NOTE_KEY, parseVkey, vkeyOf } from "../../protocol/ledger/vkey.ts";
import { seededSigner } from "../../protocol/ledger/log-in-memory.ts";
import { leafNumbered, settle, testNode, type TestNode } from "../../node/ledger/ledger-in-test.ts";

const folder = mkdtempSync(join(tmpdir(), "entente-go-"));
const verifier = join(folder, "verify");

function builds(): boolean {
  try {
    execFileSync("go", ["build", "-mod=readonly", "-o", verifier, "."], { cwd: join(import.meta.dirname, "go-ledger"), stdio: "ignore", timeout: 90_000 });
    return true;
  } catch {
    return false;
  }
}
const ready = builds();
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!ready)("Go's checksum-database code", () => {
  let node: TestNode;
  let url: string;
  const verify = async (vkey: string, ...earlier: string[]) => (await promisify(execFile)(verifier, [url, vkey, ...(earlier.length > 0 ? earlier : ["0", "-"])])).stdout;
  const checkpoint = () => openCheckpoint(node.ledger.checkpoint()!, parseVkey(node.ledger.vkey)).checkpoint;

  beforeAll(async () => {
    node = await testNode("ruritania.example", 1, folder, { tick: { milliseconds: 3_600_000, entries: 50 } });
    await node.ledger.start();
    await node.app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(node.app.server.address() as AddressInfo).port}/ledger`;
    for (let i = 0; i < 20; i++) await node.ledger.append(leafNumbered(i));
    for (let i = 0; i < 6; i++) await node.ledger.tick();
    await settle();
  });
  afterAll(async () => {
    await node.ledger.stop();
    await node.app.close();
    await node.db.close();
  });

  it("verifies every entry of the published tree", async () => {
    expect(await verify(node.ledger.vkey)).toBe("300 entries of ruritania.example/ledger verified, 0 signatures by others\n");
  });

  it("verifies that it grew from an earlier checkpoint, and refuses one that it did not grow from", async () => {
    const earlier = checkpoint();
    await node.ledger.tick();
    await settle();
    expect(await verify(node.ledger.vkey, String(earlier.size), toBase64(earlier.root))).toContain("350 entries");
    await expect(verify(node.ledger.vkey, String(earlier.size), toBase64(new Uint8Array(32)))).rejects.toThrow("invalid transparency proof");
  });

  it("refuses another key and a flipped bit in an entry", async () => {
    await expect(verify(formatVkey(vkeyOf("ruritania.example/ledger", NOTE_KEY, seededSigner(9).publicKey)))).rejects.toThrow("note has no verifiable signatures");
    node.db.raw.exec("update ledger_entry set leaf = zeroblob(64) where idx = 7");
    await expect(verify(node.ledger.vkey)).rejects.toThrow("invalid transparency proof");
  });
});

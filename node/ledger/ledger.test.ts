import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { toBase64Url, toHex, type Bytes } from "../../protocol/wire/bytes.ts";
import { openCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { follow, freshState } from "../../protocol/ledger/follow.ts";
import { LEAF_BYTES, parseLeaf } from "../../protocol/ledger/leaf.ts";
import { leafHash, rootOf, treeRoot } from "../../protocol/ledger/merkle-tree.ts";
import { verifyInclusion } from "../../protocol/ledger/merkle-verify.ts";
import { parseProof } from "../../protocol/ledger/proof-file.ts";
import { verifyReceipt } from "../../protocol/ledger/receipt.ts";
import { parseBundle, tilePath } from "../../protocol/ledger/tiles.ts";
import { COSIGNATURE_KEY, parseVkey, vkeyOf } from "../../protocol/ledger/vkey.ts";
import { seededSigner } from "../../protocol/ledger/log-in-memory.ts";
import { leafNumbered, seededRandom, settle, testNode, type TestNode } from "./ledger-in-test.ts";

const open: TestNode[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const node of open.splice(0)) {
    await node.ledger.stop();
    await node.app.close();
    await node.db.close();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function started(more: Parameters<typeof testNode>[3] = {}): Promise<TestNode> {
  const folder = mkdtempSync(join(tmpdir(), "entente-"));
  folders.push(folder);
  const node = await testNode("ruritania.example", 1, folder, more);
  open.push(node);
  await node.ledger.start();
  await settle();
  return node;
}

const get = (node: TestNode, path: string) => node.app.inject({ url: `/ledger/${path}` });
const sizeOf = (node: TestNode) => openCheckpoint(node.ledger.checkpoint()!, parseVkey(node.ledger.vkey)).checkpoint;
const allLeaves = (node: TestNode): Bytes[] => {
  const out: Bytes[] = [];
  const { size } = sizeOf(node);
  while (out.length < size) {
    const width = Math.min(256, size - out.length);
    out.push(...parseBundle(node.ledger.tile({ level: "entries", index: out.length / 256, width })!, width, LEAF_BYTES));
  }
  return out;
};

describe("a node's log", () => {
  it("is there, empty and signed, before anything happened", async () => {
    const node = await started();
    expect(sizeOf(node).size).toBe(0);
    expect((await get(node, "tile/0/000.p/1")).statusCode).toBe(404);
  });

  it("grows by the same number of entries at every tick, whatever waits, and in the order of arrival", async () => {
    const node = await started();
    const waiting = Array.from({ length: 6 }, (_, i) => leafNumbered(i));
    for (const leaf of waiting) await node.ledger.append(leaf);
    const sizes: number[] = [];
    for (let i = 0; i < 3; i++) {
      await node.ledger.tick();
      await settle();
      sizes.push(sizeOf(node).size);
    }
    expect(sizes).toEqual([4, 8, 12]);
    const texts = new Set(waiting.map(toHex));
    expect(allLeaves(node).map(toHex).filter((leaf) => texts.has(leaf))).toEqual(waiting.map(toHex));
    expect(new Set(allLeaves(node).map((leaf) => leaf.length))).toEqual(new Set([LEAF_BYTES]));
  });

  it("ticks by its clock", async () => {
    const node = await started();
    node.clock.advance(2000);
    await settle();
    node.clock.advance(2000);
    await settle();
    expect(sizeOf(node).size).toBe(8);
  });

  it("serves the tree that it signed, across tiles and levels", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 5 }), async (entries, ticks) => {
        const node = await started({ tick: { milliseconds: 2000, entries } });
        for (let i = 0; i < ticks; i++) {
          await node.ledger.append(leafNumbered(i));
          await node.ledger.tick();
        }
        await settle();
        const checkpoint = sizeOf(node);
        expect(checkpoint.size).toBe(entries * ticks);
        expect(toHex(treeRoot(allLeaves(node).map(leafHash)))).toBe(toHex(checkpoint.root));
        const policy = { log: parseVkey(node.ledger.vkey), witnesses: [vkeyOf("w.example", COSIGNATURE_KEY, seededSigner(9).publicKey)], quorum: 1 };
        const followed = await follow({
          state: freshState(0),
          checkpoint: node.ledger.checkpoint()!,
          policy,
          now: 0,
          watches: [],
          readTile: async (tile) => new Uint8Array((await get(node, tilePath(tile))).rawPayload),
        });
        expect(toHex(rootOf(followed.state.edge))).toBe(toHex(checkpoint.root));
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it("goes on after a restart where it was, with what waited", async () => {
    const node = await started();
    await node.ledger.append(leafNumbered(1));
    await node.ledger.tick();
    await node.ledger.append(leafNumbered(2));
    await node.ledger.stop();
    const again = await testNode("ruritania.example", 1, "", { db: node.db, random: seededRandom(77) });
    await again.ledger.start();
    await settle();
    expect(again.ledger.halted()).toBeNull();
    expect(sizeOf(again).size).toBe(4);
    await again.ledger.tick();
    await settle();
    expect(allLeaves(again).map(toHex)).toContain(toHex(leafNumbered(2)));
    await again.ledger.stop();
    await again.app.close();
  });

  it("signs after a crash between writing and signing what was written, and nothing else", async () => {
    const node = await started();
    await node.ledger.append(leafNumbered(1));
    await node.ledger.tick();
    await settle();
    const before = toHex(node.ledger.checkpoint()!);
    await node.ledger.stop();
    node.db.raw.exec("update ledger_head set note = null");
    const again = await testNode("ruritania.example", 1, "", { db: node.db, random: seededRandom(77) });
    await again.ledger.start();
    await settle();
    expect(toHex(again.ledger.checkpoint()!)).toBe(before);
    await again.ledger.stop();
    await again.app.close();
  });
});

describe("appending", () => {
  it("gives a receipt that verifies, promises enough time for the queue, and is the same when asked again", async () => {
    const node = await started();
    const nodeKey = parseVkey(node.ledger.vkey).publicKey;
    const expected = (leaf: Bytes) => ({ origin: node.ledger.origin, nodeKey, leaf: parseLeaf(leaf) });
    const first = await node.ledger.append(leafNumbered(0));
    for (let i = 1; i < 100; i++) await node.ledger.append(leafNumbered(i));
    const last = await node.ledger.append(leafNumbered(100));
    const promise = verifyReceipt(first, expected(leafNumbered(0)));
    expect(verifyReceipt(last, expected(leafNumbered(100))).promisedBy - promise.promisedBy).toBe(50);
    node.clock.advance(10_000);
    expect(toHex(await node.ledger.append(leafNumbered(0)))).toBe(toHex(first));
    await settle();
    expect(toHex(await node.ledger.receipt(leafNumbered(0)))).toBe(toHex(first));
  });

  it("refuses a second commitment under a tag, waiting or in the tree, and what is not 64 bytes", async () => {
    const node = await started();
    const other = new Uint8Array([...leafNumbered(1).slice(0, 32), ...leafNumbered(2).slice(32)]);
    await node.ledger.append(leafNumbered(1));
    await expect(node.ledger.append(other)).rejects.toThrow("ledger/tag-taken");
    await node.ledger.tick();
    await expect(node.ledger.append(other)).rejects.toThrow("ledger/tag-taken");
    await expect(node.ledger.append(new Uint8Array(63))).rejects.toThrow("ledger/bad-entry");
    await expect(node.ledger.receipt(leafNumbered(7))).rejects.toThrow("ledger/no-such-entry");
  });

  it("refuses what it could only promise for another day", async () => {
    const node = await started({ tick: { milliseconds: 3_600_000, entries: 1 } });
    for (let i = 0; i < 22; i++) await node.ledger.append(leafNumbered(i));
    await expect(node.ledger.append(leafNumbered(22))).rejects.toThrow("ledger/queue-full");
  });

  it("keeps nothing when the caller's own transaction fails", async () => {
    const node = await started();
    await expect(
      node.db.writer.run((trx) => {
        node.ledger.enqueue(trx, leafNumbered(1));
        throw new Error("the caller changed its mind");
      }),
    ).rejects.toThrow("changed its mind");
    await expect(node.ledger.receipt(leafNumbered(1))).rejects.toThrow("ledger/no-such-entry");
  });
});

describe("over HTTP", () => {
  it("tiles may be cached for ever, the checkpoint may not, and any page may read both", async () => {
    const node = await started();
    await node.ledger.tick();
    await settle();
    const tile = await get(node, "tile/0/000.p/4");
    expect(tile.headers).toMatchObject({ "content-type": "application/octet-stream", "cache-control": "public, max-age=31536000, immutable", "access-control-allow-origin": "*" });
    expect(tile.rawPayload.length).toBe(128);
    expect((await get(node, "checkpoint")).headers).toMatchObject({ "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" });
  });

  it.each(["tile/0/000", "tile/0/000.p/5", "tile/1/000.p/1", "tile/0/001.p/1", "tile/64/000", "tile/0/0", "tile/entries/..%2f000", "tile/", "tile/entries/000"])("has no %s", async (path) => {
    const node = await started();
    await node.ledger.tick();
    await settle();
    expect((await get(node, path)).statusCode).toBe(404);
  });

  it("gives a proof of a leaf to whoever knows it, once it is published", async () => {
    const node = await started();
    const leaf = leafNumbered(3);
    await node.ledger.append(leaf);
    expect((await get(node, `proof/${toBase64Url(leaf)}`)).statusCode).toBe(404);
    await node.ledger.tick();
    await settle();
    const answer = await get(node, `proof/${toBase64Url(leaf)}`);
    const proof = parseProof(new Uint8Array(answer.rawPayload));
    const { checkpoint } = openCheckpoint(proof.checkpoint, parseVkey(node.ledger.vkey));
    verifyInclusion(leafHash(leaf), proof.index, checkpoint.size, proof.hashes, checkpoint.root);
    expect((await get(node, "proof/AAAA")).statusCode).toBe(404);
  });

  it("refuses a body without bound and a malformed one", async () => {
    const node = await started();
    const post = (payload: Buffer) => node.app.inject({ method: "POST", url: "/ledger/witness/add-checkpoint", headers: { "content-type": "application/json" }, payload });
    expect((await post(Buffer.alloc(200_000))).statusCode).toBe(413);
    expect((await post(Buffer.from("{}"))).statusCode).toBe(400);
    expect((await post(Buffer.from([0xff, 0xfe]))).statusCode).toBe(400);
  });
});

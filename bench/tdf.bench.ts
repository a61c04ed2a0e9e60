/**
 * Opening a TDF of 1, 100 and 1,000 MB from a file, beside raw AES-GCM in the same run. `node --expose-gc bench/tdf.bench.ts [sizes in MB …]`.
 *
 * Raw: WebCrypto decrypts the same number of segments of the same size, one after the other, out of memory: no file, no hash, no check of anything. Memory is the highest resident set while the file is open,
 * sampled every 5 ms, less what the process had before.
 */
import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { shareAccess } from "../protocol/dispatch/container/key-access.ts";
import { IV_BYTES, SEGMENT_BYTES, SEGMENT_OVERHEAD } from "../protocol/dispatch/container/limits.ts";
import { openTdf } from "../protocol/dispatch/container/open.ts";
import { encodePolicy } from "../protocol/dispatch/container/policy.ts";
import type { SegmentHash } from "../protocol/dispatch/container/segments.ts";
import type { TdfSource } from "../protocol/dispatch/container/source.ts";
import { tdfBytes, type TdfParts, writeTdf } from "../protocol/dispatch/container/write.ts";
import type { Bytes } from "../protocol/wire/bytes.ts";

const sizes = process.argv.slice(2).map(Number).filter((size) => size > 0);
const random = (size: number): Bytes => new Uint8Array(randomBytes(size));
const key = random(32);
const policy = encodePolicy({ uuid: "a", body: { dataAttributes: [], dissem: [] } });
const parts = (segmentHash: SegmentHash): TdfParts => ({ key, mimeType: "application/octet-stream", policy, random, segmentHash, keyAccess: [shareAccess({ url: "https://ruritania.example/", kid: "k", sid: "node", key, policy })] });
const file = join(tmpdir(), `entente-bench-${process.pid}.tdf`);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const rate = (mb: number, ms: number) => `${((mb * 1000) / ms).toFixed(0)} MB/s`;

async function* pieces(mb: number) {
  const piece = random(SEGMENT_BYTES);
  for (let left = mb * 1_000_000; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}

/** As the command line opens one: whatever is asked for is read at its place. */
async function fromFile(): Promise<TdfSource & { close(): Promise<void> }> {
  const handle = await open(file, "r");
  return {
    size: (await handle.stat()).size,
    async read(from, to) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(to - from), 0, to - from, from);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

async function write(mb: number, segmentHash: SegmentHash): Promise<number> {
  const handle = await open(file, "w");
  const from = performance.now();
  for await (const bytes of writeTdf({ ...parts(segmentHash), source: pieces(mb) })) await handle.write(bytes);
  const took = performance.now() - from;
  await handle.close();
  return took;
}

async function opened(): Promise<{ ms: number; grown: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const sampler = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  const from = performance.now();
  const source = await fromFile();
  for await (const _ of (await openTdf(source)).payload(key));
  await source.close();
  clearInterval(sampler);
  return { ms: performance.now() - from, grown: most - before };
}

async function raw(mb: number): Promise<number> {
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  const iv = random(IV_BYTES);
  const plain = mb * 1_000_000;
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, random(SEGMENT_BYTES)));
  const rest = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, random(plain % SEGMENT_BYTES)));
  const from = performance.now();
  for (let i = 0; i < Math.floor(plain / SEGMENT_BYTES); i++) await crypto.subtle.decrypt({ name: "AES-GCM", iv }, aes, sealed);
  await crypto.subtle.decrypt({ name: "AES-GCM", iv }, aes, rest);
  return performance.now() - from;
}

console.log(`load ${loadavg()[0]!.toFixed(2)}, segments of ${SEGMENT_BYTES + SEGMENT_OVERHEAD} bytes\n`);
console.log("| size | hash | raw AES-GCM | opening | ratio | memory grew by | writing |");
console.log("|---:|---|---:|---:|---:|---:|---:|");
try {
  for (const mb of sizes.length > 0 ? sizes : [1, 100, 1000])
    for (const hash of ["GMAC", "HS256"] as const) {
      const written = await write(mb, hash);
      const rounds = mb < 10 ? 41 : mb < 500 ? 7 : 3;
      const runs: { raw: number; ms: number; grown: number }[] = [];
      for (let i = 0; i < rounds + 1; i++) runs.push({ raw: await raw(mb), ...(await opened()) });
      runs.shift(); // warming up
      const [bare, ours] = [median(runs.map((run) => run.raw)), median(runs.map((run) => run.ms))];
      console.log(`| ${mb} MB | ${hash} | ${rate(mb, bare)} | ${rate(mb, ours)} | ${((100 * bare) / ours).toFixed(0)} % | ${(Math.max(...runs.map((run) => run.grown)) / 1e6).toFixed(0)} MB | ${rate(mb, written)} |`);
    }
  for (const [hash, size] of [["GMAC", 1000], ["HS256", 1000]] as const) {
    const plain = random(size);
    const fileParts = { ...parts(hash), source: plain };
    const from = performance.now();
    for (let i = 0; i < 10_000; i++) await tdfBytes(fileParts);
    console.log(`\n10,000 files of ${size} bytes (${hash}): ${((performance.now() - from) / 1000).toFixed(2)} s`);
  }
} finally {
  await rm(file, { force: true });
}

import { readdirSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bootNode, enrolFirst, type TestDevice } from "../../testing/node-fixture.ts";
import { initNode } from "../start/init.ts";
import type { RunningNode } from "../start/node.ts";
import { systemRandom } from "../start/system-clock.ts";

let node: RunningNode;
let alice: TestDevice;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "entente-"));
  const { config } = initNode(folder, { domain: "ruritania.example", organisation: "Ruritania", listen: { host: "127.0.0.1", port: 0 } }, systemRandom);
  node = await bootNode({ data: config.data, blobs: { perPersonBytes: 3000, maxBytes: 1 << 20, keepDays: 1 } });
  alice = await enrolFirst(node, { user: "alice" });
});
afterEach(async () => {
  await node.close();
  rmSync(folder, { recursive: true });
});

const put = (body: BodyInit, token = alice.token()) => fetch(`${node.url}/api/v1/blobs`, { method: "PUT", body, headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" } });
const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers: { authorization: `Bearer ${alice.token()}`, ...headers } });
const files = () => readdirSync(join(folder, "data", "blobs"));

describe("an attachment", () => {
  it("comes back as it went in, whole and in part", async () => {
    const body = systemRandom(2000);
    const { id, url } = (await (await put(body)).json()) as { id: string; url: string };
    expect(url).toBe(`${node.url}/api/v1/blobs/ruritania.example/${id}`);
    expect(new Uint8Array(await (await get(url)).arrayBuffer())).toEqual(body);
    const part = await get(url, { range: "bytes=1990-" });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 1990-1999/2000");
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(body.slice(1990));
  });

  it("needs a session, an id that exists, and a peer with an accord", async () => {
    const { id, url } = (await (await put(systemRandom(10))).json()) as { id: string; url: string };
    expect((await fetch(url)).status).toBe(401);
    expect((await put("x", "A".repeat(43))).status).toBe(401);
    expect((await get(`${node.url}/api/v1/blobs/ruritania.example/${"0".repeat(32)}`)).status).toBe(404);
    expect((await get(`${node.url}/api/v1/blobs/ruritania.example/..%2f..%2fkeys.json`)).status).toBe(404);
    expect((await get(`${node.url}/api/v1/blobs/graustark.example/${id}`)).status).toBe(403);
    expect((await fetch(`${node.url}/mimi/v1/proxyDownload/${id}`)).status).toBe(401);
  });

  it("over the quota, or broken off, leaves nothing behind", async () => {
    const over = await put(systemRandom(3001));
    expect([over.status, ((await over.json()) as { code: string }).code]).toEqual([507, "blob/quota"]);
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${node.url}/api/v1/blobs`, { method: "PUT", headers: { authorization: `Bearer ${alice.token()}`, "content-type": "application/octet-stream", "content-length": 2000 } });
      request.on("error", () => resolve());
      request.write(Buffer.alloc(100));
      setTimeout(() => request.destroy(), 50);
    });
    await expect.poll(files).toEqual([]);
    expect((await put(systemRandom(3000))).status).toBe(201); // the quota is whole again
  });
});

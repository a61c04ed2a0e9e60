import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { putBytes, putPart } from "../../testing/blob-fixture.ts";
import { bootNode, enrolFirst, type TestDevice } from "../../testing/node-fixture.ts";
import { concat } from "../../protocol/wire/bytes.ts";
import { MAX_BLOB, UPLOAD_PART } from "../../protocol/wire/fields.ts";
import type { Clock } from "../area.ts";
import { initNode } from "../start/init.ts";
import type { RunningNode } from "../start/node.ts";
import { systemClock, systemRandom } from "../start/system-clock.ts";

const QUOTA = 3 * UPLOAD_PART;
let node: RunningNode;
let alice: TestDevice;
let folder: string;
let config: ReturnType<typeof initNode>["config"];
/** Time as the node sees it, so many milliseconds ahead. */
let ahead = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + ahead };
const boot = () => bootNode({ data: config.data, blobs: { perPersonBytes: QUOTA, maxBytes: 16 * UPLOAD_PART, keepDays: 1, unfinishedHours: 2 } }, { clock });
beforeEach(async () => {
  ahead = 0;
  folder = mkdtempSync(join(tmpdir(), "entente-"));
  config = initNode(folder, { domain: "ruritania.example", organisation: "Ruritania", listen: { host: "127.0.0.1", port: 0 } }, systemRandom).config;
  node = await boot();
  alice = await enrolFirst(node, { user: "alice" });
});
afterEach(async () => {
  await node.close();
  rmSync(folder, { recursive: true });
});

/** The same node, ended and started again; devices find it at another port. */
async function restart(): Promise<void> {
  const { record, signer, person } = alice;
  await node.close();
  node = await boot();
  const { deviceOf } = await import("../../testing/node-fixture.ts");
  alice = deviceOf(node.url, node.domain, person, record, signer);
  await alice.signIn();
}

const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers: { authorization: `Bearer ${alice.token()}`, ...headers } });
const blobs = () => join(folder, "data", "blobs");
const files = () => readdirSync(blobs());
const parts = (bytes: Uint8Array<ArrayBuffer>) => Array.from({ length: Math.ceil(bytes.length / UPLOAD_PART) }, (_, n) => bytes.subarray(n * UPLOAD_PART, (n + 1) * UPLOAD_PART));

describe("an attachment", () => {
  it("comes back as it went in, whole and in part", async () => {
    const body = systemRandom(2 * UPLOAD_PART + 1000);
    const { id, url } = await putBytes(alice, body);
    expect(url).toBe(`${node.url}/api/v1/blobs/ruritania.example/${id}`);
    expect(new Uint8Array(await (await get(url)).arrayBuffer())).toEqual(body);
    const part = await get(url, { range: `bytes=${body.length - 10}-` });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes ${body.length - 10}-${body.length - 1}/${body.length}`);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(body.slice(-10));
  });

  it("needs a session, an id that exists, and a peer with an accord", async () => {
    const { id, url } = await putBytes(alice, systemRandom(10));
    const { id: unfinished } = await alice.call("upload.begin", { size: 10 });
    expect((await fetch(url)).status).toBe(401);
    expect((await putPart(alice, unfinished, 0, systemRandom(10), "A".repeat(43))).status).toBe(401);
    expect((await get(`${node.url}/api/v1/blobs/ruritania.example/${"0".repeat(32)}`)).status).toBe(404);
    expect((await get(`${node.url}/api/v1/blobs/ruritania.example/${unfinished}`)).status).toBe(404); // not whole
    expect((await get(`${node.url}/api/v1/blobs/ruritania.example/..%2f..%2fkeys.json`)).status).toBe(404);
    expect((await get(`${node.url}/api/v1/blobs/graustark.example/${id}`)).status).toBe(403);
    expect((await fetch(`${node.url}/mimi/v1/proxyDownload/${id}`)).status).toBe(401);
  });

  it("can be gone on with by nobody else, nor taken away", async () => {
    const eve = await enrolFirst(node, { user: "eve" });
    const { id: whole, url } = await putBytes(alice, systemRandom(10));
    const { id } = await alice.call("upload.begin", { size: 10 });
    expect(await putPart(eve, id, 0, systemRandom(10))).toMatchObject({ status: 404, code: "blob/unknown" });
    for (const one of [id, whole]) await expect(eve.call("upload.state", { id: one })).rejects.toMatchObject({ code: "blob/unknown" });
    for (const one of [id, whole]) await eve.call("upload.cancel", { id: one });
    expect(await alice.call("upload.state", { id })).toEqual({ parts: 0 });
    expect((await get(url)).status).toBe(200);
  });
});

describe("an upload", () => {
  it("that breaks off in a part goes on from that part, also after the node has stopped; a part that comes twice counts once", async () => {
    const body = systemRandom(2 * UPLOAD_PART + 77);
    const [one, two, three] = parts(body) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
    const { id } = await alice.call("upload.begin", { size: body.length });
    expect(await putPart(alice, id, 0, one)).toEqual({ status: 200, parts: 1 });
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${node.url}/api/v1/blobs/${id}/1`, { method: "PUT", headers: { authorization: `Bearer ${alice.token()}`, "content-type": "application/octet-stream", "content-length": two.length } });
      request.on("error", () => resolve());
      request.write(Buffer.alloc(1000, 1));
      setTimeout(() => request.destroy(), 50);
    });
    expect(await alice.call("upload.state", { id })).toEqual({ parts: 1 });
    await restart();
    expect(await alice.call("upload.state", { id })).toEqual({ parts: 1 });
    expect(await putPart(alice, id, 0, systemRandom(UPLOAD_PART))).toEqual({ status: 200, parts: 1 }); // here already: what it says now is not taken
    expect(await putPart(alice, id, 1, two)).toEqual({ status: 200, parts: 2 });
    const last = await putPart(alice, id, 2, three);
    expect(last).toMatchObject({ status: 200, parts: 3, url: expect.any(String) });
    expect(await putPart(alice, id, 2, three)).toEqual(last); // its answer was lost
    expect(await alice.call("upload.state", { id })).toEqual({ parts: 3, url: last.url });
    expect(new Uint8Array(await (await get(last.url!)).arrayBuffer())).toEqual(body);
  });

  it("a part that hangs is taken over by the same one sent again", async () => {
    const body = systemRandom(UPLOAD_PART);
    const { id } = await alice.call("upload.begin", { size: body.length });
    const hanging = httpRequest(`${node.url}/api/v1/blobs/${id}/0`, { method: "PUT", headers: { authorization: `Bearer ${alice.token()}`, "content-type": "application/octet-stream", "content-length": body.length } });
    hanging.on("error", () => undefined);
    hanging.write(Buffer.alloc(100_000, 255));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { url } = await putPart(alice, id, 0, body);
    expect(new Uint8Array(await (await get(url!)).arrayBuffer())).toEqual(body);
    hanging.destroy();
  });

  it("takes its parts in order and in their size, and no others", async () => {
    const { id } = await alice.call("upload.begin", { size: UPLOAD_PART + 5 });
    expect(await putPart(alice, id, 1, systemRandom(5))).toMatchObject({ status: 409, code: "blob/part-order" });
    expect(await putPart(alice, id, 0, systemRandom(UPLOAD_PART - 1))).toMatchObject({ status: 400, code: "blob/part-size" });
    expect(await putPart(alice, id, 0, systemRandom(UPLOAD_PART + 1))).toMatchObject({ status: 400, code: "blob/part-size" });
    expect(await putPart(alice, id, 0, systemRandom(UPLOAD_PART))).toMatchObject({ parts: 1 });
    expect(await putPart(alice, id, 1, systemRandom(6))).toMatchObject({ code: "blob/part-size" });
    expect(await putPart(alice, id, 1, systemRandom(5))).toMatchObject({ parts: 2, url: expect.any(String) });
    expect(await putPart(alice, id, 2, systemRandom(5))).toMatchObject({ status: 404, code: "blob/unknown" });
    expect(await putPart(alice, "../keys", 0, "x")).toMatchObject({ status: 404 });
  });

  it("over the limit or the quota is refused before a byte of it is sent; what is under way counts", async () => {
    await expect(alice.call("upload.begin", { size: MAX_BLOB + 1 })).rejects.toMatchObject({ code: "blob/too-large" });
    await expect(alice.call("upload.begin", { size: QUOTA + 1 })).rejects.toMatchObject({ code: "blob/quota" });
    const { id } = await alice.call("upload.begin", { size: QUOTA });
    await expect(alice.call("upload.begin", { size: 1 })).rejects.toMatchObject({ code: "blob/quota" });
    await putPart(alice, id, 0, systemRandom(UPLOAD_PART));
    await alice.call("upload.cancel", { id });
    expect(files()).toEqual([]);
    await expect(alice.call("upload.state", { id })).rejects.toMatchObject({ code: "blob/unknown" });
    expect(await putPart(alice, id, 1, systemRandom(UPLOAD_PART))).toMatchObject({ code: "blob/unknown" });
    await putBytes(alice, systemRandom(QUOTA)); // the quota is whole again
    const bob = await enrolFirst(node, { user: "bob" });
    for (let n = 0; n < 16; n++) await bob.call("upload.begin", { size: 1 });
    await expect(bob.call("upload.begin", { size: 1 })).rejects.toMatchObject({ code: "blob/too-many" });
  });

  it("cancelled while a part is coming leaves nothing", async () => {
    const { id } = await alice.call("upload.begin", { size: UPLOAD_PART });
    const coming = httpRequest(`${node.url}/api/v1/blobs/${id}/0`, { method: "PUT", headers: { authorization: `Bearer ${alice.token()}`, "content-type": "application/octet-stream", "content-length": UPLOAD_PART } });
    coming.on("error", () => undefined);
    coming.write(Buffer.alloc(100_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await alice.call("upload.cancel", { id });
    expect(files()).toEqual([]);
    coming.destroy();
  });

  it("meets a full disk with its code; what it has stays, and it goes on when there is room", async () => {
    const body = systemRandom(UPLOAD_PART + 9);
    const [one, two] = parts(body) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
    const { id } = await alice.call("upload.begin", { size: body.length });
    await putPart(alice, id, 0, one);
    // /dev/full is Linux's own full disk.
    renameSync(join(blobs(), id), join(folder, "aside"));
    symlinkSync("/dev/full", join(blobs(), id));
    expect(await putPart(alice, id, 1, two)).toMatchObject({ status: 507, code: "storage/full" });
    rmSync(join(blobs(), id));
    renameSync(join(folder, "aside"), join(blobs(), id));
    expect(await alice.call("upload.state", { id })).toEqual({ parts: 1 });
    const { url } = await putPart(alice, id, 1, two);
    expect(new Uint8Array(await (await get(url!)).arrayBuffer())).toEqual(concat(one, two));
  });

  it("that nobody goes on with is taken away after its time, and files that no table knows at the next start", async () => {
    const { id: left } = await alice.call("upload.begin", { size: QUOTA });
    await putPart(alice, left, 0, systemRandom(UPLOAD_PART));
    writeFileSync(join(blobs(), "f".repeat(32)), "of a crash");
    await restart();
    expect(files()).toEqual([left]);
    ahead = 3 * 3600_000;
    await restart();
    expect(files()).toEqual([]);
    await expect(alice.call("upload.state", { id: left })).rejects.toMatchObject({ code: "blob/unknown" });
    await putBytes(alice, systemRandom(QUOTA)); // its space is free again
  });
});

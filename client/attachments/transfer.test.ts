/**
 * Files of the largest size between two clients over two nodes: never more than a few parts are alive at once, at either end, however large the file; a connection that is lost is taken up where it broke;
 * what is too large, cancelled, or meets a full disk says so and leaves nothing. The networks between client and node are watched through the `fetch` that they are given.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment } from "../../testing/clients/test-client.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { MAX_ATTACHMENT } from "../../protocol/wire/fields.ts";
import type { RunningClient } from "../entente.ts";

const MIB = 1 << 20;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

type Fetch = typeof fetch;
let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
let room: string;
/** What stands between Alice, or Bob, and their nodes. */
const between: { alice: Fetch; bob: Fetch } = { alice: fetch, bob: fetch };

beforeEach(() => {
  [between.alice, between.bob] = [fetch, fetch];
});
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true, config: { demonstration: true, blobs: { perPersonBytes: 250 * MIB } } });
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment: testEnvironment(federation.node(RURITANIA), { fetch: (input, init) => between.alice(input, init) }) });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment: testEnvironment(federation.node(GRAUSTARK), { fetch: (input, init) => between.bob(input, init) }) });
  room = (await connect(alice, bob)).a.room;
}, 60_000);
afterAll(async () => {
  await alice.stop();
  await bob.stop();
  await federation.close();
});

/** A file that exists only as far as it is read: each MiB differs from the others. `read` counts what was taken from it. */
function largeFile(size: number, name = "large.bin") {
  const counted = { read: 0, begun: 0 };
  const piece = (at: number) => {
    const bytes = new Uint8Array(Math.min(MIB, size - at)).fill((at / MIB) & 255);
    bytes.set(new TextEncoder().encode(`${name} at ${at}`).subarray(0, bytes.length));
    return bytes;
  };
  const file = {
    name,
    type: "application/octet-stream",
    size,
    stream: () => {
      let at = 0;
      counted.begun++;
      return new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            if (at >= size) return controller.close();
            const next = piece(at);
            at += next.length;
            counted.read += next.length;
            controller.enqueue(next);
          },
        },
        { highWaterMark: 0 },
      );
    },
  };
  const digest = () => {
    const hash = createHash("sha256");
    for (let at = 0; at < size; at += MIB) hash.update(piece(at));
    return hash.digest("hex");
  };
  return { file, counted, digest };
}

const partOf = (input: Parameters<Fetch>[0], init: RequestInit | undefined) => (init?.method === "PUT" && /\/api\/v1\/blobs\/[0-9a-f]{32}\/\d+$/.test(String(input)) ? Number(/\d+$/.exec(String(input))![0]) : undefined);
const blobs = () => readdirSync(join(federation.folder, RURITANIA, "data", "blobs"));
const uploadsOf = (client: RunningClient) => lineWith(client, bob.view().me!.person)!.uploads;
const arrived = (id: string) => until(() => lineWith(bob, alice.view().me!.person)!.messages.some((message) => message.id === id), "the file's message", 20_000);

describe("a file of the largest size", () => {
  it("goes from client to client, and neither end ever holds more than a few parts of it", async () => {
    const { file, counted, digest } = largeFile(MAX_ATTACHMENT);
    collect();
    const before = process.memoryUsage().arrayBuffers;
    let [acknowledged, onTheWay, mostAlive, mostOnTheWay, mostHeld] = [0, 0, 0, 0, 0];
    between.alice = async (input, init) => {
      const part = partOf(input, init);
      if (part === undefined) return fetch(input, init);
      mostOnTheWay = Math.max(mostOnTheWay, ++onTheWay);
      // What was read and is not at the node yet lies in this client.
      mostAlive = Math.max(mostAlive, counted.read - acknowledged);
      if (part % 30 === 0) {
        collect();
        mostHeld = Math.max(mostHeld, process.memoryUsage().arrayBuffers - before);
      }
      const answer = await fetch(input, init);
      onTheWay--;
      acknowledged += (init!.body as Uint8Array).length - 16;
      return answer;
    };
    const seen: number[] = [];
    const stop = alice.subscribe(() => void seen.push(uploadsOf(alice)[0]?.sent ?? -1));
    const id = await alice.send(room, { text: "all of it", label: 0, file });
    stop();
    expect(mostOnTheWay).toBe(1);
    expect(mostAlive).toBeLessThanOrEqual(3 * MIB);
    expect(counted).toEqual({ read: MAX_ATTACHMENT, begun: 1 });
    const progress = seen.filter((sent) => sent > 0);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(50);
    expect(uploadsOf(alice)).toEqual([]);
    await arrived(id);

    // Pieces are written down one after the other; the next is not taken before the last is written.
    const hash = createHash("sha256");
    let [size, pieces, open] = [0, 0, 0];
    await bob.saveAttachment(room, id, async (piece) => {
      expect(++open).toBe(1);
      expect(piece.length).toBeLessThanOrEqual(MIB);
      size += piece.length;
      hash.update(piece);
      if (++pieces % 30 === 0) {
        collect();
        mostHeld = Math.max(mostHeld, process.memoryUsage().arrayBuffers - before);
      }
      await new Promise((resolve) => setImmediate(resolve));
      open--;
    });
    expect(size).toBe(MAX_ATTACHMENT);
    expect(hash.digest("hex")).toBe(digest());
    // Both clients and both nodes are in this process, and a busy machine frees what they held some moments later: well below the file for all four together.
    expect(mostHeld).toBeLessThan(64 * MIB);
  }, 300_000);

  it("and one byte: refused before anything is read or sent", async () => {
    const { file, counted } = largeFile(MAX_ATTACHMENT + 1);
    const asked: string[] = [];
    const kept = blobs();
    between.alice = (input, init) => (asked.push(String(input)), fetch(input, init));
    await expect(alice.send(room, { text: "", label: 0, file })).rejects.toMatchObject({ code: "attachment/too-large" });
    expect(counted).toEqual({ read: 0, begun: 0 });
    expect(asked).toEqual([]);
    expect(uploadsOf(alice)).toEqual([]);
    expect(blobs()).toEqual(kept);
  }, 60_000);
});

describe("a connection that is lost", () => {
  it("while a file goes up is taken up where it broke: lost parts, lost answers, a node that stops in between; nothing is sealed twice", async () => {
    const { file, counted, digest } = largeFile(9 * MIB + 5);
    const bodies = new Map<number, string>();
    const tries = new Map<number, number>();
    let downed: Promise<unknown> | undefined;
    between.alice = async (input, init) => {
      const part = partOf(input, init);
      if (part === undefined) return fetch(input, init);
      const body = createHash("sha256").update(init!.body as Uint8Array).digest("hex");
      expect(bodies.get(part) ?? body).toBe(body); // the same part is the same bytes, or one nonce would have sealed two texts
      bodies.set(part, body);
      const attempt = (tries.get(part) ?? 0) + 1;
      tries.set(part, attempt);
      if (part === 2 && attempt === 1) throw new TypeError("the part is lost");
      if (part === 4 && attempt === 1) {
        await (await fetch(input, init)).arrayBuffer();
        throw new TypeError("its answer is lost");
      }
      if (part === 6 && attempt === 1) {
        downed = federation.stop(RURITANIA).then(() => federation.start(RURITANIA));
        throw new TypeError("the node stops");
      }
      return fetch(input, init);
    };
    let waited = false;
    const stop = alice.subscribe(() => (waited ||= uploadsOf(alice)[0]?.state === "waiting"));
    const id = await alice.send(room, { text: "", label: 0, file });
    stop();
    await downed;
    expect(waited).toBe(true);
    expect(counted).toEqual({ read: file.size, begun: 1 });
    expect(tries.get(4)).toBe(1); // the node said that it has it
    await arrived(id);
    expect(createHash("sha256").update(new Uint8Array(await (await bob.openAttachment(room, id)).arrayBuffer())).digest("hex")).toBe(digest());
  }, 90_000);

  it("while a file comes down is taken up at the byte where it broke", async () => {
    const { file, digest } = largeFile(5 * MIB + 1234);
    const id = await alice.send(room, { text: "", label: 0, file });
    await arrived(id);
    const ranges: (string | null)[] = [];
    between.bob = async (input, init) => {
      if (!String(input).includes("/api/v1/blobs/")) return fetch(input, init);
      ranges.push(new Headers(init?.headers).get("range"));
      const answer = await fetch(input, init);
      if (ranges.length > 2) return answer;
      let left = 1_500_000;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          controller.enqueue(chunk.subarray(0, left));
          if ((left -= chunk.length) <= 0) controller.error(new TypeError("cut"));
        },
      });
      return new Response(answer.body!.pipeThrough(cut), { status: answer.status, headers: answer.headers });
    };
    const bytes = new Uint8Array(await (await bob.openAttachment(room, id)).arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(digest());
    expect(ranges).toHaveLength(3);
    expect(ranges[0]).toBeNull();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range!))).toBe(true);
  }, 60_000);

  it("after which the node has nothing of the file any more: it begins anew, under a new key", async () => {
    const { file, counted, digest } = largeFile(3 * MIB);
    const first = new Set<string>();
    const ids = new Set<string>();
    between.alice = async (input, init) => {
      const part = partOf(input, init);
      if (part === undefined) return fetch(input, init);
      const id = /blobs\/([0-9a-f]{32})/.exec(String(input))![1]!;
      ids.add(id);
      if (part === 0) first.add(createHash("sha256").update(init!.body as Uint8Array).digest("hex"));
      if (part === 1 && ids.size === 1) {
        await alice.device()!.session.call("upload.cancel", { id }); // as if its time had run out
        throw new TypeError("away for long");
      }
      return fetch(input, init);
    };
    const id = await alice.send(room, { text: "", label: 0, file });
    expect(ids.size).toBe(2);
    expect(first.size).toBe(2);
    expect(counted.begun).toBe(2);
    await arrived(id);
    expect(createHash("sha256").update(new Uint8Array(await (await bob.openAttachment(room, id)).arrayBuffer())).digest("hex")).toBe(digest());
  }, 60_000);
});

describe("an upload", () => {
  it("that is cancelled stops, says so to who waits for it, and leaves nothing at the node and no message", async () => {
    const { file, counted } = largeFile(20 * MIB);
    const kept = blobs();
    between.alice = async (input, init) => {
      if (partOf(input, init) === 3) await alice.cancelUpload(room, uploadsOf(alice)[0]!.id);
      return fetch(input, init);
    };
    await expect(alice.send(room, { text: "never", label: 0, file })).rejects.toMatchObject({ code: "attachment/cancelled" });
    expect(uploadsOf(alice)).toEqual([]);
    expect(counted.read).toBeLessThan(7 * MIB);
    await until(() => blobs().length === kept.length, "nothing of it at the node");
    expect(lineWith(alice, bob.view().me!.person)!.messages.some(({ text }) => text === "never")).toBe(false);
  }, 60_000);

  it("that meets a full node stays in view with its code, and works when it is tried again", async () => {
    const { file } = largeFile(2 * MIB);
    let full = true;
    between.alice = async (input, init) => (full && partOf(input, init) === 1 ? Response.json({ code: "storage/full" }, { status: 507 }) : fetch(input, init));
    await expect(alice.send(room, { text: "try again", label: 0, file })).rejects.toMatchObject({ code: "storage/full" });
    expect(uploadsOf(alice)).toMatchObject([{ name: file.name, size: file.size, state: "failed", failure: "storage/full" }]);
    full = false;
    await alice.retryUpload(room, uploadsOf(alice)[0]!.id);
    expect(uploadsOf(alice)).toEqual([]);
    await until(() => lineWith(bob, alice.view().me!.person)!.messages.some(({ text, attachment }) => text === "try again" && attachment), "the message");
  }, 60_000);

  it("over the quota, of a file that shrinks, or that can't be read any more, fails with its code; other messages pass meanwhile", async () => {
    const fails = (file: Parameters<RunningClient["send"]>[1]["file"]) => alice.send(room, { text: "", label: 0, file: file! }).then(() => "none", codeOf);
    const large = largeFile(MAX_ATTACHMENT);
    const { session } = alice.device()!;
    const { id } = await session.call("upload.begin", { size: 100 * MIB }); // with what lies there already
    expect(await fails(large.file)).toBe("blob/quota");
    expect(large.counted.read).toBe(0);
    await session.call("upload.cancel", { id });
    const { file } = largeFile(2 * MIB);
    expect(await fails({ ...file, size: file.size + 1 })).toBe("attachment/size-changed");
    const gone = { ...file, stream: () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new DOMException("gone", "NotReadableError")) }) };
    const waits = fails(gone);
    await alice.send(room, { text: "words pass", label: 0 });
    expect(await waits).toBe("attachment/unreadable");
    for (const { id } of uploadsOf(alice)) await alice.cancelUpload(room, id);
    expect(uploadsOf(alice)).toEqual([]);
  }, 60_000);
});

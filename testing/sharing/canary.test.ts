/**
 * The canary of what is shared: a dispatch with a known text and a known file crosses two nodes, is opened, asked for and taken back; then every file and the whole memory of both node processes are searched for
 * the text, for the readers' halves of its keys, and for the whole keys. Nothing may be found. The same search over this process, in which the people's devices are, must find all of it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { xor } from "../../protocol/dispatch/container/shares.ts";
import { type Bytes, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { type ControlledDispatch, controlledDispatch } from "../../client/dispatch/records.ts";
import { readRecords } from "../../client/store/records.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { formsOf, searchFiles, searchMemory } from "../browser/process-memory.ts";
import { until } from "../federation/boot.ts";
import { type SpawnedNode, spawnNode } from "../messaging/spawned-node.ts";
import { freePort } from "../../node/start/listening.ts";

const TEXT = "The canary was seen in Streslau on a Tuesday, 9c41e7d0";
const FILE = "Not for any archivist, 1f83bb62, the whole of it";

const folder = mkdtempSync(join(tmpdir(), "entente-canary-"));
const nodes: SpawnedNode[] = [];
const needles = new Map<string, Uint8Array>([...formsOf("text", TEXT), ...formsOf("file", FILE)]);
let nodeShares: Bytes[] = [];
const as = (node: SpawnedNode) => ({ url: node.url, domain: node.domain, invite: (of: unknown) => node.ask("invite", of) }) as unknown as RunningNode;

beforeAll(async () => {
  for (const domain of ["ruritania.example", "graustark.example"]) nodes.push(await spawnNode(domain, await freePort("127.0.0.1"), join(folder, domain)));
  const [a, b] = nodes as [SpawnedNode, SpawnedNode];
  await a.ask("propose", b.url);
  await b.ask("accept", a.domain);
  const author = await enrolPerson(as(a), "analyst");
  const reader = await enrolPerson(as(b), "minister");
  await connect(author, reader);
  const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
  const person = reader.view().me!.person;
  const id = await author.dispatches.send({ title: "Canary", portions: [{ kind: "text", text: TEXT, label }, { kind: "file", file: new Blob([FILE.repeat(2_000)]), name: "canary.txt", label }], readers: [{ kind: "person", person }], controllers: [], lease: 600, until: null, onward: "ask" });
  await until(() => reader.view().dispatches.some((one) => one.id === id), "the dispatch at its reader", 20_000);
  const opened = await reader.dispatches.open(id);
  expect(opened.map((one) => ("text" in one ? one.text : "file" in one ? one.file.size : one.denial.code))).toEqual([TEXT, FILE.length * 2_000]);
  const [[, record]] = [...(await readRecords(author.device()!.store, "dispatch-own/", controlledDispatch))] as [[string, ControlledDispatch]];
  const portions = record.control.portions.map(({ share, nodeShare }) => ({ share: share as Bytes, nodeShare: nodeShare as Bytes }));
  nodeShares = portions.map(({ nodeShare }) => nodeShare);
  for (const [index, { share, nodeShare }] of portions.entries()) {
    for (const [what, key] of [["the reader's half", share], ["the whole key", xor([share, nodeShare])]] as const) {
      needles.set(`${what} of ${index}`, Buffer.from(key));
      needles.set(`${what} of ${index}, base64`, Buffer.from(toBase64Url(key)));
      needles.set(`${what} of ${index}, hex`, Buffer.from(toHex(key)));
    }
  }
  await author.dispatches.revoke(id, { kind: "whole" });
  await until(() => reader.view().dispatches.find((one) => one.id === id)!.state === "revoked", "taken back", 20_000);
}, 90_000);
afterAll(async () => {
  for (const node of nodes) await node.ask("stop");
  rmSync(folder, { recursive: true, force: true });
});

describe("the canary of a dispatch", () => {
  it.skipIf(process.platform !== "linux")("is nowhere in the memory of either node: neither the text, nor a file, nor a reader's half of a key, nor a whole key", () => {
    for (const node of nodes) expect([...searchMemory(node.process.pid!, needles)]).toEqual([]);
  });

  it("is in no file of either node", () => {
    for (const node of nodes) expect([...searchFiles(join(folder, node.domain), needles)]).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")("is found by the same search where it must be: in the people's own devices; and the node's own half in the node", () => {
    const found = [...searchMemory(process.pid, needles)];
    for (const what of ["text", "the reader's half of 0"]) expect(found.some((name) => name.startsWith(what))).toBe(true);
    expect([...searchFiles(join(folder, "ruritania.example"), new Map(nodeShares.map((share, index) => [String(index), Buffer.from(share)])))].length).toBeGreaterThan(0);
  });
});

/**
 * Keys released to stock OpenTDF clients over HTTP, for each CPU-second of the node, beside the raw key operation: unwrap, and wrap to the client, with nothing else. `node bench/key-release.bench.ts [--count 3000]`.
 *
 * The node is a process of its own with its database on the disk; each request is signed, passes once, and is decided on by the node's record. Requests are signed beforehand, and are sent 32 at a time over kept connections.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { ecAccess, rsaAccess } from "../protocol/dispatch/container/key-access.ts";
import type { KeyAccess } from "../protocol/dispatch/container/manifest.ts";
import { pemFromSpki } from "../protocol/dispatch/container/pem.ts";
import { encodePolicy } from "../protocol/dispatch/container/policy.ts";
import { ecWrapper, importEcPublic, importRsaPublic, unwrapEc, unwrapRsa, wrapRsa } from "../protocol/dispatch/container/wrap.ts";
import { fromCanonicalBase64 } from "../protocol/dispatch/container/base64.ts";
import type { Result } from "../protocol/wire/api.ts";
import { type Bytes, toBase64Url, utf8 } from "../protocol/wire/bytes.ts";
import { circumstances, short, table } from "./measure/figures.ts";
import { leaveNoFolder, leaveNoProcess } from "./measure/leave-nothing.ts";
import { cpuSeconds } from "./measure/process-usage.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "3000" }, node: { type: "string" } } });
const IN_FLIGHT = 32;
const WARM = 800;
const random = (size: number): Bytes => new Uint8Array(randomBytes(size));

interface Ready {
  readonly url: string;
  readonly token: string;
  readonly uuid: string;
  readonly keys: Result<"kas.keys">;
}

/** The other process: a node, one enrolled device that vouches for the key given in, one record. */
async function beNode(pinned: string, folder: string): Promise<void> {
  const { bootNode, enrolFirst } = await import("../testing/node-fixture.ts");
  const { createStockFiles } = await import("../client/tdf/stock-files.ts");
  const { makeNodeKeys } = await import("../node/start/node-keys.ts");
  makeNodeKeys(join(folder, "keys.json"), random);
  const node = await bootNode({ kas: { enabled: true }, data: folder }, { checkAnswers: false });
  const device = await enrolFirst(node, { user: "alice" });
  const stock = createStockFiles({ call: (name, args) => device.call(name, args), own: { deviceId: device.record.deviceId, domain: node.domain }, signer: device.signer, environment: { baseUrl: node.url, fetch }, clock: Date, random });
  const { token } = await stock.session([new Uint8Array(Buffer.from(pinned, "base64"))]);
  const { uuid } = await stock.policy({ rank: 0, readers: [] });
  console.log(JSON.stringify({ url: node.url, token, uuid, keys: await device.call("kas.keys", {}) } satisfies Ready));
  await new Promise((resolve) => process.stdin.resume().once("end", resolve));
  await node.close();
}

const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

function post(url: string, token: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent, method: "POST", headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization: `Bearer ${token}` } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece)).on("end", () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    request.on("error", reject).end(body);
  });
}

/** `count` runs of `one`, so many at a time. */
async function all(count: number, one: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < count) await one(next++);
  }));
}

const dek = random(32);

async function main(): Promise<void> {
  const count = Number(values.count);
  const session = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const folder = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-kas-")));
  const spki = session.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const child: ChildProcess = leaveNoProcess(spawn(process.execPath, [import.meta.filename, "--node", `${spki} ${folder}`], { stdio: ["pipe", "pipe", "inherit"] }));
  const ready = await new Promise<Ready>((resolve) => createInterface({ input: child.stdout! }).once("line", (line) => resolve(JSON.parse(line) as Ready)));
  const policy = encodePolicy({ uuid: ready.uuid, body: { dataAttributes: [], dissem: [] } });
  const clientEc = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])) as CryptoKeyPair;
  const pems = { rsa: session.publicKey.export({ format: "pem", type: "spki" }) as string, ec: pemFromSpki(new Uint8Array(await crypto.subtle.exportKey("spki", clientEc.publicKey))) };
  const way = (key: { kid: string; pem: string }) => ({ url: ready.keys.url, kid: key.kid, publicKeyPem: key.pem, share: dek, policy });

  function signed(access: KeyAccess, pem: string): string {
    const now = Math.floor(Date.now() / 1000);
    const requestBody = JSON.stringify({ clientPublicKey: pem, requests: [{ policy: { id: "policy", body: policy }, keyAccessObjects: [{ keyAccessObjectId: "kao-0", keyAccessObject: access }] }] });
    const input = `${toBase64Url(utf8('{"alg":"RS256"}'))}.${toBase64Url(utf8(JSON.stringify({ requestBody, iat: now, exp: now + 3600, jti: toBase64Url(random(12)) })))}`;
    return JSON.stringify({ signedRequestToken: `${input}.${toBase64Url(createSign("sha256").update(input).sign(session.privateKey))}` });
  }

  console.log(circumstances(new Date()));
  const rows: string[][] = [];
  for (const kind of ["rsa", "ec"] as const) {
    const access = kind === "rsa" ? await rsaAccess(way(ready.keys.rsa)) : await ecAccess({ ...way(ready.keys.ec), random });
    const bodies = Array.from({ length: count + WARM }, () => signed(access, pems[kind]));
    const url = `${ready.url}/kas.AccessService/Rewrap`;
    const ask = async (i: number) => {
      const answer = await post(url, ready.token, bodies[i]!);
      if (!answer.includes("permit")) throw new Error(answer);
    };
    await all(WARM, (i) => ask(count + i));
    const [cpu, from] = [cpuSeconds(child.pid!), performance.now()];
    await all(count, ask);
    const [used, took] = [cpuSeconds(child.pid!) - cpu, (performance.now() - from) / 1000];
    const bare = await rawOf(kind, count, pems[kind]);
    rows.push([kind === "rsa" ? "RSA-2048" : "P-256", short(count / took), short(count / used), short(bare), `${((100 * count) / used / bare).toFixed(0)} %`]);
  }
  console.log(table(["", "releases/s, client beside it", "for each CPU-second of the node", "raw unwrap and wrap for each CPU-second", "ratio"], rows));
  agent.destroy();
  child.stdin!.end();
  await new Promise((resolve) => child.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}

/** The key operation alone, by the same functions, for each CPU-second of this process. */
async function rawOf(kind: "rsa" | "ec", count: number, clientPem: string): Promise<number> {
  let one: () => Promise<unknown>;
  if (kind === "rsa") {
    const pair = (await crypto.subtle.generateKey({ name: "RSA-OAEP", hash: "SHA-1", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, false, ["encrypt", "decrypt"])) as CryptoKeyPair;
    const wrapped = await wrapRsa(pair.publicKey, dek);
    const to = await importRsaPublic(clientPem);
    one = async () => wrapRsa(to, await unwrapRsa(pair.privateKey, wrapped));
  } else {
    const pair = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])) as CryptoKeyPair;
    const pem = pemFromSpki(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)));
    const access = (await ecAccess({ url: "", kid: "", publicKeyPem: pem, share: dek, policy: "", random })) as KeyAccess & { type: "ec-wrapped" };
    const to = await importEcPublic(clientPem);
    one = async () => {
      const share = await unwrapEc(pair.privateKey, access.ephemeralPublicKey, fromCanonicalBase64(access.wrappedKey));
      return (await ecWrapper(to, random)).wrap(share);
    };
  }
  await all(WARM, one);
  const before = process.cpuUsage();
  await all(count, one);
  const { user, system } = process.cpuUsage(before);
  return count / ((user + system) / 1e6);
}

if (values.node === undefined) await main();
else await beNode(...(values.node.split(" ") as [string, string]));

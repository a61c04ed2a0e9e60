/** A node in this process and devices that talk to it over real HTTP and sockets, for tests. Devices here have keys and nothing of MLS. */
import { WebSocket } from "ws";
import { type Bytes, fromBase64Url, toBase64Url } from "../protocol/wire/bytes.ts";
import type { Args, MailboxItem, Procedure, Push, Result } from "../protocol/wire/api.ts";
import { Failure } from "../protocol/wire/failure.ts";
import type { Signer } from "../protocol/wire/signed.ts";
import { type DeviceRecord, startChain } from "../protocol/identity/chain.ts";
import { encodeLinkRequest, guestProof, linkProof, sessionProof } from "../protocol/identity/proofs.ts";
import { newDeviceId } from "../protocol/identity/uri.ts";
import type { Log } from "../node/area.ts";
import { checkConfig, type ConfigInput } from "../node/start/config.ts";
import { type NodeEnvironment, type RunningNode, startNode } from "../node/start/node.ts";
import { systemClock, systemRandom } from "../node/start/system-clock.ts";

const quiet: Log = () => undefined;

/** Listens on a free port of the loopback; `:memory:` unless `data` says otherwise. */
export function bootNode(config: Partial<ConfigInput> & { domain?: string } = {}, environment: Partial<NodeEnvironment> = {}): Promise<RunningNode> {
  const domain = config.domain ?? "ruritania.example";
  const checked = checkConfig({ domain, organisation: `Government of ${domain.split(".")[0]}`, data: ":memory:", listen: { host: "127.0.0.1", port: 0 }, limits: { strangerBurst: 100_000, strangersPerMinute: 100_000 }, ...config }, process.cwd());
  return startNode(checked, { clock: systemClock, random: systemRandom, log: quiet, checkAnswers: true, ...environment });
}

export async function newSigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { publicKey, sign: async (data) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, data)) };
}

/** One HTTP call as a stranger, or with a token. Throws the node's Failure. */
export async function post<P extends Procedure>(url: string, name: P, args: Args<P>, token?: string): Promise<Result<P>> {
  const response = await fetch(`${url}/api/v1/${name}`, { method: "POST", headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(args) });
  const body = (await response.json()) as Result<P> & { code?: string; detail?: string };
  if (!response.ok) throw new Failure(String(body.code), body.detail);
  return body;
}

export interface TestDevice {
  readonly url: string;
  readonly domain: string;
  readonly person: string;
  readonly record: DeviceRecord;
  readonly signer: Signer;
  readonly token: () => string;
  /** Signs in again after a restart or when cut off. */
  signIn(): Promise<void>;
  call<P extends Procedure>(name: P, args: Args<P>): Promise<Result<P>>;
  socket(): Promise<TestSocket>;
}

export interface TestSocket {
  call<P extends Procedure>(name: P, args: Args<P>): Promise<Result<P>>;
  readonly pushes: Push[];
  /** Mailbox items seen so far, in order. */
  readonly items: MailboxItem[];
  /** Resolves with the first item, past or future, for which the test is true. */
  item(test: (item: MailboxItem) => boolean, withinMs?: number): Promise<MailboxItem>;
  /** Runs after each push, whatever was in it. */
  onPush(run: () => void): void;
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): void;
}

export async function newRecord(name = "Test device", platform = "Test 1.0", signer?: Signer): Promise<{ record: DeviceRecord; signer: Signer }> {
  const own = signer ?? (await newSigner());
  return { signer: own, record: { deviceId: newDeviceId(systemRandom), signKey: own.publicKey, name, platform, authenticator: { kind: "software" }, addedAt: Math.floor(Date.now() / 1000) } };
}

/** First device of a person, from an invite to an open session. */
export async function enrolFirst(node: RunningNode, person: { user: string; name?: string; role?: "principal" | "desk" | "security" | "member" | "overseer"; platform?: string }): Promise<TestDevice> {
  const invite = await node.invite({ name: person.name ?? person.user, user: person.user, role: person.role ?? "principal", hours: 1 });
  const { record, signer } = await newRecord(`${person.user}'s first`, person.platform);
  const entry = await startChain({ person: invite.person as never, device: record, at: record.addedAt, signer });
  await post(node.url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: toBase64Url(systemRandom(64)) });
  const device = deviceOf(node.url, node.domain, invite.person, record, signer);
  await device.signIn();
  return device;
}

/** A further device that has asked by a link; somebody must still sign it in. `secret` is what the link's fragment holds. */
export async function requestFurther(device: TestDevice, platform?: string): Promise<TestDevice & { secret: Bytes; linkToken: string }> {
  const { token } = await device.call("device.link", {});
  const { record, signer } = await newRecord("Second device", platform);
  const secret = systemRandom(32);
  const request = encodeLinkRequest(record);
  await post(device.url, "enrol.begin", { token, request: toBase64Url(request), proof: toBase64Url(linkProof(secret, request)) });
  return { ...deviceOf(device.url, device.domain, device.person, record, signer), secret, linkToken: token };
}

export function deviceOf(url: string, domain: string, person: string, record: DeviceRecord, signer: Signer): TestDevice {
  let token = "";
  return {
    url,
    domain,
    person,
    record,
    signer,
    token: () => token,
    async signIn() {
      token = await openSession(url, domain, record.deviceId, signer);
    },
    call: (name, args) => post(url, name, args, token),
    socket: () => openSocket(url, token),
  };
}

export async function openSession(url: string, domain: string, deviceId: string, signer: Signer): Promise<string> {
  const { challenge } = await post(url, "session.challenge", { deviceId });
  const signature = await signer.sign(sessionProof({ domain, deviceId, challenge: fromBase64Url(challenge) }));
  return (await post(url, "session.open", { deviceId, challenge, signature: toBase64Url(signature) })).token;
}

export async function redeemGuest(node: { url: string; domain: string }, token: string, name = "Guest") {
  const { record, signer } = await newRecord();
  const signature = await signer.sign(guestProof({ domain: node.domain, token: fromBase64Url(token), deviceId: record.deviceId, name }));
  const redeemed = await post(node.url, "guest.redeem", { token, name, deviceId: record.deviceId, signKey: toBase64Url(record.signKey), signature: toBase64Url(signature) });
  return { ...redeemed, deviceId: record.deviceId, signer };
}

export async function openSocket(url: string, token: string): Promise<TestSocket> {
  const ws = new WebSocket(`${url.replace(/^http/, "ws")}/api/v1/socket`);
  const pushes: Push[] = [];
  const items: MailboxItem[] = [];
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (reason: unknown) => void }>();
  const watchers = new Set<() => void>();
  let next = 1;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => ws.on("close", (code, reason) => resolve({ code, reason: String(reason) })));
  const ready = new Promise<void>((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () => ws.send(JSON.stringify({ token })));
    ws.on("message", (data) => {
      const message = JSON.parse(String(data)) as { id?: number; ok?: never; error?: { code: string; detail?: string }; push?: string };
      if (message.push !== undefined) {
        const push = message as Push;
        pushes.push(push);
        if (push.push === "deliver") items.push(...push.items);
        for (const run of watchers) run();
      } else if (message.id === undefined) {
        if (message.error) reject(new Failure(message.error.code));
        else resolve();
      } else {
        const one = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) one?.reject(new Failure(message.error.code, message.error.detail));
        else one?.resolve(message.ok as never);
      }
    });
  });
  ws.on("close", () => {
    for (const one of waiting.values()) one.reject(new Failure("test/socket-closed"));
  });
  await ready;
  return {
    pushes,
    items,
    closed,
    onPush: (run) => void watchers.add(run),
    call: (name, args) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve: resolve as never, reject });
        ws.send(JSON.stringify({ id, call: name, args }));
      }),
    item: (test, withinMs = 15_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = items.find(test);
          if (!found) return;
          watchers.delete(look);
          clearTimeout(timer);
          resolve(found);
        };
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Failure("test/no-such-item", items.map((one) => one.kind).join()));
        }, withinMs);
        watchers.add(look);
        look();
      }),
    close: () => ws.close(),
  };
}

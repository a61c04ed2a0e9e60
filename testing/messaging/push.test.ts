/** A closed app is woken: from the flag beside a message, over two nodes, to a push service on loopback. What that service sees is opened and looked through. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Wake, WakeState } from "../../protocol/wire/reach.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import { until } from "../federation/boot.ts";
import { addPersons, becomeContacts, createRoom, join, type LineDevice, newId, type OpenRoom, seal } from "../line-fixture.ts";
import { bootNode, post, type TestSocket } from "../node-fixture.ts";
import { type PushService, startPushService, vapidOf } from "../push-service.ts";
import { cut, type Network, peers, person } from "./federation-fixture.ts";

let passed = 0;
const clock = { ...systemClock, now: () => systemClock.now() + passed, monotonic: () => systemClock.monotonic() + passed };
const config = { demonstration: true, push: { allowed: true, subject: "mailto:duty@graustark.example" } };

let nodes: RunningNode[];
let net: Network;
let service: PushService;
let alice: { device: LineDevice; socket: TestSocket };
let bob: { device: LineDevice; socket: TestSocket };
let hers: OpenRoom;
let his: OpenRoom;
let open: ReturnType<PushService["subscribe"]>["open"];

const says = (device: LineDevice, change: object = {}) => device.call("reach.state", { rings: "screen", disturbs: "all", tells: false, ...change });
const ring = async (device: LineDevice, room: OpenRoom, wake: Wake = { kind: "ring" }) => device.call("room.send", { room: room.room, id: newId(), message: await seal(room, "a ring, for all that nodes know"), wake });
const arrived = (count: number) => until(() => service.received.length >= count, `${count} pushes`, 5_000);
const quiet = async (count: number) => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(service.received.length).toBe(count);
};
const closeApp = async (one: { socket: TestSocket }) => {
  one.socket.close();
  await one.socket.closed;
};
const payloadOf = (i: number) => JSON.parse(open(service.received[i]!)) as { v: number; wake: string; until: number };
const stateOf = async (wake: string, wait = false): Promise<WakeState> => (await post(nodes[1]!.url, "reach.wake", { wake, wait })).state;

beforeEach(async () => {
  passed = 0;
  service = await startPushService();
  ({ nodes, net } = await peers(["ruritania.example", "graustark.example"], undefined, config, { clock }));
  alice = await person(nodes[0]!, "alice");
  bob = await person(nodes[1]!, "bob");
  await becomeContacts(alice, bob);
  hers = await createRoom(alice.device, [bob.device.person]);
  await addPersons(alice.device, hers, [bob.device.person]);
  his = await join(bob.device, await bob.socket.item((item) => item.kind === "welcome"));
  const made = service.subscribe();
  ({ open } = made);
  expect(await says(bob.device, { push: made.subscription })).toMatchObject({ push: { allowed: true, subscribed: true } });
});
afterEach(async () => {
  net.rule = cut;
  await Promise.all(nodes.map((node) => node.close()));
  await service.close();
});

describe("a push to a closed app", () => {
  it("is sealed to the browser (aes128gcm), signed by the node (VAPID), kept no longer than it rings, and the same for every call", async () => {
    await closeApp(bob);
    await ring(alice.device, hers);
    await arrived(1);
    await ring(alice.device, hers, { kind: "over" });
    await until(async () => (await stateOf(payloadOf(0).wake)) === "over", "over");
    await ring(alice.device, hers, { kind: "urgent" });
    await arrived(2);
    const [first, second] = service.received as [(typeof service.received)[0], (typeof service.received)[0]];
    expect(Object.keys(payloadOf(0)).sort()).toEqual(["until", "v", "wake"]);
    expect(payloadOf(0).wake).not.toBe(payloadOf(1).wake);
    expect(first.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high", topic: "wake" });
    expect(Number(first.headers["ttl"])).toBeGreaterThan(0);
    expect(Number(first.headers["ttl"])).toBeLessThanOrEqual(45);
    expect(second.body.length).toBe(first.body.length);
    const vapid = vapidOf(first);
    expect(vapid).toMatchObject({ aud: service.url, sub: "mailto:duty@graustark.example", key: toBase64Url(nodes[1]!.keys.vapid.publicKey) });
    expect(vapid.exp * 1000).toBeGreaterThan(Date.now());
    // One byte changed anywhere, and neither opens.
    expect(() => open({ ...first, body: Buffer.concat([first.body.subarray(0, -1), Buffer.of(first.body.at(-1)! ^ 1)]) })).toThrow();
    expect(() => vapidOf({ ...first, headers: { ...first.headers, authorization: first.headers.authorization!.replace(/[A-Za-z0-9]{2},/, "AA,") } })).toThrow();
  });

  it("tells the push service nothing else: no name, no person, no room, no device, no precedence, no caller's domain", async () => {
    await closeApp(bob);
    await ring(alice.device, hers);
    await arrived(1);
    await ring(alice.device, hers, { kind: "over" });
    await until(async () => (await stateOf(payloadOf(0).wake)) === "over", "over");
    await ring(alice.device, hers, { kind: "urgent" });
    await arrived(2);
    const known = new Set(["host", "connection", "content-encoding", "content-type", "content-length", "authorization", "ttl", "urgency", "topic", "accept", "accept-language", "accept-encoding", "sec-fetch-mode", "user-agent"]);
    for (const push of service.received) {
      expect(Object.keys(push.headers).filter((name) => !known.has(name))).toEqual([]);
      const seen = `${push.path}\n${JSON.stringify(push.headers)}\n${push.body.toString("latin1")}\n${atobAll(push.headers.authorization ?? "")}`;
      for (const secret of ["alice", "bob", "ruritania", hers.room, hers.room.slice(-52), bob.device.record.deviceId, "urgent", "FLASH", "ring"]) expect(seen).not.toContain(secret);
    }
    const [a, b] = service.received.map(({ headers }) => Object.keys(headers).sort().join());
    expect(a).toBe(b); // an urgent call looks like any other
  });

  it("is not sent to an app that is connected, nor to the caller's own devices, nor for a message without the flag", async () => {
    await ring(alice.device, hers);
    await quiet(0);
    await closeApp(bob);
    const own = service.subscribe();
    await says(alice.device, { push: own.subscription });
    await closeApp(alice);
    await ring(alice.device, hers);
    await alice.device.call("room.send", { room: hers.room, id: newId(), message: await seal(hers, "good morning") });
    await arrived(1);
    await quiet(1);
    expect(payloadOf(0).v).toBe(1); // his, not hers
  });

  it("respects what disturbs, and whom the ring is for", async () => {
    await says(bob.device, { disturbs: "urgent" });
    await closeApp(bob);
    await ring(alice.device, hers);
    await ring(alice.device, hers, { kind: "urgent", only: [alice.device.person] });
    await quiet(0);
    await ring(alice.device, hers, { kind: "urgent" });
    await arrived(1);
    await ring(alice.device, hers, { kind: "over" });
    await says(bob.device, { disturbs: "nothing" });
    await ring(alice.device, hers, { kind: "urgent" });
    await quiet(1);
  });

  it("that has its moment behind it is not sent: a ring that lay on the way for a minute wakes nobody", async () => {
    await closeApp(bob);
    net.rule = cut;
    await ring(alice.device, hers);
    passed += 60_000;
    net.rule = (sent) => sent.deliver();
    const again = await bob.device.socket();
    await again.item((item) => item.kind === "message", 20_000); // it arrives all the same
    await quiet(0);
  });

  it("can't be made a flood: not by one who rings again and again, not by a whole node", async () => {
    await closeApp(bob);
    for (let i = 0; i < 12; i++) {
      await ring(alice.device, hers);
      await ring(alice.device, hers, { kind: "over" });
    }
    await arrived(5);
    await quiet(5);
    passed += 60_000;
    await ring(alice.device, hers);
    await arrived(6);
  });

  it("a ring that is said again while it rings is the same ring", async () => {
    await closeApp(bob);
    for (let i = 0; i < 3; i++) await ring(alice.device, hers);
    await arrived(1);
    await quiet(1);
  });

  it("a subscription that the browser has ended is forgotten; a service that is busy is asked once more; nothing follows a redirect", async () => {
    await closeApp(bob);
    service.answer = 503;
    await ring(alice.device, hers);
    await until(() => service.received.length === 2, "once more", 8_000);
    await ring(alice.device, hers, { kind: "over" });
    service.answer = 307;
    await ring(alice.device, hers);
    await arrived(3);
    await ring(alice.device, hers, { kind: "over" });
    await quiet(3);
    service.answer = 410;
    await ring(alice.device, hers);
    await arrived(4);
    await until(async () => (await says(bob.device)).push.subscribed === false, "forgotten");
  });
});

describe("whether it still rings", () => {
  it("is told to who was woken, at once when it changes, and to nobody who guesses", async () => {
    await closeApp(bob);
    await ring(alice.device, hers);
    await arrived(1);
    const { wake } = payloadOf(0);
    expect(await stateOf(wake)).toBe("rings");
    const change = stateOf(wake, true);
    await ring(alice.device, hers, { kind: "over" });
    expect(await change).toBe("over");
    expect(await stateOf(newId())).toBe("gone");
  });

  it("ends by an own device that has taken it, and by itself; nobody ends it for anybody else", async () => {
    await closeApp(bob);
    await ring(alice.device, hers);
    await arrived(1);
    await ring(bob.device, his, { kind: "over", only: [alice.device.person] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await stateOf(payloadOf(0).wake)).toBe("rings");
    await ring(bob.device, his, { kind: "over", only: [bob.device.person] });
    await until(async () => (await stateOf(payloadOf(0).wake)) === "answered", "answered");
    await ring(alice.device, hers);
    await arrived(2);
    passed += 46_000;
    expect(await stateOf(payloadOf(1).wake)).toBe("over");
  });
});

describe("who may have a closed app woken", () => {
  const tell = async (from: string, n: number, wake: Wake = { kind: "ring" }) => {
    const body = JSON.stringify({ from: "ruritania.example", first: Date.now() + n * 1000, events: [{ room: hers.room, seq: 100 + n, kind: "message", from, at: Date.now(), bytes: await seal(hers, "x"), recipients: [bob.device.record.deviceId], wake }] });
    const url = `${nodes[1]!.url}/mimi/v1/notify`;
    const headers = await signRequest({ method: "POST", targetUri: url, source: "ruritania.example", target: "graustark.example", body: Buffer.from(body) }, nodes[0]!.keys.node, { created: Math.floor(Date.now() / 1000), nonce: toBase64Url(systemRandom(16)) });
    return (await fetch(url, { method: "POST", headers, body })).status;
  };

  it("a peer node that speaks as another device of one's own passes no quiet hours; one's own device does, and the hub hears nothing of it", async () => {
    await says(bob.device, { disturbs: "nothing" });
    await closeApp(bob);
    const { deviceId } = bob.device.record;
    expect(await tell(`mimi://graustark.example/d/bob/${"0".repeat(32)}`, 1, { kind: "ring", own: deviceId })).toBe(200);
    expect(await tell(`mimi://graustark.example/d/bob/${deviceId}`, 2, { kind: "urgent", own: deviceId })).toBe(200);
    await quiet(0);
    const before = net.log.length;
    await ring(bob.device, his, { kind: "ring", own: deviceId });
    await arrived(1);
    const submitted = () => net.log.slice(before).filter(({ url }) => url.endsWith("submitMessage")).map(({ init }) => Buffer.from(init.body as Uint8Array).toString());
    await until(() => submitted().length > 0, "the message on its way to the hub");
    expect(submitted().join("")).toContain(his.room);
    expect(submitted().join("")).not.toContain("wake");
  });

  it("a peer's word about somebody who is not in the line wakes nobody; the message itself is another matter", async () => {
    await closeApp(bob);
    expect(await tell(`mimi://ruritania.example/d/mallory/${"0".repeat(32)}`, 1)).toBe(200);
    expect(await tell("mimi://ruritania.example/g/aaaaaaaaaa", 2)).toBe(200);
    await quiet(0);
    expect(await tell(`mimi://ruritania.example/d/alice/${"0".repeat(32)}`, 3)).toBe(200); // which of her devices is for MLS to say
    await arrived(1);
  });

  it("within a call nobody is woken", async () => {
    const call = await createRoom(alice.device, [bob.device.person], { kind: "call" });
    await bob.device.publish(2);
    await addPersons(alice.device, call, [bob.device.person]);
    await bob.socket.item((item) => item.kind === "welcome" && item.room === call.room);
    await closeApp(bob);
    await ring(alice.device, call);
    await quiet(0);
  });
});

describe("where it may be sent", () => {
  it("a node of an organisation that allows no push service takes no subscription, and says so", async () => {
    const strict = await bootNode({ domain: "erewhon.example" });
    const carol = await person(strict, "carol");
    expect(await says(carol.device)).toEqual({ push: { allowed: false, subscribed: false } });
    await expect(says(carol.device, { push: service.subscribe().subscription })).rejects.toMatchObject({ code: "push/not-allowed" });
    await strict.close();
  });

  it("a real node takes no endpoint on the inner network, however it is spelt; a demonstration takes loopback and nothing else", async () => {
    const real = await bootNode({ domain: "erewhon.example", push: config.push });
    const carol = await person(real, "carol");
    const { subscription } = service.subscribe();
    for (const endpoint of [subscription.endpoint, "https://169.254.169.254/latest", "https://10.0.0.1/", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com@10.0.0.1/x"]) {
      await expect(says(carol.device, { push: { ...subscription, endpoint } })).rejects.toMatchObject({ code: "push/host-not-allowed" });
    }
    expect(await says(carol.device, { push: { ...subscription, endpoint: "https://fcm.googleapis.com/fcm/send/abc" } })).toMatchObject({ push: { subscribed: true } });
    await expect(says(bob.device, { push: { ...subscription, endpoint: "http://192.168.0.1/x" } })).rejects.toMatchObject({ code: "push/host-not-allowed" });
    await real.close();
  });
});

/** Whatever in it is base64url, decoded: a token hides nothing from who reads it. */
function atobAll(text: string): string {
  return [...text.matchAll(/[A-Za-z0-9_-]{8,}/g)].map(([word]) => Buffer.from(word, "base64url").toString("latin1")).join("\n");
}

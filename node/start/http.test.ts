import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { procedures } from "../../protocol/wire/api.ts";
import { wellKnown } from "../../protocol/wire/federation.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { bootNode, enrolFirst, type TestDevice } from "../../testing/node-fixture.ts";
import type { RunningNode } from "./node.ts";
import { networkOf } from "./rate-limit.ts";
import { systemClock, systemRandom } from "./system-clock.ts";

let node: RunningNode;
let alice: TestDevice;
beforeAll(async () => {
  node = await bootNode();
  alice = await enrolFirst(node, { user: "alice" });
});
afterAll(() => node.close());

const inject = (url: string, payload: string, headers: Record<string, string> = {}) => node.app.inject({ method: "POST", url, payload, headers: { "content-type": "application/json", ...headers } });
const said = async (answer: ReturnType<typeof inject>) => {
  const { statusCode, body } = await answer;
  return [statusCode, (JSON.parse(body) as { code: string }).code];
};

describe("over HTTP", () => {
  it.each([
    ["not JSON", "/api/v1/enrol.look", "{", 400, "wire/bad-shape"],
    ["a missing field", "/api/v1/enrol.look", "{}", 400, "wire/bad-shape"],
    ["a field too many", "/api/v1/session.challenge", `{"deviceId":"${"a".repeat(32)}","x":1}`, 400, "wire/bad-shape"],
    ["a prototype poisoned", "/api/v1/enrol.look", '{"__proto__":{"x":1}}', 400, "wire/bad-shape"],
    ["a list for an object", "/api/v1/session.challenge", "[]", 400, "wire/bad-shape"],
    ["an unknown call", "/api/v1/constructor", "{}", 404, "call/unknown"],
    ["a closed call without a session", "/api/v1/me", "{}", 401, "auth/no-session"],
    ["more than a stranger may send", "/api/v1/enrol.look", JSON.stringify({ token: "x".repeat(70_000) }), 413, "wire/too-long"],
  ])("%s is refused with its code", async (_name, url, payload, status, code) => {
    expect(await said(inject(url, payload))).toEqual([status, code]);
  });

  it("a bearer token that is wrong is refused even where a stranger would be let in", async () => {
    expect(await said(inject("/api/v1/session.challenge", `{"deviceId":"${"a".repeat(32)}"}`, { authorization: `Bearer ${toBase64Url(systemRandom(32))}` }))).toEqual([401, "auth/no-session"]);
    expect(await said(inject("/api/v1/session.challenge", `{"deviceId":"${"a".repeat(32)}"}`, { authorization: "Basic x" }))).toEqual([401, "auth/no-session"]);
  });

  it("the node says who it is, and its API as it is", async () => {
    const about = wellKnown.parse((await node.app.inject("/.well-known/entente")).json());
    expect(about).toMatchObject({ domain: node.domain, ledger: { url: `${node.url}/ledger` }, protocol: "entente/1" });
    expect((await node.app.inject("/.well-known/mimi-protocol-directory")).json()).toMatchObject({ submitMessage: `${node.url}/mimi/v1/submitMessage` });
    const api = (await node.app.inject("/api/v1/openapi.json")).json() as { paths: Record<string, unknown> };
    expect(Object.keys(api.paths)).toEqual(Object.keys(procedures).map((name) => `/api/v1/${name}`));
  });

  it("an address behind a proxy is what the proxy says, not what the caller says", async () => {
    const proxied = await bootNode({ behindProxy: true, publicUrl: "https://node.example", limits: { strangerBurst: 2, strangersPerMinute: 1 } });
    const look = (forwarded: string) => proxied.app.inject({ method: "POST", url: "/api/v1/session.challenge", payload: { deviceId: "a".repeat(32) }, headers: { "x-forwarded-for": forwarded } }).then((answer) => answer.statusCode);
    expect([await look("10.0.0.1, 203.0.113.5"), await look("10.0.0.2, 203.0.113.5"), await look("10.0.0.3, 203.0.113.5"), await look("203.0.113.6")]).toEqual([200, 200, 429, 200]);
    await proxied.close();
  });
});

describe("over the socket", () => {
  const raw = (first: string | Buffer, url = node.url) =>
    new Promise<{ code: number; messages: string[] }>((resolve) => {
      const messages: string[] = [];
      const ws = new WebSocket(`${url.replace("http", "ws")}/api/v1/socket`);
      ws.on("open", () => ws.send(first));
      ws.on("message", (data) => messages.push(String(data)));
      ws.on("close", (code) => resolve({ code, messages }));
    });

  it.each([["nonsense", "hello"], ["a call before the token", '{"id":1,"call":"me","args":{}}'], ["a token of the wrong length", '{"token":"abc"}'], ["bytes", Buffer.from([1, 2, 3])]])("%s first closes it", async (_name, first) => {
    expect((await raw(first)).code).toBeGreaterThanOrEqual(4400);
  });

  it("silence first closes it", async () => {
    let fire: (() => void) | undefined;
    const patient = await bootNode({}, { clock: { ...systemClock, after: (ms, run) => (ms === 5000 ? ((fire = run), () => undefined) : systemClock.after(ms, run)) } });
    const closed = new Promise<number>((resolve) => {
      const ws = new WebSocket(`${patient.url.replace("http", "ws")}/api/v1/socket`);
      ws.on("open", () => setTimeout(() => fire?.(), 20));
      ws.on("close", resolve);
    });
    expect(await closed).toBe(4401);
    await patient.close();
  });

  it("answers each call by its id, refuses the malformed ones, and goes on", async () => {
    const socket = await alice.socket();
    await expect(socket.call("nothing.here" as never, {} as never)).rejects.toMatchObject({ code: "call/unknown" });
    await expect(socket.call("chain.get", { person: "nobody" } as never)).rejects.toMatchObject({ code: "wire/bad-shape" });
    await expect(socket.call("security.events", {})).rejects.toMatchObject({ code: "auth/not-allowed" });
    expect((await socket.call("me", {})).person.person).toBe(alice.person);
    socket.close();
  });
});

it.each([
  ["203.0.113.5", "203.0.113.5"],
  ["::ffff:203.0.113.5", "203.0.113.5"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::9", "2001:db8:1:2"],
  ["2001:DB8:1:2:ffff::", "2001:db8:1:2"],
  ["::1", "0:0:0:0"],
])("a caller at %s counts as %s", (address, network) => expect(networkOf(address)).toBe(network));

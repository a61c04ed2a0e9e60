import { WebSocket } from "ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootNode } from "../../testing/node-fixture.ts";
import { namesOf } from "./hosts.ts";
import type { RunningNode } from "./node.ts";

let node: RunningNode;
beforeAll(async () => {
  node = await bootNode({ demonstration: true });
});
afterAll(() => node.close());

describe("a node on the loopback", () => {
  it.each(["/api/v1/demonstration.database", "/api/v1/me"])("refuses %s to a page of another name that points here", async (url) => {
    const answer = await node.app.inject({ method: "POST", url, payload: {}, headers: { host: "evil.example:8080" } });
    expect([answer.statusCode, answer.json()]).toEqual([421, { code: "http/other-host" }]);
  });

  it("refuses it pages and what anybody may read, too", async () => {
    for (const url of ["/", "/.well-known/entente", "/api/v1/openapi.json"]) expect((await node.app.inject({ url, headers: { host: "evil.example" } })).statusCode).toBe(421);
  });

  it.each([["evil.example", 421], ["localhost", 101]])("a socket under the name %s: %i", async (host, status) => {
    const ws = new WebSocket(`${node.url.replace("http", "ws")}/api/v1/socket`, { headers: { host } });
    const got = await new Promise<number | undefined>((resolve) => {
      ws.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      ws.on("open", () => resolve(101));
      ws.on("error", () => resolve(undefined));
    });
    ws.terminate();
    expect(got).toBe(status);
  });

  it("answers under this machine's names and its own", () => {
    const isOwn = namesOf({ listen: { host: "127.0.0.1", port: 1 }, publicUrl: "https://node.example" })!;
    expect(["localhost:1", "127.0.0.1", "[::1]:9", "node.example", "node.example:443"].filter((host) => !isOwn(host))).toEqual([]);
    expect([undefined, "", "evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example/localhost", "node.example.evil"].filter((host) => isOwn(host))).toEqual([]);
  });

  it("that is reached over TLS or from elsewhere leaves it to the certificate", () => {
    expect(namesOf({ listen: { host: "127.0.0.1", port: 1 }, tls: { cert: "a", key: "b" }, publicUrl: "https://node.example" })).toBeNull();
    expect(namesOf({ listen: { host: "0.0.0.0", port: 1 }, publicUrl: "https://node.example" })).toBeNull();
  });
});

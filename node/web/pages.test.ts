import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootNode } from "../../testing/node-fixture.ts";
import type { RunningNode } from "../start/node.ts";

const folder = mkdtempSync(join(tmpdir(), "entente-"));
let node: RunningNode;
beforeAll(async () => {
  const dist = join(folder, "dist");
  mkdirSync(join(dist, "assets"), { recursive: true });
  writeFileSync(join(dist, "index.html"), "<!doctype html><title>Entente</title>");
  writeFileSync(join(dist, "assets", "app-B4x81Zq0.js"), "export {};");
  writeFileSync(join(folder, "secret.txt"), "secret");
  node = await bootNode({ web: { dist } });
});
afterAll(async () => {
  await node.close();
  rmSync(folder, { recursive: true });
});
const get = (path: string) => node.app.inject({ method: "GET", url: path });

describe("the pages", () => {
  it.each(["/", "/enrol", "/card", "/guest"])("%s is the app, under a policy that lets nothing foreign in", async (path) => {
    const page = await get(path);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain("Entente");
    const policy = page.headers["content-security-policy"] as string;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "origin-agent-cluster": "?1", "cache-control": "no-cache" });
  });

  it("is sent small to whoever can unpack it, and is the same", async () => {
    const packed = await node.app.inject({ method: "GET", url: "/", headers: { "accept-encoding": "gzip, br" } });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(packed.rawPayload).toString()).toBe((await get("/")).body);
    expect((await node.app.inject({ method: "GET", url: "/", headers: { "if-none-match": packed.headers["etag"] as string } })).statusCode).toBe(304);
  });

  it("what has a hash in its name is kept for ever", async () => {
    expect((await get("/assets/app-B4x81Zq0.js")).headers["cache-control"]).toContain("immutable");
  });

  it.each(["/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/missing.js", "/api/v1/nothing", "//etc/passwd"])("%s leads nowhere", async (path) => {
    const answer = await get(path);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain("secret");
  });

  it("the rehearsal's origin alone may frame a demonstration", async () => {
    const demonstration = await bootNode({ web: { dist: join(folder, "dist") }, demonstration: true, frameAncestors: ["http://localhost:7100"] });
    expect((await demonstration.app.inject("/")).headers["content-security-policy"]).toContain("frame-ancestors http://localhost:7100");
    const ask = (origin: string) => demonstration.app.inject({ method: "POST", url: "/api/v1/demonstration.database", payload: {}, headers: { origin } });
    const [rehearsal, foreign] = [await ask("http://localhost:7100"), await ask("https://evil.example")];
    expect(rehearsal.headers["access-control-allow-origin"]).toBe("http://localhost:7100");
    expect(foreign.headers["access-control-allow-origin"]).toBeUndefined();
    const preflight = await demonstration.app.inject({ method: "OPTIONS", url: "/api/v1/demonstration.spy", headers: { origin: "http://localhost:7100" } });
    expect([preflight.statusCode, preflight.headers["access-control-allow-headers"]]).toEqual([204, "content-type"]);
    await demonstration.close();
    expect((await node.app.inject({ method: "POST", url: "/api/v1/demonstration.database", payload: {} })).json()).toMatchObject({ code: "call/unknown" }); // no such thing elsewhere
  });

  it("a node without a built app says so", async () => {
    const bare = await bootNode({ web: { dist: join(folder, "nowhere") } });
    expect(await bare.app.inject("/")).toMatchObject({ statusCode: 503, body: expect.stringContaining("npm run build") as string });
    await bare.close();
  });
});

/**
 * The browser app as files: `web/dist`, read once at start. Only what was read can be asked for, so there is no path to walk out of. Names with a hash in them never change and
 * are kept for ever by browsers; pages are asked for again each time.
 */
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Area } from "../area.ts";

export interface PageParts {
  dist: string;
  /** The content security policy of pages, as of now: accords change whose logs may be read. */
  policy: () => string;
}

interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly immutable: boolean;
  /** Made when first asked for. */
  gzip?: Buffer;
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".bin": "application/octet-stream",
};
const PAGE = /^\/(?:|enrol|card|guest|[a-z][a-z0-9/-]{0,100})$/;
const NOT_PAGES = /^\/(?:api|mimi|ledger|assets|\.well-known)(?:\/|$)/;
const COMPRESSES = /^(?:text\/|application\/(?:json|manifest\+json|wasm)|image\/svg)/;
const HASHED = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

export function createPages({ dist, policy }: PageParts): Area {
  const assets = existsSync(join(dist, "index.html")) ? readAssets(dist) : undefined;

  const send = (reply: FastifyReply, asset: Asset, { "if-none-match": tag, "accept-encoding": accepts }: IncomingHttpHeaders) => {
    reply.header("vary", "accept-encoding").header("etag", asset.etag).header("cache-control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    // A worker's policy is its own script's, so scripts carry it as well.
    if (asset.type.startsWith("text/")) reply.header("content-security-policy", policy());
    if (tag === asset.etag) return reply.code(304).send();
    reply.type(asset.type);
    if (!COMPRESSES.test(asset.type) || !/\bgzip\b/.test(String(accepts))) return reply.send(asset.bytes);
    asset.gzip ??= gzipSync(asset.bytes, { level: 9 });
    return reply.header("content-encoding", "gzip").send(asset.gzip);
  };

  return {
    routes(app: FastifyInstance) {
      app.get("/*", async (request, reply) => {
        const path = request.url.split("?")[0]!;
        if (!assets) {
          if (NOT_PAGES.test(path) || !PAGE.test(path)) return reply.code(404).send({ code: "call/unknown" });
          return reply.code(503).type("text/plain; charset=utf-8").send("The app of this node is not built. Run `npm run build`, then start the node again.\n");
        }
        const asset = assets.get(path) ?? (PAGE.test(path) && !NOT_PAGES.test(path) ? assets.get("/index.html") : undefined);
        return asset ? send(reply, asset, request.headers) : reply.code(404).send({ code: "call/unknown" });
      });
    },
  };
}

function readAssets(dist: string): Map<string, Asset> {
  const found = new Map<string, Asset>();
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const path = join(dist, name);
    const type = types[extname(name)];
    if (type === undefined || !statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    found.set(`/${name.replaceAll("\\", "/")}`, { bytes, type, etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`, immutable: HASHED.test(name) });
  }
  return found;
}

/**
 * Routes of attachments: `PUT /api/v1/blobs/<id>/<number>`, one part of an upload; `GET /api/v1/blobs/<domain>/<id>` at any node that the reader has a session with. A device never asks a foreign node
 * (which would learn who reads what, and from where): its own node fetches from the peer, as MIMI's proxyDownload has it, and passes the stream on.
 */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Area, Caller, Clock, Random } from "../area.ts";
import { readSignature, signRequest, verifyRequest } from "../federation/http-signature.ts";
import type { BlobStore } from "./blob-store.ts";
import { blobMigrations } from "./tables.ts";
import type { Uploads } from "./uploads.ts";

const ID = /^[0-9a-f]{32}$/;

export interface BlobParts {
  domain: string;
  store: BlobStore;
  uploads: Uploads;
  publicUrl: () => string;
  callerOf: (request: FastifyRequest) => Caller;
  /** Of peers with an accord in force. */
  peer: (domain: string) => { url: string; nodeKey: Uint8Array } | undefined;
  /** Throws for a request that is stale or was seen before. */
  admit: (source: string, created: number, nonce: string) => Promise<void>;
  signer: Signer;
  fetch: typeof fetch;
  clock: Clock;
  random: Random;
}

export function createBlobs(parts: BlobParts): Area {
  const { store, uploads, domain } = parts;

  const deviceOf = (request: FastifyRequest) => asDevice(parts.callerOf(request));
  const asDevice = (caller: Caller) => {
    if (caller.kind === "stranger") throw new Failure("auth/no-session");
    if (caller.kind === "guest") throw new Failure("auth/not-allowed"); // a call has no attachments
    return caller;
  };

  const send = (request: FastifyRequest, reply: FastifyReply, id: string) => {
    const found = ID.test(id) ? store.find(id) : undefined;
    if (!found) throw new Failure("blob/unknown");
    reply.header("cache-control", "private, no-store").header("accept-ranges", "bytes").type("application/octet-stream");
    const range = rangeOf(request.headers.range, found.size);
    if (!range) return reply.header("content-length", found.size).send(store.read(id));
    return reply
      .code(206)
      .header("content-range", `bytes ${range.start}-${range.end}/${found.size}`)
      .header("content-length", range.end - range.start + 1)
      .send(store.read(id, range));
  };

  const fetchFromPeer = async (request: FastifyRequest, reply: FastifyReply, from: string, id: string) => {
    const peer = ID.test(id) ? parts.peer(from) : undefined;
    if (!peer) throw new Failure("federation/no-accord", from);
    const url = `${peer.url}/mimi/v1/proxyDownload/${id}`;
    const headers = await signRequest({ method: "GET", targetUri: url, source: domain, target: from, body: new Uint8Array() }, parts.signer, { created: Math.floor(parts.clock.now() / 1000), nonce: toBase64Url(parts.random(16)) });
    const asked = request.headers.range;
    const answer = await parts.fetch(url, { headers: { ...headers, ...(asked === undefined ? {} : { range: asked }) }, redirect: "error" }).catch((cause: unknown) => {
      throw new Failure("federation/unreachable", from, { cause });
    });
    if (answer.status === 404) throw new Failure("blob/unknown");
    const length = Number(answer.headers.get("content-length") ?? Number.NaN);
    if ((answer.status !== 200 && answer.status !== 206) || !answer.body || !(length <= f.MAX_BLOB)) {
      await answer.body?.cancel();
      throw new Failure("federation/refused", `status ${answer.status}`);
    }
    const contentRange = answer.headers.get("content-range");
    if (answer.status === 206 && contentRange !== null && /^bytes \d+-\d+\/\d+$/.test(contentRange)) reply.header("content-range", contentRange);
    reply.code(answer.status).header("content-length", length).header("cache-control", "private, no-store").type("application/octet-stream");
    return reply.send(Readable.from(atMost(answer.body, length)));
  };

  const answer = (id: string, { parts: number, whole }: { parts: number; whole: boolean }) => ({ parts: number, ...(whole ? { url: `${parts.publicUrl()}/api/v1/blobs/${domain}/${id}` } : {}) });

  return {
    migrations: blobMigrations,
    handlers: {
      "upload.begin": async ({ size }, caller) => ({ id: await uploads.begin(asDevice(caller).person, size) }),
      "upload.state": async ({ id }, caller) => answer(id, uploads.state(asDevice(caller).person, id)),
      "upload.cancel": async ({ id }, caller) => {
        await uploads.cancel(asDevice(caller).person, id);
        return {};
      },
    },
    start: () => store.start(),
    stop: async () => store.stop(),
    routes(app: FastifyInstance) {
      void app.register(async (inner) => {
        inner.removeAllContentTypeParsers();
        inner.addContentTypeParser("*", { bodyLimit: f.UPLOAD_PART }, (_request, payload, done) => done(null, payload));
        inner.put<{ Params: { id: string; number: string } }>("/api/v1/blobs/:id/:number", { bodyLimit: f.UPLOAD_PART }, async (request) => {
          const caller = deviceOf(request);
          const { id, number } = request.params;
          if (!ID.test(id) || !/^\d{1,4}$/.test(number)) throw new Failure("blob/unknown");
          if (!(request.body instanceof Readable)) throw new Failure("wire/bad-shape", "no body");
          return answer(id, await uploads.part(caller.person, id, Number(number), request.body));
        });
        inner.get<{ Params: { domain: string; id: string } }>("/api/v1/blobs/:domain/:id", async (request, reply) => {
          deviceOf(request);
          const { domain: from, id } = request.params;
          return from === domain ? send(request, reply, id) : fetchFromPeer(request, reply, from, id);
        });
        inner.get<{ Params: { id: string } }>("/mimi/v1/proxyDownload/:id", async (request, reply) => {
          const { source, target } = readSignature(request.headers);
          const peer = parts.peer(source);
          if (!peer || target !== domain) throw new Failure("federation/no-accord");
          const { created, nonce } = verifyRequest({ method: "GET", targetUri: parts.publicUrl() + request.url, source, target, body: new Uint8Array() }, request.headers, peer.nodeKey);
          await parts.admit(source, created, nonce);
          return send(request, reply, request.params.id);
        });
      });
    },
  };
}

/** One range as players and resumed downloads send it; anything else gets the whole. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const parts = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (!parts) return undefined;
  const start = Number(parts[1]);
  const end = parts[2] === "" ? size - 1 : Math.min(Number(parts[2]), size - 1);
  return start <= end ? { start, end } : undefined;
}

/** What a peer sends is cut at what it announced. */
async function* atMost(body: ReadableStream<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new Failure("federation/answer-too-long");
    yield chunk;
  }
}

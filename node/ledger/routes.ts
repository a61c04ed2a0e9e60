/** The log and the witness over HTTP, as C2SP tlog-tiles and tlog-witness have them. Everything here is public: entries are blind, and readers check all. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { fromBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { parseTilePath } from "../../protocol/ledger/tiles.ts";
import { MAX_SUBMISSION_BYTES } from "../../protocol/ledger/witness-wire.ts";
import type { Ledger } from "./ledger.ts";

const TEXT = "text/plain; charset=utf-8";
const BINARY = "application/octet-stream";

function missing(reply: FastifyReply): FastifyReply {
  return reply.code(404).header("cache-control", "no-store").type(TEXT).send("");
}

/** A Fastify plugin: register it without a prefix. It has its own body parser, so it must stay encapsulated. */
export async function ledgerRoutes(app: FastifyInstance, deps: { ledger: Ledger }): Promise<void> {
  const { ledger } = deps;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_SUBMISSION_BYTES }, (_request, body, done) => done(null, body));
  // Pages of other origins read it too: it is the same for all readers, and no cookie or session is ever looked at.
  app.addHook("onSend", async (_request, reply) => void reply.header("access-control-allow-origin", "*").header("x-content-type-options", "nosniff"));

  app.get("/ledger/checkpoint", async (_request, reply) => {
    const note = ledger.checkpoint();
    if (note === undefined) return missing(reply);
    return reply.type(TEXT).header("cache-control", "no-cache").send(Buffer.from(note));
  });

  app.get<{ Params: { "*": string } }>("/ledger/tile/*", async (request, reply) => {
    try {
      const bytes = ledger.tile(parseTilePath(`tile/${request.params["*"]}`));
      if (bytes === undefined) return missing(reply);
      return reply.type(BINARY).header("cache-control", "public, max-age=31536000, immutable").send(Buffer.from(bytes));
    } catch (error) {
      if (error instanceof Failure && error.code === "ledger/bad-tile-path") return missing(reply);
      throw error;
    }
  });

  /** A proof file for a leaf that the asker knows: tag and commitment, base64url. Who knows neither learns nothing. */
  app.get<{ Params: { leaf: string } }>("/ledger/proof/:leaf", async (request, reply) => {
    try {
      return reply.type(TEXT).header("cache-control", "no-cache").send(Buffer.from(await ledger.proof(fromBase64Url(request.params.leaf))));
    } catch (error) {
      if (error instanceof Failure) return missing(reply);
      throw error;
    }
  });

  /** The log of a peer, fetched for our own devices: they check it themselves, and the peer does not learn who reads. */
  app.get<{ Params: { domain: string; "*": string } }>("/ledger/of/:domain/*", async (request, reply) => {
    const { domain, "*": path } = request.params;
    try {
      const bytes = await ledger.relay.read(domain, path);
      if (bytes === undefined) return missing(reply);
      const checkpoint = path === "checkpoint";
      return reply.type(checkpoint ? TEXT : BINARY).header("cache-control", checkpoint ? "no-cache" : "private, max-age=31536000, immutable").send(Buffer.from(bytes));
    } catch {
      return reply.code(502).header("cache-control", "no-store").type(TEXT).send("");
    }
  });

  app.post("/ledger/witness/add-checkpoint", async (request, reply) => {
    const answer = await ledger.witness.addCheckpoint(Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array());
    return reply.code(answer.status).type(answer.type).header("cache-control", "no-store").send(Buffer.from(answer.body));
  });

  app.get<{ Params: { origin: string } }>("/ledger/witness/:origin/checkpoint", async (request, reply) => {
    const note = ledger.witness.checkpointOf(request.params.origin);
    if (note === undefined) return missing(reply);
    return reply.type(TEXT).header("cache-control", "no-cache").send(Buffer.from(note));
  });
}

/** The peers' door on the node's web server: raw bytes in, since the signature is over them, and none before the head is known to be a peer's. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Admitted, Inbound, InboundAnswer } from "./inbound.ts";

const MAX_BODY = 24 << 20;

export function federationRoutes(inbound: Inbound): FastifyPluginAsync {
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_BODY }, (_request, body, done) => done(null, body));
    app.post("/mimi/v1/*", {
      bodyLimit: MAX_BODY,
      onRequest: async (request, reply) => {
        const length = request.headers["content-length"];
        const outcome = inbound.admit({ method: request.method, path: request.url, headers: request.headers, length: length === undefined ? undefined : Number(length), address: request.ip });
        if ("refused" in outcome) return send(reply.header("connection", "close"), outcome.refused); // what of the body is on its way is not waited for
        admitted.set(request, outcome.admitted);
        return undefined;
      },
      handler: async (request, reply) => send(reply, await inbound.handle(admitted.get(request)!, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))),
    });
  };
}

function send(reply: FastifyReply, answer: InboundAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).header("cache-control", "no-store").send(answer.body);
}

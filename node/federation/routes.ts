/** The peers' door on the node's web server: raw bytes in, since the signature is over them. */
import type { FastifyPluginAsync, FastifyReply } from "fastify";
import type { Inbound, InboundAnswer } from "./inbound.ts";

const MAX_BODY = 24 << 20;

export function federationRoutes(inbound: Inbound): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_BODY }, (_request, body, done) => done(null, body));
    app.post("/mimi/v1/*", {
      bodyLimit: MAX_BODY,
      onRequest: async (request, reply) => {
        const refused = inbound.refuseEarly({ method: request.method, path: request.url, headers: request.headers, address: request.ip }, Number(request.headers["content-length"] ?? 0));
        return refused ? send(reply, refused) : undefined;
      },
      handler: async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return send(reply, await inbound.handle({ method: request.method, path: request.url, headers: request.headers, body, address: request.ip }));
      },
    });
  };
}

function send(reply: FastifyReply, answer: InboundAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).header("cache-control", "no-store").send(answer.body);
}

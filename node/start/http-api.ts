/** The table of procedures over HTTP. Strangers may send 64 KiB, who has a session as much as the largest commit takes. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { procedures } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Caller } from "../area.ts";
import { answerOf, type Dispatch } from "./dispatcher.ts";
import type { SessionCaller } from "./sockets.ts";
import { statusOf } from "./status-of.ts";

const STRANGER_BYTES = 64 << 10;
const SESSION_BYTES = 20 << 20;

/** Who sent the request: a bearer token that is wrong is refused, never taken for a stranger's. Throws `auth/no-session`. */
export function callerOfRequest(request: FastifyRequest, callerOf: (token: string) => SessionCaller): Caller {
  const header = request.headers.authorization;
  if (header === undefined) return { kind: "stranger", address: request.ip };
  const token = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(header)?.[1];
  if (token === undefined) throw new Failure("auth/no-session");
  return callerOf(token);
}

export function addApiRoutes(app: FastifyInstance, parts: { dispatch: Dispatch; callerOf: (token: string) => SessionCaller }): void {
  for (const [name, procedure] of Object.entries(procedures)) {
    app.post(`/api/v1/${name}`, { bodyLimit: "open" in procedure ? STRANGER_BYTES : SESSION_BYTES }, async (request, reply) => {
      reply.header("cache-control", "no-store");
      return (await parts.dispatch(name, request.body ?? {}, callerOfRequest(request, parts.callerOf))) ?? {};
    });
  }
}

/** One shape for every error, whoever threw it. */
export function addErrorHandler(app: FastifyInstance, unexpected: (error: unknown, request: FastifyRequest) => void): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const failure = failureOf(error);
    if (failure.code === "internal/unexpected") unexpected(error, request);
    return reply.code(statusOf(failure.code)).send(failure);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: "call/unknown" }));
}

function failureOf(error: unknown): { code: string; detail?: string } {
  if (error instanceof Failure) return answerOf(error);
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 413) return { code: "wire/too-long" };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return { code: "wire/bad-shape", ...(code === undefined ? {} : { detail: code }) };
  return answerOf(error);
}

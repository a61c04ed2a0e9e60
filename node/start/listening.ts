/** The HTTP server of a node: with its certificate where it has one, at its address, and by whom it is asked. */
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Config } from "./config.ts";
import { addSecurityHeaders } from "./headers.ts";

export function createServerOf(config: Config): FastifyInstance {
  const app = fastify({
    bodyLimit: 64 << 10,
    // The proxy itself and no hop before it: what stands further left in X-Forwarded-For is the caller's own word.
    trustProxy: (_address, hop) => config.behindProxy && hop === 0,
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 400 },
    ...(config.tls ? { https: { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key), minVersion: "TLSv1.2" as const } } : {}),
  }) as unknown as FastifyInstance;
  addSecurityHeaders(app, { tls: config.publicUrl?.startsWith("https:") ?? false });
  return app;
}

/** Throws `config/port-taken`, `config/port-refused`. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EADDRINUSE") throw new Failure("config/port-taken", `Port ${port} on ${host} is in use by another program.`, { cause });
    if ((cause as NodeJS.ErrnoException).code === "EACCES") throw new Failure("config/port-refused", `This user may not listen on port ${port}.`, { cause });
    throw cause;
  }
}

export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The socket's address, or behind a proxy the last one that the proxy wrote. */
export function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? String(request.headers["x-forwarded-for"] ?? "").split(",").at(-1)?.trim() : "";
  return forwarded || (request.socket.remoteAddress ?? "unknown");
}

/** How bytes get to a peer: kept-alive HTTP connections, few of them, since a lane has one batch in flight. Tests put a network of their own in its place. */
import http from "node:http";
import https from "node:https";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Headers } from "./http-signature.ts";

interface TransportRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  /** Bytes of the answer that are read at most. */
  readonly limit: number;
}

interface TransportAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Throws `federation/unreachable`, `federation/answer-too-long`. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

export function httpTransport(): Transport & { close(): void } {
  const options = { keepAlive: true, maxSockets: 8, scheduling: "lifo" as const, noDelay: true };
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  const transport = (request: TransportRequest) =>
    new Promise<TransportAnswer>((resolve, reject) => {
      const url = new URL(request.url);
      const secure = url.protocol === "https:";
      const fail = (cause: unknown) => reject(cause instanceof Failure ? cause : new Failure("federation/unreachable", (cause as NodeJS.ErrnoException).code ?? "network", { cause }));
      const outgoing = (secure ? https : http).request(
        url,
        { method: request.method, agent: secure ? agents["https:"] : agents["http:"], headers: { ...request.headers, "content-length": request.body.length } },
        (incoming) => {
          const chunks: Buffer[] = [];
          let size = 0;
          incoming.on("data", (chunk: Buffer) => {
            size += chunk.length;
            if (size > request.limit) outgoing.destroy(new Failure("federation/answer-too-long"));
            else chunks.push(chunk);
          });
          incoming.on("error", fail);
          incoming.on("end", () => {
            clearTimeout(timer);
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
          });
        },
      );
      const timer = setTimeout(() => outgoing.destroy(new Failure("federation/unreachable", "timeout")), request.timeoutMs);
      outgoing.on("error", (cause) => {
        clearTimeout(timer);
        fail(cause);
      });
      outgoing.end(request.body);
    });
  return Object.assign(transport, {
    close() {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  });
}

/** The same over any `fetch`: tests delay, drop, repeat and cut with one of their own. */
export function fetchTransport(fetch: typeof globalThis.fetch): Transport {
  return async (request) => {
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        ...(request.method === "POST" ? { body: new Uint8Array(request.body) } : {}),
        redirect: "error",
        signal: AbortSignal.timeout(request.timeoutMs),
      });
      const body = Buffer.from(await response.arrayBuffer());
      if (body.length > request.limit) throw new Failure("federation/answer-too-long");
      return { status: response.status, headers: Object.fromEntries(response.headers), body };
    } catch (cause) {
      throw cause instanceof Failure ? cause : new Failure("federation/unreachable", "network", { cause });
    }
  };
}

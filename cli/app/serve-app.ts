/**
 * The installed client: the verified bundle on a loopback port, with the own node behind it as a proxy, so that the page speaks to its own origin only and no
 * code of the node's ever runs in it. Whatever the node answers is data: HTML and scripts from it are never passed on.
 */
import { createServer, request as plainRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request as tlsRequest } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Bundle } from "./bundle.ts";

export interface AppOptions {
  readonly bundle: Bundle;
  readonly nodeUrl: string;
  readonly port: number;
  /** What `/app.json` says, asked anew each time, since a proof may arrive after the start. In the rehearsal `?enrol`: the page has no device yet; `?chapter=…`: what it begins with must be there. */
  readonly description: (asked: URLSearchParams) => Promise<unknown>;
  /** Pages that may show this one in a frame; none but in the rehearsal. */
  readonly frameAncestors?: readonly string[];
  /** A page other than the app's own at `/` and the origins it may frame; the rehearsal's. */
  readonly page?: { readonly index: string; readonly frames: readonly string[] };
}

export interface RunningApp {
  readonly url: string;
  close(): Promise<void>;
}

/** What the node serves as data. Everything else comes from the bundle. */
const PASSED_ON = /^\/(?:api\/v1\/|ledger\/|\.well-known\/)/;
const APP_PAGES = new Set(["/", "/enrol", "/card", "/guest"]);

export async function serveApp(options: AppOptions): Promise<RunningApp> {
  const server = createServer((request, response) => answer(options, request, response));
  server.on("upgrade", (request, socket, head) => tunnel(options, request, socket as Socket, head));
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(new Failure(cause.code === "EADDRINUSE" ? "app/port-taken" : "app/cannot-listen", `Port ${port} on 127.0.0.1: ${cause.code === "EADDRINUSE" ? "another program uses it. Stop that, or choose another with --port." : cause.message}`, { cause })));
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** DNS rebinding: a foreign name that resolves to loopback must not reach the person's node through this proxy. */
function isOurs(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return host === "localhost" || host === "127.0.0.1";
}

function answer(options: AppOptions, request: IncomingMessage, response: ServerResponse): void {
  if (!isOurs(request)) return void response.writeHead(421).end();
  const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (PASSED_ON.test(path)) return forward(options, request, response);
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  if (path === "/app.json") {
    options.description(searchParams).then(
      (description) => response.writeHead(200, { ...headers(options), "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(description)),
      (error: unknown) => response.writeHead(503, { ...headers(options), "content-type": "application/json" }).end(JSON.stringify({ code: codeOf(error) })),
    );
    return;
  }
  const index = options.page?.index ?? "index.html";
  const file = options.bundle.files.get(APP_PAGES.has(path) ? index : path.slice(1));
  if (!file) return void response.writeHead(404, headers(options)).end();
  response.writeHead(200, { ...headers(options), "content-type": file.type, "content-length": file.bytes.length, "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache" });
  response.end(request.method === "HEAD" ? undefined : file.bytes);
}

function headers({ frameAncestors = [], page }: AppOptions): Record<string, string> {
  const frames = page ? `frame-src ${page.frames.join(" ")}` : "frame-src 'none'";
  return {
    "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; ${frames}; base-uri 'none'; form-action 'none'; frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(" ") : "'none'"}`,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "origin-agent-cluster": "?1", // a process of its own, also beside another port of this host
    "permissions-policy": "geolocation=(), payment=(), usb=()",
  };
}

const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authorization", "proxy-authenticate", "content-security-policy"]);

function forward(options: AppOptions, request: IncomingMessage, response: ServerResponse): void {
  const target = new URL(request.url ?? "/", options.nodeUrl);
  const send = target.protocol === "https:" ? tlsRequest : plainRequest;
  const onward = send(target, { method: request.method, headers: { ...request.headers, host: target.host, origin: target.origin } }, (reply) => {
    const kept = Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
    // A node can't slip a page into this origin: what it sends is never run.
    const type = String(reply.headers["content-type"] ?? "application/octet-stream");
    response.writeHead(reply.statusCode ?? 502, { ...headers(options), ...kept, "content-type": /html|script|svg|xml/i.test(type) ? "text/plain; charset=utf-8" : type });
    reply.pipe(response);
  });
  onward.on("error", () => {
    if (!response.headersSent) response.writeHead(502, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: "session/offline" }));
  });
  request.on("aborted", () => onward.destroy());
  request.pipe(onward);
}

function tunnel(options: AppOptions, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const origin = request.headers.origin;
  const allowed = origin === undefined || origin === `http://${request.headers.host ?? ""}`;
  if (!isOurs(request) || !allowed || !PASSED_ON.test(request.url ?? "")) return void socket.destroy();
  const target = new URL(request.url ?? "/", options.nodeUrl);
  const send = target.protocol === "https:" ? tlsRequest : plainRequest;
  const onward = send(target, { headers: { ...request.headers, host: target.host, origin: target.origin } });
  onward.on("upgrade", (reply, far, farHead) => {
    const lines = Object.entries(reply.headers).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => `${name}: ${each}`));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    if (farHead.length > 0) socket.write(farHead);
    if (head.length > 0) far.write(head);
    far.pipe(socket).pipe(far);
    far.on("error", () => socket.destroy());
    socket.on("error", () => far.destroy());
  });
  onward.on("response", () => socket.destroy());
  onward.on("error", () => socket.destroy());
  onward.end();
}

/**
 * The operator's door: a Unix socket in the node's data folder, mode 0600, so that whoever may read the node's keys anyway may also command it, and nobody else.
 * `POST /<command>` with a JSON body; the answer is JSON or `{code, detail}`.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer, request as ask, type Server } from "node:http";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";

export type OperatorCommands = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;

const MAX_BODY = 64 * 1024;

export interface Operator {
  close(): Promise<void>;
}

/** Throws `operator/cannot-listen`. */
export async function openOperator(path: string, commands: OperatorCommands): Promise<Operator> {
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) request.destroy();
      else chunks.push(chunk);
    });
    request.on("end", () => {
      const name = (request.url ?? "/").slice(1);
      const reply = (status: number, body: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body ?? {}));
      if (!Object.hasOwn(commands, name)) return reply(404, { code: "operator/unknown-command", detail: name });
      Promise.resolve()
        .then(() => commands[name]!(chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString("utf8"))))
        .then((result) => reply(200, result))
        .catch((error: unknown) => reply(400, { code: codeOf(error), detail: error instanceof Failure ? error.detail : String(error) }));
    });
  });
  await listen(server, path);
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(new Failure("operator/cannot-listen", path, { cause })));
    server.listen(path, resolve);
  });
}

/** Throws `operator/not-running` where no node listens, else whatever the node refused with. */
export function askOperator<T>(path: string, command: string, args: unknown = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = ask({ socketPath: path, path: `/${command}`, method: "POST", headers: { "content-type": "application/json" } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as T & { code?: string; detail?: string };
        if (response.statusCode === 200) resolve(body);
        else reject(new Failure(body.code ?? "operator/refused", body.detail));
      });
    });
    request.on("error", (cause) => reject(new Failure("operator/not-running", "No node runs on this data folder. Start it with: entente serve", { cause })));
    request.end(JSON.stringify(args));
  });
}

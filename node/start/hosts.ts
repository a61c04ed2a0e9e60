/**
 * Under which names a node on the loopback answers. A page anywhere can give its own name this machine's address (DNS rebinding) and would then count as the node's own origin to the browser;
 * the Host header still says whose page it is. Off the loopback, TLS does this: no certificate fits the other name.
 */
import type { FastifyInstance } from "fastify";
import { Failure } from "../../protocol/wire/failure.ts";
import { type Config, isLoopback } from "./config.ts";

/** `null` where every name is answered. */
export function namesOf({ listen, tls, publicUrl }: Pick<Config, "listen" | "tls" | "publicUrl">): ((host: string | undefined) => boolean) | null {
  if (tls || !isLoopback(listen.host)) return null;
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
  return (host) => {
    const url = `http://${host ?? ""}`;
    if (host === undefined || /[/@?#\\\s]/.test(host) || !URL.canParse(url)) return false;
    const name = new URL(url).hostname;
    return name === own || isLoopback(name);
  };
}

export function refuseOtherNames(app: FastifyInstance, isOwn: (host: string | undefined) => boolean): void {
  app.addHook("onRequest", async (request) => {
    if (!isOwn(request.headers.host)) throw new Failure("http/other-host");
  });
}

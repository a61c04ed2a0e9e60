/** Headers that every answer carries, and the stricter ones of pages. */
import type { FastifyInstance } from "fastify";

/**
 * Scripts, workers and connections of this origin only; no inline script, no eval, no plugin, no form to elsewhere. `wasm-unsafe-eval` is not granted. Blob URLs are for attachments and
 * workers that the bundle makes. A frame is allowed to the rehearsal's origin and to nobody else.
 */
export function pagePolicy(frameAncestors: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'", // contacts' logs are read through this node
    "manifest-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(" ") : "'none'"}`,
  ].join("; ");
}

export function addSecurityHeaders(app: FastifyInstance, options: { tls: boolean }): void {
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff").header("referrer-policy", "no-referrer").header("cross-origin-opener-policy", "same-origin").header("origin-agent-cluster", "?1");
    if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    if (options.tls) reply.header("strict-transport-security", "max-age=63072000; includeSubDomains");
  });
}

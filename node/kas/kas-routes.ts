/**
 * The paths and shapes that stock clients know. Connect (the current SDK) and REST (the published client) end in the same release. Errors are worded as these clients sort them, and say no more than that: `desc = bad request`, which they take for
 * a file that was tampered with, stands for a wrong binding or wrapping only.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { toBase64 } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { KasKeys } from "./kas-keys.ts";
import type { RewrapAnswer } from "./rewrap-answer.ts";

export interface KasRoutes {
  readonly url: () => string;
  readonly keys: KasKeys;
  readonly origins: readonly string[];
  readonly rewrap: (request: FastifyRequest, signedRequestToken: string) => Promise<RewrapAnswer>;
}

const BODY_LIMIT = 1 << 20;
const HEADERS = "authorization, content-type, dpop, x-virtrupubkey, connect-protocol-version, x-rewrap-additional-context";
const MOST_FQNS = 250;

const rewrapBody = z.object({ signedRequestToken: z.string().max(BODY_LIMIT) });
const publicKeyBody = z.object({ algorithm: z.string().max(64).optional() });
const fqnsBody = z.object({ fqns: z.array(z.string().max(2048)).max(MOST_FQNS) });

/** As Connect has them, with the status that goes with each. */
const ERRORS: Record<string, readonly [status: number, code: string, message: string]> = {
  "kas/no-session": [401, "unauthenticated", "no session: register a session key from an enrolled device"],
  "kas/bad-request-token": [401, "unauthenticated", "the request is not signed by a registered key"],
  "kas/stale": [401, "unauthenticated", "the request is out of date"],
  "kas/replayed": [401, "unauthenticated", "the request was made before"],
  "kas/denied": [403, "permission_denied", "forbidden"],
  "kas/bad-request": [400, "invalid_argument", "bad request"],
  "rate/too-many": [429, "resource_exhausted", "too many requests"],
};
/** Within an answer: the client looks for these words. */
const RESULT_ERRORS: Record<string, string> = { "kas/denied": "rpc error: code = PermissionDenied desc = forbidden", "kas/bad-request": "rpc error: code = InvalidArgument desc = bad request" };

export function addKasRoutes(app: FastifyInstance, routes: KasRoutes): void {
  const { keys } = routes;
  const publicKey = (algorithm = "rsa:2048") => (algorithm.startsWith("ec:") ? keys.ec : keys.rsa);
  const baseKey = () => ({ kas_id: "entente", kas_uri: routes.url(), public_key: { algorithm: "rsa:2048", kid: keys.rsa.kid, pem: keys.rsa.pem } });

  const serve = (method: "GET" | "POST", path: string, answer: (request: FastifyRequest) => Promise<unknown>) => {
    app.route({
      method,
      url: path,
      bodyLimit: BODY_LIMIT,
      async handler(request, reply) {
        allow(request, reply);
        try {
          return reply.type("application/json").send(JSON.stringify(await answer(request)));
        } catch (error) {
          const code = error instanceof z.ZodError ? "kas/bad-request" : codeOf(error);
          const [status, name, message] = ERRORS[code] ?? [500, "internal", "internal error"];
          if (status === 500) request.log.error(error);
          return reply.code(status).type("application/json").send(JSON.stringify({ code: name, message }));
        }
      },
    });
    app.options(path, async (request, reply) => {
      allow(request, reply);
      return reply.code(204).header("access-control-allow-methods", `${method}, OPTIONS`).header("access-control-allow-headers", HEADERS).header("access-control-max-age", "600").send();
    });
  };

  const allow = (request: FastifyRequest, reply: FastifyReply) => {
    const { origin } = request.headers;
    void reply.header("cache-control", "no-store").header("vary", "origin");
    if (origin !== undefined && routes.origins.includes(origin)) void reply.header("access-control-allow-origin", origin);
  };

  const connect = (name: string, answer: (request: FastifyRequest) => Promise<unknown>) => serve("POST", `/${name}`, answer);

  connect("wellknownconfiguration.WellKnownService/GetWellKnownConfiguration", async () => ({ configuration: { base_key: baseKey() } }));
  serve("GET", "/.well-known/opentdf-configuration", async () => ({ configuration: { base_key: baseKey() } }));
  connect("kas.AccessService/PublicKey", async (request) => {
    const { kid, pem } = publicKey(publicKeyBody.parse(request.body ?? {}).algorithm);
    return { publicKey: pem, kid };
  });
  connect("policy.kasregistry.KeyAccessServerRegistryService/ListKeyAccessServers", async () => ({ keyAccessServers: [{ uri: routes.url() }], pagination: {} }));
  /** This node keeps no attributes for others: each is known, with no key and no value of its own, and decides nothing. */
  connect("policy.attributes.AttributesService/GetAttributeValuesByFqns", async (request) => ({
    fqnAttributeValues: Object.fromEntries(fqnsBody.parse(request.body ?? {}).fqns.map((fqn) => [fqn, { attribute: { fqn: fqn.replace(/\/value\/.*$/, ""), rule: "ATTRIBUTE_RULE_TYPE_ENUM_ANY_OF" }, value: { fqn, kasKeys: [] } }])),
  }));
  connect("kas.AccessService/Rewrap", async (request) => answerOf(await routes.rewrap(request, rewrapBody.parse(request.body).signedRequestToken)));

  serve("GET", "/kas/kas_public_key", async (request) => publicKey(publicKeyBody.parse(request.query ?? {}).algorithm).pem);
  serve("GET", "/kas/v2/kas_public_key", async (request) => {
    const { kid, pem } = publicKey(publicKeyBody.parse(request.query ?? {}).algorithm);
    return { publicKey: pem, kid };
  });
  serve("POST", "/kas/v2/rewrap", async (request) => answerOf(await routes.rewrap(request, rewrapBody.parse(request.body).signedRequestToken)));
}

function answerOf(answer: RewrapAnswer): unknown {
  if (answer.legacy) {
    const result = answer.responses[0]!.results[0]!;
    if (!result.key) throw new Failure(result.code!);
    return { entityWrappedKey: toBase64(result.key), metadata: {} };
  }
  return {
    sessionPublicKey: answer.sessionPublicKey,
    responses: answer.responses.map(({ policyId, results }) => ({
      policyId,
      results: results.map(({ id, key, code }) =>
        key ? { keyAccessObjectId: id, status: "permit", kasWrappedKey: toBase64(key), metadata: {} } : { keyAccessObjectId: id, status: "fail", error: RESULT_ERRORS[code!] ?? "rpc error: code = Internal desc = internal error", metadata: {} },
      ),
    })),
  };
}

/** What a node says of itself to whoever asks: to operators who propose an accord, to clients, to tools that speak MIMI. Nothing in it is believed without an accord. */
import type { FastifyInstance } from "fastify";
import type { OrganisationView } from "../../protocol/wire/api.ts";
import { federation, type WellKnown } from "../../protocol/wire/federation.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { LedgerPort } from "../area.ts";
import type { OwnPolicy } from "../label/own-policies.ts";

export interface AboutParts {
  organisation: () => OrganisationView;
  ledger: LedgerPort;
  policies: readonly OwnPolicy[];
}

export function wellKnownOf({ organisation, ledger, policies }: AboutParts): WellKnown {
  const { domain, organisation: name, url, nodeKey, caKey, officerKeys, webOrigins, demonstration } = organisation();
  return {
    domain,
    organisation: name,
    nodeKey,
    caKey,
    officerKeys,
    webOrigins,
    ledger: { origin: ledger.origin, vkey: ledger.vkey, url: `${url}/ledger` },
    witness: { vkey: ledger.witnessVkey, url: `${url}/ledger/witness` },
    protocol: "entente/1",
    mimi: `${url}/mimi/v1`,
    demonstration,
    ...(policies.length > 0 ? { policies: policies.map(({ policy: { id, name: called }, sha256 }) => ({ id, name: called, sha256: toBase64Url(sha256) })) } : {}),
  };
}

export function addWellKnown(app: FastifyInstance, parts: AboutParts): void {
  app.get("/.well-known/entente", async (_request, reply) => {
    reply.header("cache-control", "no-cache").header("access-control-allow-origin", "*");
    return wellKnownOf(parts);
  });
  /** draft-ietf-mimi-protocol, "Directory": each endpoint by name. */
  app.get("/.well-known/mimi-protocol-directory", async (_request, reply) => {
    reply.header("cache-control", "no-cache").header("access-control-allow-origin", "*");
    const { url } = parts.organisation();
    return Object.fromEntries(Object.keys(federation).map((call) => [call, `${url}/mimi/v1/${call}`]));
  });
}

/** What a node says of itself at `/.well-known/entente`: the start of an accord, believed only as far as an officer compares the digest with the other side. */
import { fromBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { type WellKnown, wellKnown } from "../../protocol/wire/federation.ts";
import { type AccordParty, accordPartySchema } from "../../protocol/identity/accord-party.ts";
import { shaped } from "../../protocol/wire/signed.ts";
import type { Transport } from "../federation/transport.ts";

const MAX_BYTES = 64 << 10;
const TIMEOUT_MS = 10_000;

/** Throws `accord/unreachable`, `accord/not-a-node`, `accord/plain-http`. */
export async function fetchWellKnown(transport: Transport, url: string): Promise<{ party: AccordParty; about: WellKnown }> {
  const base = url.replace(/\/+$/, "");
  if (!accordPartySchema.shape.url.safeParse(base).success) throw new Failure("accord/plain-http", base);
  let body: Buffer;
  try {
    const answer = await transport({ method: "GET", url: `${base}/.well-known/entente`, headers: { accept: "application/json" }, body: Buffer.alloc(0), timeoutMs: TIMEOUT_MS, limit: MAX_BYTES });
    if (answer.status !== 200) throw new Failure("accord/not-a-node", `status ${answer.status}`);
    body = answer.body;
  } catch (cause) {
    throw cause instanceof Failure && cause.code.startsWith("accord/") ? cause : new Failure("accord/unreachable", base, { cause });
  }
  try {
    const about = wellKnown.parse(JSON.parse(body.toString()));
    return { party: partyFrom(about, base), about };
  } catch (cause) {
    throw new Failure("accord/not-a-node", base, { cause });
  }
}

export function partyFrom(about: WellKnown, url: string): AccordParty {
  return shaped(accordPartySchema, {
    domain: about.domain,
    url: url.replace(/\/+$/, ""),
    nodeKey: fromBase64Url(about.nodeKey),
    caKey: fromBase64Url(about.caKey),
    officerKeys: about.officerKeys.slice(0, 16).map(fromBase64Url),
    ledger: about.ledger,
    ...(about.policies && about.policies.length > 0 ? { policies: about.policies.map(({ id, name, sha256 }) => ({ id, name, sha256: fromBase64Url(sha256) })) } : {}),
  });
}

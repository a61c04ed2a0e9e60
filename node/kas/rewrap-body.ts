/** The two forms in which stock clients ask for a key, read into one. Whatever they say of policy and place is a stranger's word: it names a record, and decides nothing. */
import { z } from "zod";
import { fromCanonicalBase64 } from "../../protocol/dispatch/container/base64.ts";
import type { PolicyBinding } from "../../protocol/dispatch/container/policy.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const MOST = 64;

const binding = z.union([z.string().max(512), z.object({ alg: z.string().max(32).optional(), algorithm: z.string().max(32).optional(), hash: z.string().max(512) })]);
const keyAccess = z.object({
  type: z.string().max(32).optional(),
  keyType: z.string().max(32).optional(),
  url: z.string().max(2048).optional(),
  kasUrl: z.string().max(2048).optional(),
  kid: z.string().max(256).optional(),
  wrappedKey: z.string().max(8192),
  policyBinding: binding,
  ephemeralPublicKey: z.string().max(4096).optional(),
});
const one = z.object({
  policy: z.object({ id: z.string().max(256).optional(), body: z.string().max(512 << 10) }),
  keyAccessObjects: z.array(z.object({ keyAccessObjectId: z.string().max(256), keyAccessObject: keyAccess })).min(1).max(MOST),
});
const pem = z.string().max(8192);
const bodySchema = z.object({ clientPublicKey: pem, requests: z.array(one).min(1).max(MOST).optional(), keyAccess: keyAccess.optional(), policy: z.string().max(512 << 10).optional() });

export interface WantedKey {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly kid: string;
  readonly wrapped: Bytes;
  readonly binding: PolicyBinding;
  readonly ephemeralPublicKey: string | undefined;
}

export interface RewrapBody {
  readonly clientPublicKey: string;
  /** The legacy form asks for one key and is answered in its own shape. */
  readonly legacy: boolean;
  readonly requests: readonly { readonly policyId: string; readonly policy: string; readonly keys: readonly WantedKey[] }[];
}

/** Throws `kas/bad-request`. */
export function parseRewrapBody(text: string): RewrapBody {
  try {
    const body = bodySchema.parse(JSON.parse(text));
    const clientPublicKey = body.clientPublicKey;
    if (body.requests) {
      const requests = body.requests.map(({ policy, keyAccessObjects }) => ({ policyId: policy.id ?? "policy", policy: policy.body, keys: keyAccessObjects.map((wanted) => wantedKey(wanted.keyAccessObjectId, wanted.keyAccessObject)) }));
      if (requests.reduce((sum, request) => sum + request.keys.length, 0) > MOST) throw new Failure("kas/bad-request", "too many keys at once");
      return { clientPublicKey, legacy: false, requests };
    }
    if (!body.keyAccess || body.policy === undefined) throw new Failure("kas/bad-request");
    return { clientPublicKey, legacy: true, requests: [{ policyId: "policy", policy: body.policy, keys: [wantedKey("kao-0", body.keyAccess)] }] };
  } catch (cause) {
    throw new Failure("kas/bad-request", undefined, { cause });
  }
}

function wantedKey(id: string, access: z.infer<typeof keyAccess>): WantedKey {
  const { policyBinding: bound } = access;
  return {
    id,
    type: access.type ?? access.keyType ?? "wrapped",
    url: access.url ?? access.kasUrl ?? "",
    kid: access.kid ?? "",
    wrapped: fromCanonicalBase64(access.wrappedKey),
    binding: typeof bound === "string" ? { alg: "HS256", hash: bound } : { alg: bound.alg ?? bound.algorithm ?? "HS256", hash: bound.hash },
    ephemeralPublicKey: access.ephemeralPublicKey,
  };
}

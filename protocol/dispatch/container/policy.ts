/**
 * The policy that travels in a TDF, and what binds it to a key. It informs; it decides nothing: any holder of the key can write another one and bind it, which is why a node asks its own record. The binding only keeps somebody without the key
 * from putting another policy under it.
 */
import { z } from "zod";
import { type Bytes, equalBytes, fromUtf8, toBase64, toHex, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { fromCanonicalBase64 } from "./base64.ts";
import { hmacSha256 } from "./hmac.ts";

const MAX_POLICY = 256 << 10;

const attribute = z.looseObject({ attribute: z.string().max(2048) });
const policySchema = z.object({
  uuid: z.string().min(1).max(128),
  body: z.object({
    dataAttributes: z.array(attribute).max(1024).nullish().transform((list) => list ?? []),
    dissem: z.array(z.string().max(1024)).max(1024).nullish().transform((list) => list ?? []),
  }),
});

export interface TdfPolicy {
  readonly uuid: string;
  readonly body: { readonly dataAttributes: readonly { readonly attribute: string }[]; readonly dissem: readonly string[] };
}

export interface PolicyBinding {
  readonly alg: string;
  readonly hash: string;
}

/** The text as it stands in the manifest: what is bound is this text, not what it means. */
export function encodePolicy(policy: TdfPolicy): string {
  return toBase64(utf8(JSON.stringify(policy)));
}

/** Throws `tdf/bad-encoding`, `tdf/bad-policy`. */
export function parsePolicy(text: string): TdfPolicy {
  if (text.length > MAX_POLICY) throw new Failure("tdf/bad-policy", "too long");
  try {
    return policySchema.parse(JSON.parse(fromUtf8(fromCanonicalBase64(text))));
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "tdf/bad-encoding") throw cause;
    throw new Failure("tdf/bad-policy", undefined, { cause });
  }
}

/** Base64 of the hex of HMAC-SHA256(key share, the policy's text), as the stock clients write it. */
export function bindPolicy(share: Uint8Array, policy: string): PolicyBinding {
  return { alg: "HS256", hash: toBase64(utf8(toHex(hmacSha256(share, utf8(policy))))) };
}

/** Throws `tdf/policy-changed`. Takes the raw form too, which newer writers use. */
export function checkBinding(share: Uint8Array, policy: string, binding: PolicyBinding | string): void {
  const { alg, hash } = typeof binding === "string" ? { alg: "HS256", hash: binding } : binding;
  if (alg !== "HS256") throw new Failure("tdf/unsupported", "policy binding");
  const given = fromCanonicalBase64(hash);
  const raw: Bytes = hmacSha256(share, utf8(policy));
  if (!equalBytes(given, raw) && !equalBytes(given, utf8(toHex(raw)))) throw new Failure("tdf/policy-changed");
}

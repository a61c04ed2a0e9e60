/** A compact JWS (RFC 7515), as far as assertions and signed requests go: one signature, a payload of JSON, and a key that the caller already has. */
import { z } from "zod";
import { type Bytes, equalBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { type Signer, strictVerify } from "../../wire/signed.ts";
import { hmacSha256 } from "./hmac.ts";

export interface Jws {
  readonly header: JwsHeader;
  readonly payload: unknown;
  readonly input: Bytes;
  readonly signature: Bytes;
}

/** `jwk`, `x5c` and the like are read to be refused (or, in a DPoP proof, compared): a key that comes with a signature proves nothing about who signed. */
const headerSchema = z.looseObject({ alg: z.string().max(16), typ: z.string().max(64).optional(), kid: z.string().max(512).optional(), jwk: z.unknown().optional() });
export type JwsHeader = z.infer<typeof headerSchema>;

const BRINGS_A_KEY = ["jwk", "x5c", "jku", "x5u", "x5t", "x5t#S256"] as const;

/** Throws `tdf/bad-signature-form`. Nothing is verified yet. */
export function parseJws(text: string, maxLength = 64 << 10): Jws {
  try {
    const parts = text.length > maxLength ? [] : text.split(".");
    if (parts.length !== 3) throw new Failure("tdf/bad-signature-form");
    const header = headerSchema.parse(JSON.parse(fromUtf8(fromBase64Url(parts[0]!))));
    if ("crit" in header || "b64" in header) throw new Failure("tdf/bad-signature-form", "crit");
    return { header, payload: JSON.parse(fromUtf8(fromBase64Url(parts[1]!))), input: utf8(`${parts[0]}.${parts[1]}`), signature: fromBase64Url(parts[2]!) };
  } catch (cause) {
    throw new Failure("tdf/bad-signature-form", undefined, { cause });
  }
}

export function bringsItsOwnKey(header: JwsHeader): boolean {
  return BRINGS_A_KEY.some((name) => name in header);
}

/** A key that the caller trusts beforehand, and the one algorithm that it is for. */
export type JwsKey = { readonly alg: "EdDSA"; readonly publicKey: Uint8Array } | { readonly alg: "HS256"; readonly key: Uint8Array };
export type JwsSigner = { readonly alg: "EdDSA"; readonly signer: Signer } | { readonly alg: "HS256"; readonly key: Uint8Array };

export function verifiesUnder(jws: Jws, key: JwsKey): boolean {
  if (jws.header.alg !== key.alg) return false;
  return key.alg === "EdDSA" ? strictVerify(key.publicKey, jws.input, jws.signature) : equalBytes(hmacSha256(key.key, jws.input), jws.signature);
}

/** What a device key signs here begins with `eyJ`, everything else that it signs with `entente/1`: neither passes for the other. */
export async function signJws(payload: object, by: JwsSigner): Promise<string> {
  const text = `${toBase64Url(utf8(JSON.stringify({ alg: by.alg })))}.${toBase64Url(utf8(JSON.stringify(payload)))}`;
  const signature = by.alg === "EdDSA" ? await by.signer.sign(utf8(text)) : hmacSha256(by.key, utf8(text));
  return `${text}.${toBase64Url(signature)}`;
}

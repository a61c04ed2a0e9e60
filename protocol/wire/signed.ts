/**
 * Signed structures: CBOR array [payload bytes, signature]. The signature covers utf8("entente/1 <context>") ‖ 0x00 ‖ payload, so that a signature made
 * for one purpose never passes for another (attack 10). What is verified is the bytes that came, never a re-encoding of them.
 */
import type { z } from "zod";
import { type Bytes, concat, utf8 } from "./bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "./cbor.ts";
import { Failure } from "./failure.ts";
import { strictVerify } from "./strict-ed25519.ts";

export { canonicalCbor, type CborValue, parseCbor } from "./cbor.ts";
export { isSoundKey, strictVerify } from "./strict-ed25519.ts";

/** Holds an Ed25519 private key that it does not give away. */
export interface Signer {
  readonly publicKey: Bytes;
  sign(data: Bytes): Promise<Bytes>;
}

const DEFAULT_MAX_BYTES = 64 * 1024;

/** What is signed for `context`. Contexts are fixed words of the protocol such as "standing". */
export function signedBytes(context: string, payload: Uint8Array): Bytes {
  return concat(utf8(`entente/1 ${context}`), Uint8Array.of(0), payload);
}

export async function signObject(context: string, value: CborValue, signer: Signer): Promise<Bytes> {
  const payload = canonicalCbor(value);
  return canonicalCbor([payload, await signer.sign(signedBytes(context, payload))]);
}

/** Verifies, then parses: `wire/too-long`, `wire/bad-cbor`, `wire/bad-signature`, `wire/bad-shape`. */
export function openSigned<T>(context: string, bytes: Uint8Array, publicKey: Uint8Array, schema: z.ZodType<T>, limits: { maxBytes?: number } = {}): T {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
  const { payload, signature } = splitSigned(bytes, maxBytes);
  if (!strictVerify(publicKey, signedBytes(context, payload), signature)) throw new Failure("wire/bad-signature", context);
  return shaped(schema, parseCbor(payload, maxBytes));
}

/** The payload of a signed structure, NOT verified: only to learn whose key to fetch. */
export function peekSigned(bytes: Uint8Array, limits: { maxBytes?: number } = {}): CborValue {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
  return parseCbor(splitSigned(bytes, maxBytes).payload, maxBytes);
}

export function splitSigned(bytes: Uint8Array, maxBytes = DEFAULT_MAX_BYTES): { payload: Bytes; signature: Bytes } {
  const outer = parseCbor(bytes, maxBytes);
  if (!Array.isArray(outer) || outer.length !== 2) throw new Failure("wire/bad-shape", "expected [payload, signature]");
  const [payload, signature] = outer as unknown[];
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array) || signature.length !== 64) throw new Failure("wire/bad-shape", "expected [payload, signature]");
  return { payload: payload as Bytes, signature: signature as Bytes };
}

/** Parses decoded CBOR with a strict schema. Throws `wire/bad-shape` naming the first path that is wrong, never its value. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure("wire/bad-shape", issue ? `${issue.path.join(".")}: ${issue.code}` : undefined);
}

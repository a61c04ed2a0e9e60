/** A passkey's public key in COSE form (RFC 9052 §7, RFC 8152 §13): the three algorithms that authenticators use, imported for WebCrypto. */
import { decode, encode } from "cborg";
import { type Bytes, concat, toBase64Url } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { strictVerify } from "../wire/strict-ed25519.ts";
import { ecdsaFromDer } from "./ecdsa-der.ts";

const KTY = 1;
const ALG = 3;

/** -7 ES256, -8 EdDSA, -257 RS256 */
export type CoseAlgorithm = -7 | -8 | -257;

/** Verifies an authenticator's signature under its COSE key. False for whatever does not fit; never throws. */
export async function verifyCose(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    const key = readCose(publicKey);
    if (key.algorithm === -8) return strictVerify(key.x, data, signature);
    if (key.algorithm === -7) {
      const jwk = { kty: "EC", crv: "P-256", x: toBase64Url(key.x), y: toBase64Url(key.y) };
      const imported = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, ecdsaFromDer(signature), concat(data));
    }
    const jwk = { kty: "RSA", alg: "RS256", n: toBase64Url(key.n), e: toBase64Url(key.e) };
    const imported = await crypto.subtle.importKey("jwk", jwk, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, ["verify"]);
    return await crypto.subtle.verify("RSASSA-PKCS1-v1_5", imported, concat(signature), concat(data));
  } catch {
    return false;
  }
}

type CoseKey = { algorithm: -7; x: Bytes; y: Bytes } | { algorithm: -8; x: Bytes } | { algorithm: -257; n: Bytes; e: Bytes };

/** Throws `cose/invalid`. */
export function readCose(bytes: Uint8Array): CoseKey {
  let map: Map<number, unknown>;
  try {
    map = decode(concat(bytes), { useMaps: true, strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true }) as Map<number, unknown>;
  } catch (cause) {
    throw new Failure("cose/invalid", undefined, { cause });
  }
  if (!(map instanceof Map)) throw new Failure("cose/invalid");
  const field = (label: number, length?: number): Bytes => {
    const value = map.get(label);
    if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) throw new Failure("cose/invalid", `field ${label}`);
    return concat(value);
  };
  const [type, algorithm, curve] = [map.get(KTY), map.get(ALG), map.get(-1)];
  if (type === 2 && algorithm === -7 && curve === 1) return { algorithm, x: field(-2, 32), y: field(-3, 32) };
  if (type === 1 && algorithm === -8 && curve === 6) return { algorithm, x: field(-2, 32) };
  if (type === 3 && algorithm === -257) {
    const n = field(-1);
    if (n.length < 256 || n.length > 512) throw new Failure("cose/invalid", "RSA of 2048 to 4096 bits only");
    return { algorithm, n, e: field(-2) };
  }
  throw new Failure("cose/invalid", "algorithm");
}

/** For the software authenticator, from raw coordinates. */
export function es256ToCose(x: Uint8Array, y: Uint8Array): Bytes {
  return concat(encode(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, x], [-3, y]])));
}

export function ed25519ToCose(x: Uint8Array): Bytes {
  return concat(encode(new Map<number, unknown>([[1, 1], [3, -8], [-1, 6], [-2, x]])));
}
